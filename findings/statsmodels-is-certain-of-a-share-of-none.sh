#!/usr/bin/env bash
# statsmodels: whether 0 of 10 people can come from a share of one in ten. An exact test says p = 0.61, the
# z-test p = 0: by default it estimates the variance from the sample, which has none.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet statsmodels==0.15.0 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import sys
import warnings

import statsmodels
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportions_ztest

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    z, p = proportions_ztest(0, 10, 0.1)
print("statsmodels", statsmodels.__version__)
print(f"expected: a p-value of the order of the exact test's, {binomtest(0, 10, 0.1).pvalue:.2f}, or a refusal")
print(f"seen:     p = {p}, z = {z}, warnings: {[str(one.message) for one in caught]}")
sys.exit(bool(p != 0.0))
PYTHON
