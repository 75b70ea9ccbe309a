#!/usr/bin/env bash
# holidays: without a language, or with one it does not know, a country's holidays are named in the
# language of the process, not in the default language of the country that the class declares.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet holidays==0.109 || exit 2
cat >"$folder/christmas.py" <<'PYTHON'
import holidays

print(holidays.country_holidays("BE", years=2026)["2026-12-25"])
PYTHON

in_language() { env -u LANGUAGE -u LC_MESSAGES -u LANG LC_ALL="$1" "$folder/venv/bin/python" "$folder/christmas.py"; }
plain=$(in_language C) && unicode=$(in_language C.UTF-8) || exit 2
"$folder/venv/bin/python" -c 'import holidays; print("holidays", holidays.__version__, "- default language of Belgium:", holidays.BE.default_language)'
echo "expected: Kerstmis, on every machine"
echo "seen:     $plain with LC_ALL=C, $unicode with LC_ALL=C.UTF-8"
[ "$plain" = "Kerstmis" ] && [ "$unicode" = "Christmas Day" ]
