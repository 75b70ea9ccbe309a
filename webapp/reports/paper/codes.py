"""Links as a QR code, for a screen and for paper. ReportLab works the code out."""

from __future__ import annotations

from reportlab.graphics.barcode import qrencoder

_QUIET = 4  # modules of white around it, as ISO/IEC 18004 asks


def modules_of(text: str) -> list[list[bool]]:
    """The code row by row, True for dark, without the white around it; 15 % of it may be lost."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    return [[bool(dark) for dark in row] for row in code.modules]


def drawing_of(text: str) -> tuple[int, str]:
    """The side of the square, white included, and the path of what is dark, in modules."""
    rows = modules_of(text)
    path = "".join(
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return len(rows) + 2 * _QUIET, path
