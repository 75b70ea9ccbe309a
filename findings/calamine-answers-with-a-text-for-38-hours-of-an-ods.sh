#!/usr/bin/env bash
# python-calamine: 7:36 in an ODS file is a time; 38:00, the hours of a week, is the text PT38H00M00S, as the file has it,
# and so is -1:30. The same cells of an XLSX file are a time or a timedelta.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet python-calamine==0.9.1 odfpy==1.4.1 xlsxwriter==3.3.1 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys
from importlib.metadata import version

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from python_calamine import load_workbook

SHOWN = ("7:36", "38:00", "-1:30")


def ods() -> io.BytesIO:
    document, table, row = OpenDocumentSpreadsheet(), Table(name="A"), TableRow()
    for value, text in zip(("PT07H36M00S", "PT38H00M00S", "-PT01H30M00S"), SHOWN, strict=True):
        cell = TableCell(valuetype="time", timevalue=value)
        cell.addElement(P(text=text))
        row.addElement(cell)
    table.addElement(row)
    document.spreadsheet.addElement(table)
    document.write(file := io.BytesIO())
    return file


def xlsx() -> io.BytesIO:
    book = xlsxwriter.Workbook(file := io.BytesIO())
    sheet, style = book.add_worksheet(), book.add_format({"num_format": "[h]:mm"})
    for column, hours in enumerate((7.6, 38, -1.5)):
        sheet.write_number(0, column, hours / 24, style)
    book.close()
    return file


def read(file: io.BytesIO) -> list[str]:
    file.seek(0)
    (row,) = load_workbook(file).get_sheet_by_index(0).to_python()
    return [f"{type(cell).__name__} {cell}" for cell in row]


seen, of_excel = read(ods()), read(xlsx())
print("python-calamine", version("python-calamine"), "of cells that show", ", ".join(SHOWN))
print(f"expected: a timedelta for each, as from XLSX: {of_excel}")
print(f"seen:     {seen}")
texts = ["time 07:36:00", "str PT38H00M00S", "str -PT01H30M00S"]
sys.exit(seen != texts or any(cell.startswith("str") for cell in of_excel))
PYTHON
