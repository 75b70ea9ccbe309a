#!/usr/bin/env bash
# Babel and ReportLab: French as Babel writes it groups thousands by U+202F, which does not break. ReportLab keeps only
# U+00A0 together: a Paragraph ends a line within the number, and where it does not, sets an ordinary space.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet reportlab==5.1.0 babel==2.18.0 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import sys

import babel
import reportlab
from babel.numbers import format_decimal
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

STYLE = ParagraphStyle("text", fontName="Helvetica", fontSize=10)


def lines(number: str, width: int) -> list[str]:
    paragraph = Paragraph(f"Ce sont les {number} jours", STYLE)
    paragraph.wrap(width, 1000)
    return [" ".join(words) for _, words in paragraph.blPara.lines]


number = format_decimal(1234567, locale="fr_BE")
seen = lines(number, 60), lines(number, 200)
plain = number.replace("\u202f", "\u00a0")
print("ReportLab", reportlab.__version__, "and Babel", babel.__version__)
print("expected:", ascii(["Ce sont les", number, "jours"]), ascii([f"Ce sont les {number} jours"]))
print("seen:    ", *map(ascii, seen), "and with U+00A0", ascii(lines(plain, 60)))
wanted = ["Ce sont les 1", "234 567", "jours"], ["Ce sont les 1 234 567 jours"]
sys.exit(seen != wanted or lines(plain, 60) != ["Ce sont les", plain, "jours"])
PYTHON
