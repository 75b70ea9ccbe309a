#!/usr/bin/env bash
# icalendar: a time zone that one file defines under a name of its own (Outlook writes "Customized Time
# Zone" for many) is used for every later file of the process, whatever those define under that name.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet icalendar==7.3.2 tzdata==2026.6 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import sys

import icalendar

LINES = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//finding//EN
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:{offset}
TZOFFSETTO:{offset}
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:meeting@example.org
DTSTAMP:20260101T000000Z
DTSTART;TZID=Customized Time Zone:20260112T090000
DTEND;TZID=Customized Time Zone:20260112T100000
END:VEVENT
END:VCALENDAR
"""


def starts(offset):
    text = LINES.format(offset=offset).replace("\n", "\r\n")
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return event.start.isoformat()


first, second = starts("+0100"), starts("-0500")
print("icalendar", icalendar.__version__)
print("expected: 9 o'clock is 09:00+01:00 in the first file and 09:00-05:00 in the second")
print(f"seen:     {first} and {second}")
sys.exit((first[-6:], second[-6:]) != ("+01:00", "+01:00"))
PYTHON
