"""Small workbooks, written by hand: XLSX and ODS are packed XML, so a test can say anything."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

Cell = str | int | float | dt.date | None
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DAY_STYLE = 1
_EPOCH = dt.date(1899, 12, 30)
_EPOCH_1904 = dt.date(1904, 1, 1)


class Raw(str):
    """A cell that is XML already; `{at}` in it is the cell's place."""


def xlsx(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    *,
    hidden: Iterable[str] = (),
    since_1904: bool = False,
    after: str = "",
    **more: bytes,
) -> bytes:
    """A workbook with these sheets; `after` is XML that follows the rows, such as merged cells."""
    epoch = _EPOCH_1904 if since_1904 else _EPOCH
    named = list(enumerate(sheets.items(), 1))
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">'
        f'<workbookPr date1904="{int(since_1904)}"/><sheets>'
        + "".join(
            f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"'
            f' state="{"hidden" if name in hidden else "visible"}"/>'
            for number, (name, _) in named
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{_DOCUMENT}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
            for number, _ in named
        )
        + f'<Relationship Id="rId99" Type="{_DOCUMENT}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="3"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/><xf numFmtId="46"/></cellXfs></styleSheet>',
    }
    for number, (_, rows) in named:
        files[f"xl/worksheets/sheet{number}.xml"] = _xlsx_sheet(rows, epoch, after)
    return pack({name: text.encode() for name, text in files.items()} | more)


def pack(files: Mapping[str, bytes]) -> bytes:
    """A packed file of these."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _xlsx_sheet(rows: Sequence[Sequence[object]], epoch: dt.date, after: str) -> str:
    made = [f'<worksheet xmlns="{_MAIN}"><sheetData>']
    for number, row in enumerate(rows, 1):
        cells = (_xlsx_cell(cell, f"{chr(65 + n)}{number}", epoch) for n, cell in enumerate(row))
        made.append(f'<row r="{number}">{"".join(cells)}</row>')
    return "".join([*made, f"</sheetData>{after}</worksheet>"])


def _xlsx_cell(cell: object, at: str, epoch: dt.date) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Raw):
        return cell.replace("{at}", at)
    if isinstance(cell, dt.datetime):
        days = (cell - dt.datetime.combine(epoch, dt.time())) / dt.timedelta(days=1)
        return f'<c r="{at}" s="{_DAY_STYLE}"><v>{days}</v></c>'
    if isinstance(cell, dt.date):
        return f'<c r="{at}" s="{_DAY_STYLE}"><v>{(cell - epoch).days}</v></c>'
    if isinstance(cell, (int, float)):
        return f'<c r="{at}"><v>{cell}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t>{escape(str(cell))}</t></is></c>'


def ods(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook of OpenDocument with these sheets."""
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        "<office:spreadsheet>"
    )
    for name, rows in sheets.items():
        lines = "".join(
            f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
        )
        content += f'<table:table table:name="{escape(name)}">{lines}</table:table>'
    content += "</office:spreadsheet></office:body></office:document-content>"
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return pack(
        {"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": manifest}
    )


def _ods_cell(cell: object) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, Raw):
        return str(cell)
    if isinstance(cell, dt.date):
        kind, value = "date", f'office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, (int, float)):
        kind, value = "float", f'office:value="{cell}"'
    else:
        kind, value = "string", ""
    return (
        f'<table:table-cell office:value-type="{kind}" {value}>'
        f"<text:p>{escape(str(cell))}</text:p></table:table-cell>"
    )
