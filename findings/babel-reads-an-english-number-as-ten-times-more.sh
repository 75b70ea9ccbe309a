#!/usr/bin/env bash
# Babel: in the English of Belgium, "7.6" (hours a day, say) is read as 76. CLDR gives en_BE the comma of
# its neighbours, and parse_decimal drops the sign between thousands wherever it stands, unless strict.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet babel==2.18.0 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import sys

import babel
from babel.numbers import parse_decimal

seen = {locale: str(parse_decimal("7.6", locale)) for locale in ("en", "en_GB", "en_BE", "fr_BE")}
print("Babel", babel.__version__)
print("expected: 7.6 in all kinds of English, or else that it is refused")
print(f"seen:     {seen}")
sys.exit(seen != {"en": "7.6", "en_GB": "7.6", "en_BE": "76", "fr_BE": "7.6"})
PYTHON
