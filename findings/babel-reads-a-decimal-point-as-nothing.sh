#!/usr/bin/env bash
# Babel: in a locale with a decimal comma, parse_decimal takes "7.6" (hours a day, say) for 76: the point
# is a sign between thousands, and its place is not looked at unless strict=True. So it is for en_BE.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet babel==2.18.0 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import sys

import babel
from babel.numbers import parse_decimal

seen = {locale: str(parse_decimal("7.6", locale)) for locale in ("nl_BE", "en_BE", "fr_BE")}
print("Babel", babel.__version__)
print("expected: 7.6 is refused, or is 7.6, in all locales of one country")
print(f"seen:     {seen}")
sys.exit(seen != {"nl_BE": "76", "en_BE": "76", "fr_BE": "7.6"})
PYTHON
