#!/usr/bin/env bash
# icalendar: a calendar that is read and written again. A duty of PT24H comes out as P1D. RFC 5545 (3.3.6) has hours be
# exact and days follow the clock on the wall, so that in the night of the summer clock the duty that ended at nine now
# ends at eight; an alarm 36 hours ahead (-PT36H, now -P1DT12H) comes an hour early or late. timedelta knows no difference.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet icalendar==7.3.2 tzdata==2026.6 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import re
import sys

import icalendar

LINES = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//finding//EN
BEGIN:VEVENT
UID:on-call@example.org
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/Brussels:20260328T080000
DURATION:PT24H
SUMMARY:On call
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:On call
TRIGGER:-PT36H
END:VALARM
END:VEVENT
END:VCALENDAR
"""
written = icalendar.Calendar.from_ical(LINES.replace("\n", "\r\n")).to_ical().decode()
seen = re.findall(r"(?:DURATION|TRIGGER).*?:(\S+)", written)
print("icalendar", icalendar.__version__)
print("expected: the file says what it said, DURATION:PT24H and TRIGGER:-PT36H")
print(f"seen:     {seen}")
sys.exit(seen != ["P1D", "-P1DT12H"])
PYTHON
