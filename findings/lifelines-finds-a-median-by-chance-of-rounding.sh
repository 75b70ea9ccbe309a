#!/usr/bin/env bash
# lifelines and statsmodels: half of a group is back at work after three days, the other half later. The Kaplan-Meier curve is
# at 0.5 from then on, and the median is the first time it is not above (Klein and Moeschberger, 4.5; R takes the middle). Both
# compute it by logarithms, so that it lies a hair above or below by the number of people alone: one day more in some groups.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet lifelines==0.30.3 statsmodels==0.15.0 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import sys
from collections import Counter

import lifelines
import numpy as np
import statsmodels
from lifelines import KaplanMeierFitter
from statsmodels.duration.survfunc import SurvfuncRight

seen = {"lifelines": Counter(), "statsmodels": Counter()}
for people in range(2, 202, 2):  # back after 1, 2, 3 … days, nobody lost from sight
    days, back = np.arange(1, people + 1), np.ones(people, int)
    medians = KaplanMeierFitter().fit(days, back).median_survival_time_, SurvfuncRight(days, back).quantile(0.5)
    for name, median in zip(seen, medians, strict=True):
        seen[name][f"{int(median - people / 2)} days late"] += 1
print("lifelines", lifelines.__version__, "and statsmodels", statsmodels.__version__)
print("expected: of 2, 4 … 200 people who are back one a day, one rule for the median of all 100 groups")
print(f"seen:     {', '.join(f'{name} {dict(counts)}' for name, counts in seen.items())}")
sys.exit(any(set(counts) != {"0 days late", "1 days late"} for counts in seen.values()))
PYTHON
