#!/usr/bin/env bash
# icalendar: an event of eight hours ends after seven in the night that the clocks go forward. RFC 5545
# (3.3.6) has hours be exact, and only days and weeks follow the clock on the wall.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet icalendar==7.3.2 tzdata==2026.6 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import sys

import icalendar

LINES = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//finding//EN
BEGIN:VEVENT
UID:night-shift@example.org
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/Brussels:20260328T220000
DURATION:PT8H
SUMMARY:Night shift
END:VEVENT
END:VCALENDAR
"""
(event,) = icalendar.Calendar.from_ical(LINES.replace("\n", "\r\n")).walk("VEVENT")
lasts = event.end.astimezone(dt.UTC) - event.start.astimezone(dt.UTC)
print("icalendar", icalendar.__version__)
print("expected: the night shift with DURATION:PT8H lasts 8:00:00, until 07:00 summer time")
print(f"seen:     it lasts {lasts}, until {event.end:%H:%M}")
sys.exit(lasts != dt.timedelta(hours=7))
PYTHON
