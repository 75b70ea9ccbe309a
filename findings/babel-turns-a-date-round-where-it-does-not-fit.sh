#!/usr/bin/env bash
# Babel: a file that writes the month first, read as a Belgian one. parse_date does not refuse 5/13/2026: a month
# above 12 is exchanged with the day. So 20 of the 31 days of May are right, 11 stand in another month, and no line is told.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet babel==2.18.0 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import sys

import babel
from babel.dates import parse_date

seen = [str(parse_date(f"5/{day}/2026", locale="fr_BE", format="short")) for day in range(1, 32)]
right = sum(each == f"2026-05-{day:02}" for day, each in enumerate(seen, 1))
print("Babel", babel.__version__)
print("expected: 5/13/2026 and all after it are refused, since fr_BE writes the day first")
print(f"seen:     5/12/2026 is {seen[11]}, 5/13/2026 is {seen[12]}; {right} of 31 days of May as they were meant")
sys.exit(seen[11:13] != ["2026-12-05", "2026-05-13"])
PYTHON
