#!/usr/bin/env bash
# statsmodels: Newey-West errors of one regression, asked for in the two ways that its documentation shows, as an
# option of the fit and of the fitted model. The errors are the same; the p-values and intervals are not: one takes
# the normal distribution, the other Student's t.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet statsmodels==0.15.0 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import sys

import numpy as np
import statsmodels
from statsmodels.regression.linear_model import OLS

months = np.arange(12.0)
after = (months >= 6).astype(float)
values = np.array([4.5, 4.0, 4.5, 3.5, 4.0, 4.5, 3.85, 3.35, 2.85, 3.35, 3.35, 2.85])
model = OLS(values, np.column_stack([np.ones(12), months, after]))
fitted = model.fit(cov_type="HAC", cov_kwds={"maxlags": 2})
asked = model.fit().get_robustcov_results("HAC", maxlags=2)
print("statsmodels", statsmodels.__version__)
print("expected: one error and one p-value for the change, whichever way it is asked for")
print(f"seen:     errors {fitted.bse[2]:.6f} and {asked.bse[2]:.6f}, p {fitted.pvalues[2]:.4f} and {asked.pvalues[2]:.4f}")
same_error = np.isclose(fitted.bse[2], asked.bse[2])
sys.exit(not (same_error and not np.isclose(fitted.pvalues[2], asked.pvalues[2], rtol=0.05)))
PYTHON
