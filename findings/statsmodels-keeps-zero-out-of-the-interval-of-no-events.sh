#!/usr/bin/env bash
# statsmodels: no event in a hundred person-years. The mid-p interval of the rate is the one point 0.02996, its upper limit,
# and leaves out the 0 that was seen: nothing below it solves the equation of the lower limit, and the search takes the same root.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet statsmodels==0.15.0 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import sys
import warnings

import statsmodels
from statsmodels.stats.rates import confint_poisson

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    low, high = (float(end) for end in confint_poisson(0, 100, method="midp-c"))
exact = [float(end) for end in confint_poisson(0, 100, method="exact-c")]
one = [round(float(end), 5) for end in confint_poisson(1, 100, method="midp-c")]
print("statsmodels", statsmodels.__version__)
print(f"expected: from 0 to 0.02996, within the exact interval, {exact[0]:.5f} to {exact[1]:.5f}")
print(f"seen:     {low:.5f} to {high:.5f}, warnings: {[str(each.message) for each in caught]}; of one event {one}")
sys.exit(not (low > 0.0299 and abs(low - high) < 1e-6))
PYTHON
