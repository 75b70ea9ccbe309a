#!/usr/bin/env bash
# python-calamine: a first column of formulas that were never calculated (as a program writes them, before
# a spreadsheet opens the file) is taken for an empty edge and left out, so that all else moves to the left.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet python-calamine==0.9.1 openpyxl==3.1.5 || exit 2
cd "$folder" || exit 2

venv/bin/python - <<'PYTHON'
import sys
from importlib.metadata import version

import openpyxl
import python_calamine

book = openpyxl.Workbook()
for row, (name, days) in enumerate([("Lotte", 3), ("Jonas", 5)], start=1):
    book.active.append([f"=ROW()+{row}", name, days])
book.save("absences.xlsx")

read = python_calamine.CalamineWorkbook.from_path("absences.xlsx").get_sheet_by_index(0).to_python()
print("python-calamine", version("python-calamine"))
print("expected: three cells a row, the name second: [['', 'Lotte', 3.0], ['', 'Jonas', 5.0]]")
print(f"seen:     {read}")
sys.exit(read != [["Lotte", 3.0], ["Jonas", 5.0]])
PYTHON
