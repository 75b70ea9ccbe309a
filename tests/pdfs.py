"""What other programs make of a report: signatures, copies, and changes."""

from __future__ import annotations

import asyncio
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor

import pikepdf
from asn1crypto import keys, x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.pki import NOW, YEAR, Certified, chain, rsa_key


def signer_of(who: Certified) -> SimpleSigner:
    """The library's own way to sign."""
    return SimpleSigner(
        signing_cert=x509.Certificate.load(who.der),
        signing_key=keys.PrivateKeyInfo.load(
            who.key.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        ),
        cert_registry=SimpleCertificateStore.from_certs(
            [x509.Certificate.load(chain().authority.der)]
        ),
    )


def made_elsewhere(content: bytes, who: Certified) -> bytes:
    """A detached signature (CAdES), as a signing service makes it."""
    digest = hashlib.sha256(content).digest()

    def sign() -> bytes:
        made = asyncio.run(signer_of(who).async_sign(digest, "sha256", use_pades=True))
        return bytes(made.dump())

    with ThreadPoolExecutor(1) as elsewhere:  # a browser's loop may run in this thread
        return elsewhere.submit(sign).result()


def countersigned(content: bytes) -> bytes:
    """Signed once more, by another program."""
    who = signer_of(Certified("Chair", key=rsa_key(), last=NOW + YEAR))
    output = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    sign_pdf(writer, PdfSignatureMetadata(field_name="Chair"), signer=who, output=output)
    return output.getvalue()


def resaved(content: bytes, change: str = "") -> bytes:
    """The file written anew by another program, with or without a change."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[2]
        if change == "words":
            drawn = page.Contents.read_bytes()
            page.Contents = pdf.make_stream(drawn.replace(b" Tj", b" Tj 0 Tc", 1))
        if change == "note":
            note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText)
            page.Annots = pdf.make_indirect([note])
        if change == "letters":
            font = next(iter(page.Resources.Font.values()))
            font.ToUnicode = pdf.make_stream(font.ToUnicode.read_bytes() + b"%")
        if change == "figures":
            name = next(iter(pdf.attachments))
            pdf.attachments[name] = b"no figures"
        if change == "a script":
            run = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
            pdf.Root.OpenAction = pdf.make_indirect(run)
        if change == "fewer pages":
            del pdf.pages[-1]
        output = io.BytesIO()
        pdf.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return output.getvalue()


def locked(content: bytes) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(output, encryption=pikepdf.Encryption(owner="o", user="u"))
    return output.getvalue()
