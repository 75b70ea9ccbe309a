#!/usr/bin/env bash
# lifelines: how long people have been employed, in years. From 1 January 2021 to 1 January 2022 is 0 years and 11 months:
# the days are divided by the mean year or month of the calendar (365.2425) and cut, where whoever counts years on a calendar
# has 1 and 12. Only a year with a leap day is one.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet lifelines==0.30.3 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import sys

import lifelines
from lifelines.utils import datetimes_to_durations

begins, ends = ["2020-01-01", "2021-01-01", "2017-04-01"], ["2021-01-01", "2022-01-01", "2023-04-01"]
seen = {freq: datetimes_to_durations(begins, ends, freq=freq)[0].tolist() for freq in ("Y", "M")}
print("lifelines", lifelines.__version__)
print("expected: of 2020, of 2021, and of 1 April 2017 to 1 April 2023 the years [1, 1, 6] and the months [12, 12, 72]")
print(f"seen:     the years {seen['Y']} and the months {seen['M']}")
sys.exit(seen != {"Y": [1.0, 0.0, 5.0], "M": [12.0, 11.0, 71.0]})
PYTHON
