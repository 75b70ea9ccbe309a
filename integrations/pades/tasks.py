"""What the process apart does, one function a task: from records to records."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from asn1crypto import cms, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.dss import async_add_validation_info
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError

from integrations.pades import certificates, likeness, stamps, writing
from integrations.pades.authorities import COMPLETE, Authorities
from integrations.pades.reading import open_document, read_signatures, stated, subject
from webapp.domain.errors import Invalid
from webapp.domain.ports.signing import (
    DocumentReading,
    PreparedDocument,
    SignatureMark,
    SignedDocument,
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Who vouches for certificates, and where time stamps come from ("": there are none)."""

    authorities: Authorities
    stamps: str = ""


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A document with room, and what a key has to sign in its stead."""

    prepared: PreparedDocument
    attributes: bytes


def prepare(document: bytes, mark: SignatureMark) -> PreparedDocument:
    """The document with room for a signature that is made elsewhere."""
    open_document(document)
    return writing.make_room(document, mark)


def begin(
    around: Surroundings, document: bytes, mark: SignatureMark, chain: Sequence[bytes]
) -> Unsigned:
    """What the key of the first certificate of a chain (DER) has to sign."""
    own, *others = [x509.Certificate.load(one) for one in chain]
    asyncio.run(certificates.check(around.authorities, own, others, mark.moment))
    prepared = prepare(document, mark)
    digest = hashlib.sha256(prepared.covered).digest()
    return Unsigned(prepared, asyncio.run(writing.attributes(digest, own)).dump())


def finish(
    around: Surroundings,
    unsigned: Unsigned,
    signature: bytes,
    chain: Sequence[bytes],
    now: dt.datetime,
) -> SignedDocument:
    """The document with what the key made of the attributes."""
    loaded = [x509.Certificate.load(one) for one in chain]
    signed = cms.CMSAttributes.load(unsigned.attributes)
    made = asyncio.run(writing.assemble(signed, signature, loaded))
    return _put(around, unsigned.prepared, made, now)


def complete(
    around: Surroundings, prepared: PreparedDocument, signature: bytes, now: dt.datetime
) -> SignedDocument:
    """The document with a signature that was made elsewhere."""
    made = _read_signature(signature)
    found = certificates_of(made)
    asyncio.run(certificates.check(around.authorities, found[0], found[1:], now))
    return _put(around, prepared, made, now)


def certificates_of(made: cms.ContentInfo) -> list[x509.Certificate]:
    """Those in a signature, the signer's first.

    Raises Invalid: the signer's is not among them.
    """
    signer = made["content"]["signer_infos"][0]["sid"]
    found = [one.chosen for one in made["content"]["certificates"]]
    own = [one for one in found if _is_of(signer, one)]
    if not own:
        raise Invalid("error.signing.no_certificate")
    return [*own, *(one for one in found if one not in own)]


def _is_of(signer: cms.SignerIdentifier, certificate: x509.Certificate) -> bool:
    if signer.name == "subject_key_identifier":
        return bool(signer.chosen.native == certificate.key_identifier)
    chosen = signer.chosen
    return bool(
        chosen["issuer"] == certificate.issuer
        and chosen["serial_number"].native == certificate.serial_number
    )


def _read_signature(content: bytes) -> cms.ContentInfo:
    try:
        der = pem.unarmor(content)[2] if pem.detect(content) else content
        made = cms.ContentInfo.load(der, strict=True)
        count = len(made["content"]["signer_infos"])
        inside = made["content"]["encap_content_info"]["content"]
    except (ValueError, TypeError, LookupError) as error:
        raise Invalid("error.signing.no_signature") from error
    if count != 1 or inside.native is not None:
        raise Invalid("error.signing.not_detached")
    return made


def _put(
    around: Surroundings, prepared: PreparedDocument, made: cms.ContentInfo, now: dt.datetime
) -> SignedDocument:
    """Fill the room, after a time stamp; and add what is needed to check it for long, if at hand.

    Raises Invalid: what was signed is not this document.
    """
    _check(writing.fill(prepared, made), now)
    if around.stamps and not made["content"]["signer_infos"][0]["unsigned_attrs"]:
        stamps.stamp(made, around.stamps)
    content = _with_store(around.authorities, writing.fill(prepared, made), now)
    (signature,) = asyncio.run(read_signatures(open_document(content), around.authorities, now))
    return SignedDocument(content, signature)


def _check(content: bytes, now: dt.datetime) -> None:
    (found,) = asyncio.run(read_signatures(open_document(content), Authorities(), now))
    if not found.is_intact:
        raise Invalid("error.signing.other_document")
    if found.level is None:
        raise Invalid("error.signing.not_pades")


def _with_store(authorities: Authorities, content: bytes, now: dt.datetime) -> bytes:
    """With the chain and what is known of revocation, where all of it is at hand (B-LT)."""
    reader = PdfFileReader(io.BytesIO(content))
    (signature,) = reader.embedded_signatures
    if not authorities.roots or not _is_stamped(signature):
        return content
    output = io.BytesIO()
    try:
        asyncio.run(
            async_add_validation_info(signature, authorities.context(now, COMPLETE), output=output)
        )
    except (PathBuildingError, ValidationError):
        return content
    return output.getvalue()


def _is_stamped(signature: EmbeddedPdfSignature) -> bool:
    return bool(signature.signer_info["unsigned_attrs"])


def read(
    around: Surroundings, document: bytes, original: bytes | None, now: dt.datetime
) -> DocumentReading:
    """The signatures of a document, and whether it is like an original."""
    reader = open_document(document)
    found = asyncio.run(read_signatures(reader, around.authorities, now))
    alike = None if original is None else likeness.are_alike(reader, open_document(original))
    return DocumentReading(found, alike, subject(reader), stated(reader.root.get("/Lang")))
