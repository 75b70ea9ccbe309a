#!/usr/bin/env bash
# pyHanko: a visible signature in its default style draws its text with Courier and puts no font program in the file.
# PDF/A (ISO 19005) wants each font embedded, so that signing turns an archivable document into one that is not; an
# invisible field, or a style with a font of one's own, does not.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet pyHanko==0.38.0 reportlab==5.1.0 pikepdf==10.17.0 || exit 2

"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import io
import sys
from importlib.metadata import version

import pikepdf
from asn1crypto import keys, x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from reportlab.pdfgen.canvas import Canvas

key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A physician")])
now = dt.datetime.now(dt.timezone.utc)
builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
certificate = (
    builder.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
).sign(key, hashes.SHA256())
signer = signers.SimpleSigner(
    asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
    keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
    None,
)
page = io.BytesIO()
canvas = Canvas(page)
canvas.rect(72, 72, 100, 100)
canvas.save()
signed = signers.sign_pdf(
    IncrementalPdfFileWriter(page),
    signers.PdfSignatureMetadata(field_name="Signature"),
    signer=signer,
    new_field_spec=fields.SigFieldSpec("Signature", box=(50, 50, 250, 100)),
)
document = pikepdf.open(signed)
field = document.Root.AcroForm.Fields[0]
fonts = list(field.AP.N.Resources.Font.values())
embedded = [str(font.BaseFont) for font in fonts if any("FontFile" in k for k in font.FontDescriptor.keys())]
print("pyHanko", version("pyHanko"))
print("expected: what is drawn has its font in the file, since reports that are signed are kept as PDF/A")
print(f"seen:     fonts {[str(font.BaseFont) for font in fonts]}, of them embedded {embedded}")
sys.exit(([str(font.BaseFont) for font in fonts], embedded) != (["/Courier"], []))
PYTHON
