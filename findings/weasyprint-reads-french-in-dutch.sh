#!/usr/bin/env bash
# WeasyPrint: a Dutch report with a sentence in French, as PDF/UA. The language of the document is there, that of the sentence
# (lang="fr") is not, so that a screen reader says it as if it were Dutch; and a picture that is only ornament (alt="") is a
# Figure without words in place of an artifact. ISO 14289-1 wants both (7.2 and 7.3). It needs Pango on the machine.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet weasyprint==70.0 pikepdf==10.17.0 || exit 2
"$folder/venv/bin/python" -c "import weasyprint" || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import base64
import io
import struct
import sys
import zlib

import pikepdf
import weasyprint


def part(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
dot = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0\0")) + part(b"IEND", b"")
picture = "data:image/png;base64," + base64.b64encode(dot).decode()
page = f"""<html lang="nl-BE"><title>Verslag</title>
<p>Een zin.</p><p lang="fr-BE">Une phrase.</p>
<p><img alt="" src="{picture}"><img alt="Een lijn die daalt" src="{picture}"></p></html>"""
pdf = pikepdf.open(io.BytesIO(weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")))
dictionaries = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
languages = sorted(str(each.Lang) for each in dictionaries if "/Lang" in each)
content = b"".join(page.Contents.read_bytes() for page in pdf.pages)
figures = [str(each.get("/Alt", "")) for each in dictionaries if each.get("/S") == "/Figure"]
print("WeasyPrint", weasyprint.__version__)
print("expected: languages ['fr-BE', 'nl-BE'], and one figure, ['Een lijn die daalt']")
print(f"seen:     languages {languages}, figures {figures}")
sys.exit((languages, figures, b"/Lang" in content) != (["nl-BE"], ["", "Een lijn die daalt"], False))
PYTHON
