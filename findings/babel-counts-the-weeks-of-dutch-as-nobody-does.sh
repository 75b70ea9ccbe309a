#!/usr/bin/env bash
# Babel: the number of a week in nl, fr or de. With a country (nl_BE, nl_NL) it is that of ISO 8601, as calendars on the
# wall have it; without, the week data of the whole world hold, where one day makes a week, and all weeks of 2027 are one
# too high. A year that begins from Monday to Thursday, as 2025 and 2026, shows nothing until its last days. CLDR's way from a
# language to its country (UTS 35, likely subtags) gives NL, FR and DE, which all count as ISO does, and so does ICU.
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

DAYS = {year: [dt.date(year, 1, 1) + dt.timedelta(n) for n in range(365)] for year in (2025, 2026, 2027)}


def as_iso(locale: str, year: int) -> int:
    right = [format_date(day, "w", locale) == str(day.isocalendar().week) for day in DAYS[year]]
    return sum(right)


seen = {locale: [as_iso(locale, year) for year in DAYS] for locale in ("nl_BE", "nl", "fr", "de")}
print("Babel", babel.__version__)
print("expected: on every day of 2025, 2026 and 2027 the number of ISO 8601, with and without a country")
print(f"seen:     of 365 days each {seen}; 11 January 2027, of week 2, is in {format_date(dt.date(2027, 1, 11), 'w', 'nl')}")
sys.exit(not (seen["nl_BE"] == [365] * 3 and all(seen[one][2] == 0 for one in ("nl", "fr", "de"))))
PYTHON
