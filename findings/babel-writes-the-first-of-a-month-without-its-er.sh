#!/usr/bin/env bash
# Babel: the first of a month in French. Everybody writes and says "1er septembre"; the patterns of CLDR have no
# ordinal for that one day, so that no width and no country of French gives it. Dates in letters need a rule of their own.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet babel==2.18.0 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import sys

import babel
from babel.dates import format_date

first = dt.date(2026, 9, 1)
seen = [format_date(first, width, "fr_BE") for width in ("long", "full")]
print("Babel", babel.__version__)
print("expected: 1er septembre 2026 and mardi 1er septembre 2026")
print(f"seen:     {' and '.join(seen)}")
sys.exit(seen != ["1 septembre 2026", "mardi 1 septembre 2026"])
PYTHON
