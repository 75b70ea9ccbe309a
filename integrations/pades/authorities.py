"""Who vouches for certificates here, and which they took back: files in a folder, no network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from asn1crypto import crl, ocsp, pem, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.policy_decl import (
    REQUIRE_REVINFO,
    CertRevTrustPolicy,
    FreshnessReqType,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from webapp.domain.ports.signing import SignerStanding

# A list is believed however old it is, and what it tells counts from the moment that it names.
_EVER = dt.timedelta(days=36_500)
_LIST = RevocationCheckingRule.CRL_REQUIRED
_ANSWER = RevocationCheckingRule.OCSP_REQUIRED
_NOTHING = RevocationCheckingRule.NO_CHECK


def _policy(signer: RevocationCheckingRule, above: RevocationCheckingRule) -> CertRevTrustPolicy:
    return CertRevTrustPolicy(
        RevocationCheckingPolicy(signer, above),
        freshness=_EVER,
        freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
    )


TRUST = _policy(_NOTHING, _NOTHING)
# One by one: left to choose, pyHanko opens no list for a certificate that names no address of one.
_TAKEN_BACK = (
    _policy(_LIST, _NOTHING),
    _policy(_ANSWER, _NOTHING),
    _policy(_NOTHING, _LIST),
    _policy(_NOTHING, _ANSWER),
)
COMPLETE = CertRevTrustPolicy(REQUIRE_REVINFO)  # fresh, and about everybody

_CERTIFICATES = {".pem", ".crt", ".cer", ".der"}


@dataclass(frozen=True, slots=True)
class Authorities:
    """Certificates that are trusted (`roots`) or lead there, revocation lists and answers."""

    roots: Sequence[x509.Certificate] = ()
    others: Sequence[x509.Certificate] = ()
    crls: Sequence[crl.CertificateList] = ()
    ocsps: Sequence[ocsp.OCSPResponse] = field(default=())

    def context(self, moment: dt.datetime, policy: CertRevTrustPolicy = TRUST) -> ValidationContext:
        """What a certificate is judged by at a moment."""
        return ValidationContext(
            trust_roots=list(self.roots),
            other_certs=list(self.others),
            crls=list(self.crls),
            ocsps=list(self.ocsps),
            moment=moment,
            revinfo_policy=policy,
            allow_fetching=False,
        )

    async def judge(
        self, certificate: x509.Certificate, chain: Sequence[x509.Certificate], moment: dt.datetime
    ) -> SignerStanding:
        """What is known of a certificate at a moment."""
        if moment < certificate.not_valid_before:
            return SignerStanding.NOT_YET
        if moment > certificate.not_valid_after:
            return SignerStanding.EXPIRED
        for policy in (*_TAKEN_BACK, TRUST):
            found = await _judge(certificate, chain, self.context(moment, policy))
            if found is not None and found is not SignerStanding.TRUSTED:
                return found
        return SignerStanding.TRUSTED


async def _judge(
    certificate: x509.Certificate, chain: Sequence[x509.Certificate], context: ValidationContext
) -> SignerStanding | None:
    """None: what is asked for about revocation is not at hand."""
    validator = CertificateValidator(certificate, list(chain), validation_context=context)
    try:
        await validator.async_validate_usage(set())
    except RevokedError:
        return SignerStanding.REVOKED
    except InsufficientRevinfoError:
        return None
    except NotYetValidError:
        return SignerStanding.NOT_YET
    except ExpiredError:
        return SignerStanding.EXPIRED
    except (PathBuildingError, ValidationError):
        return SignerStanding.UNKNOWN
    return SignerStanding.TRUSTED


def read_authorities(folder: str) -> Authorities:
    """What lies in the folder, none when it is "". A certificate that signed itself is trusted.

    Raises OSError, ValueError: a file cannot be read, or is not what its name says.
    """
    if not folder:
        return Authorities()
    files = sorted(Path(folder).iterdir())
    found = [one for file in files if file.suffix in _CERTIFICATES for one in read_all(file)]
    return Authorities(
        roots=[one for one in found if one.self_signed == "maybe"],
        others=[one for one in found if one.self_signed != "maybe"],
        crls=_load(files, ".crl", crl.CertificateList.load),
        ocsps=_load(files, ".ocsp", ocsp.OCSPResponse.load),
    )


def read_all(file: Path) -> Iterator[x509.Certificate]:
    """The certificates in a file, in PEM (several) or DER."""
    content = file.read_bytes()
    blocks = pem.unarmor(content, multiple=True) if pem.detect(content) else [("", {}, content)]
    for _, _, der in blocks:
        yield x509.Certificate.load(der, strict=True)


def _load(files: list[Path], suffix: str, load: Callable[..., object]) -> list[object]:
    return [load(_plain(file), strict=True) for file in files if file.suffix == suffix]


def _plain(file: Path) -> bytes:
    content = file.read_bytes()
    return pem.unarmor(content)[2] if pem.detect(content) else content
