#!/usr/bin/env bash
# python-calamine: a cell whose formula failed (#N/A of a lookup that found no employee, say) is read as the empty text,
# as an empty cell is. A list of people made by lookups loses those it did not find in silence; openpyxl gives the error.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet python-calamine==0.9.1 XlsxWriter==3.3.1 openpyxl==3.1.5 || exit 2

FOLDER="$folder" "$folder/venv/bin/python" - <<'PYTHON'
import os
import sys
from importlib.metadata import version

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

path = os.path.join(os.environ["FOLDER"], "people.xlsx")
with xlsxwriter.Workbook(path) as book:
    sheet = book.add_worksheet()
    sheet.write_row("A1", ["number", "first day", "note"])
    sheet.write_formula("A2", "=NA()", None, "#N/A")
    sheet.write("B2", "2026-10-05")
    sheet.write_blank("C2", None, book.add_format({"bold": True}))
_, (number, day, note) = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
told = openpyxl.load_workbook(path, data_only=True).active["A2"].value
print("python-calamine", version("python-calamine"), "beside openpyxl", version("openpyxl"))
print("expected: #N/A, or anything that tells a failed formula from an empty cell")
print(f"seen:     failed {number!r}, empty {note!r}; openpyxl {told!r}")
sys.exit((number, day, note, told) != ("", "2026-10-05", "", "#N/A"))
PYTHON
