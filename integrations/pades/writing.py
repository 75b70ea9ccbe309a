"""Puts a signature into a PDF: room for it, what is signed, and the signature itself."""

from __future__ import annotations

import io

from asn1crypto import cms, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest, SignatureObject
from pyhanko.sign.signers.pdf_cms import ExternalSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from integrations.pades.field import add_field
from webapp.domain.errors import Invalid
from webapp.domain.ports.signing import PreparedDocument, SignatureMark

DIGEST = "sha256"
_ROOM = 49_152  # hexadecimal digits, for a chain and a stamp with its own; PDF/A: up to 65,534


def make_room(document: bytes, mark: SignatureMark) -> PreparedDocument:
    """The document with an empty signature.

    Raises Invalid: there is a signature in it already.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    if writer.prev.embedded_signatures:
        raise Invalid("error.signing.twice")
    embedder = PdfCMSEmbedder().write_cms(add_field(writer, mark.label), writer)
    next(embedder)
    embedder.send(
        SigObjSetup(
            SignatureObject(
                timestamp=mark.moment,
                subfilter=SigSeedSubFilter.PADES,
                reason=mark.reason,
                bytes_reserved=_ROOM,
            )
        )
    )
    digest, output = embedder.send(SigIOSetup(md_algorithm=DIGEST))
    start, end = digest.reserved_region_start, digest.reserved_region_end
    return PreparedDocument(output.getvalue(), start, end)


def fill(prepared: PreparedDocument, signature: cms.ContentInfo) -> bytes:
    """The document with the signature in its place.

    Raises Invalid: it needs more room than there is.
    """
    content = signature.dump()
    if 2 * len(content) > _ROOM:
        raise Invalid("error.signing.too_large")
    output = io.BytesIO(prepared.content)
    place = PreparedByteRangeDigest(b"", prepared.start, prepared.end)
    place.fill_with_cms(output, content)
    return output.getvalue()


async def attributes(digest: bytes, certificate: x509.Certificate) -> cms.CMSAttributes:
    """What is signed in the document's stead: its digest, and whose key signs."""
    signer = ExternalSigner(certificate, SimpleCertificateStore())
    return await signer.signed_attrs(digest, DIGEST, use_pades=True)


async def assemble(
    signed: cms.CMSAttributes, signature: bytes, certificates: list[x509.Certificate]
) -> cms.ContentInfo:
    """The signature as it is stored, with the signer's certificate (the first) and its chain."""
    store = SimpleCertificateStore.from_certs(certificates)
    signer = ExternalSigner(certificates[0], store, signature_value=signature)
    return await signer.async_sign_prescribed_attributes(DIGEST, signed)
