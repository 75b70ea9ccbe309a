#!/usr/bin/env bash
# icalendar and ical.js (which Thunderbird and Nextcloud read with): a night round at half past three, in the night that the
# clocks go forward. add_missing_timezones writes the begin of summer time as the clock shows it afterwards, 03:00, and RFC 5545
# (3.6.5) reads it with the offset from before, so that summer begins at 02:00 UTC, and the round comes an hour late for others.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet icalendar==7.3.2 tzdata==2026.6 || exit 2
cd "$folder" || exit 2
npm install --silent --no-audit --no-fund ical.js@2.2.1 || exit 2

venv/bin/python - <<'PYTHON' >written.txt || exit 2
import datetime as dt
import re
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

calendar, event = Calendar(), Event()
start = dt.datetime(2026, 3, 29, 3, 30, tzinfo=ZoneInfo("Europe/Brussels"))
for part, values in (
    (calendar, {"prodid": "-//example//finding//EN", "version": "2.0"}),
    (event, {"uid": "round@example.org", "dtstamp": dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc), "dtstart": start}),
):
    for name, value in values.items():
        part.add(name, value)
calendar.add_component(event)
calendar.add_missing_timezones()
with open("round.ics", "wb") as file:
    file.write(calendar.to_ical())
daylight = re.search(r"BEGIN:DAYLIGHT.*?END", calendar.to_ical().decode().replace("\r\n ", ""), re.DOTALL)
print(start.astimezone(dt.timezone.utc).strftime("%H:%M"), *re.findall(r"20260329T\d+", daylight.group()))
PYTHON
cat >read.mjs <<'NODE'
import fs from "node:fs";
import ICAL from "ical.js";
const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync("round.ics", "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const { startDate } = new ICAL.Event(calendar.getFirstSubcomponent("vevent"));
console.log(new Date(startDate.toUnixTime() * 1000).toISOString().slice(11, 16));
NODE
seen=$(node read.mjs) || exit 2
read -r meant onset <written.txt
echo "icalendar 7.3.2 and ical.js 2.2.1"
echo "expected: summer begins at 20260329T020000, by the clock before, and the round is read at $meant UTC, as it was written"
echo "seen:     summer begins at $onset, and the round is read at $seen UTC"
[ "$meant $onset $seen" = "01:30 20260329T030000 02:30" ]
