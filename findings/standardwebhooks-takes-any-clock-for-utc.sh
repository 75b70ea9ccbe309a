#!/usr/bin/env bash
# standardwebhooks: a call signed with the time of a clock in Brussels (an aware datetime, +02:00 in summer). The zone is
# written over instead of converted, so that the signature holds a moment two hours later than the one given, and the
# receiver, who has that moment in the header, finds no matching signature.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet standardwebhooks==1.1.0 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import sys
from importlib.metadata import version

from standardwebhooks import Webhook

webhook = Webhook(bytes(range(32)))
brussels = dt.timezone(dt.timedelta(hours=2))
moment = dt.datetime(2026, 7, 1, 12, 0, tzinfo=brussels)
same = moment.astimezone(dt.timezone.utc)
later = dt.datetime(2026, 7, 1, 12, 0, tzinfo=dt.timezone.utc)
ours, theirs, shifted = (webhook.sign("msg_1", at, "{}") for at in (moment, same, later))
print("standardwebhooks", version("standardwebhooks"))
print("expected: one signature for 12:00 in Brussels and 10:00 in UTC, which are one moment")
print(f"seen:     equal to 10:00 UTC: {ours == theirs}; equal to 12:00 UTC, two hours later: {ours == shifted}")
sys.exit(not (moment == same and ours != theirs and ours == shifted))
PYTHON
