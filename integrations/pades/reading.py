"""Reads the signatures of a PDF file, of anybody's."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    async_validate_pdf_signature,
)
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.status import TimestampSignatureStatus

from integrations.pades.authorities import Authorities
from integrations.pades.certificates import common_name
from integrations.pades.likeness import FAULTS
from webapp.domain.errors import Invalid
from webapp.domain.ports.signing import FoundSignature, SignatureLevel, SignerStanding

_LONGEST = 500
_PADES = "/ETSI.CAdES.detached"
# What a file that was made to break something can bring about in its reader.
_BROKEN = (PdfError, SignatureValidationError, CMSExtractionError, *FAULTS)


def open_document(content: bytes) -> PdfFileReader:
    """A reader of the document.

    Raises Invalid: it is not a PDF file, is damaged, or is locked with a password.
    """
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        _ = reader.root["/Pages"]["/Count"]
    except _BROKEN as error:
        raise Invalid("error.signing.not_pdf") from error
    if reader.encrypted:
        raise Invalid("error.signing.locked_pdf")
    return reader


async def read_signatures(
    reader: PdfFileReader, authorities: Authorities, now: dt.datetime
) -> list[FoundSignature]:
    """The signatures of a document, in the order in which they were made.

    Raises Invalid: one of them cannot be read.
    """
    known = _with_stored(reader, authorities)
    try:
        return [await _read(one, known, now) for one in reader.embedded_regular_signatures]
    except _BROKEN as error:
        raise Invalid("error.signing.unreadable") from error


def _with_stored(reader: PdfFileReader, authorities: Authorities) -> Authorities:
    """The authorities, with what the document itself carries along to be checked by."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except (NoDSSFoundError, *_BROKEN):
        return authorities
    context = store.as_validation_context({"trust_roots": [], "allow_fetching": False})
    return replace(
        authorities,
        others=[*authorities.others, *store.load_certs()],
        crls=[*authorities.crls, *context.revinfo_manager.crls],
        ocsps=[*authorities.ocsps, *context.revinfo_manager.ocsps],
    )


async def _read(
    found: EmbeddedPdfSignature, authorities: Authorities, now: dt.datetime
) -> FoundSignature:
    context = authorities.context(now)
    status = await async_validate_pdf_signature(found, context)
    own = found.signer_cert
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.valid and stamp.intact):
        stamp = None
    is_stamp_trusted = stamp is not None and await _is_trusted(stamp, authorities, now)
    moment = stamp.timestamp if stamp is not None and is_stamp_trusted else now
    return FoundSignature(
        signer=common_name(own.subject),
        issuer=common_name(own.issuer),
        valid_from=own.not_valid_before,
        valid_until=own.not_valid_after,
        said_at=found.self_reported_timestamp,
        stamped_at=stamp.timestamp if stamp else None,
        stamped_by=common_name(stamp.signing_cert.subject) if stamp else "",
        is_stamp_trusted=is_stamp_trusted,
        level=_level(found, is_stamped=stamp is not None),
        standing=await authorities.judge(own, found.other_embedded_certs, moment),
        is_intact=status.intact and status.valid,
        is_last=_is_last(status),
    )


async def _is_trusted(
    stamp: TimestampSignatureStatus, authorities: Authorities, now: dt.datetime
) -> bool:
    """Whether an authority for time stamps may make them, and was not taken back."""
    if not stamp.trusted or stamp.validation_path is None:
        return False
    above = list(stamp.validation_path.iter_certs(include_root=False))
    standing = await authorities.judge(stamp.signing_cert, above, now)
    return standing is SignerStanding.TRUSTED


def _is_last(status: PdfSignatureStatus) -> bool:
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return True
    is_whole = status.coverage is SignatureCoverageLevel.ENTIRE_REVISION
    level = status.modification_level
    return is_whole and level is not None and level <= ModificationLevel.LTA_UPDATES


def _level(found: EmbeddedPdfSignature, *, is_stamped: bool) -> SignatureLevel | None:
    names = {one["type"].native for one in found.signer_info["signed_attrs"]}
    if (
        found.sig_object.get("/SubFilter") != _PADES
        or "signing_certificate_v2" not in names
        or "signing_time" in names  # PAdES has the time in the document, or in a time stamp
    ):
        return None
    if not is_stamped:
        return SignatureLevel.BASIC
    return SignatureLevel.LONG_TERM if _has_store(found.reader) else SignatureLevel.TIME


def _has_store(reader: PdfFileReader) -> bool:
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except (NoDSSFoundError, *_BROKEN):
        return False
    return bool(store.certs) and bool(store.crls or store.ocsps)


def subject(reader: PdfFileReader) -> str:
    """The subject that a document states, "" where it states none."""
    try:
        return stated(reader.trailer["/Info"].get("/Subject"))
    except _BROKEN:
        return ""


def stated(value: object) -> str:
    """A text as a document has it, cut short; "" where it has none."""
    return str(value)[:_LONGEST] if isinstance(value, str) else ""
