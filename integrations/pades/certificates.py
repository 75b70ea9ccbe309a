"""Whether a certificate may sign now, said in words before anything is signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from asn1crypto import x509

from integrations.pades.authorities import Authorities
from webapp.domain.errors import Invalid
from webapp.domain.ports.signing import SignerStanding

_SIGNS = {"digital_signature", "non_repudiation"}


async def check(
    authorities: Authorities,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    now: dt.datetime,
) -> None:
    """Raises Invalid: it is not for signing, leads in a circle, or is not valid now."""
    usage = certificate.key_usage_value
    if usage is not None and not usage.native & _SIGNS:
        raise Invalid("error.signing.key_usage")
    if leads_in_a_circle(certificate, [*chain, *authorities.others, *authorities.roots]):
        raise Invalid("error.signing.circle")
    match await authorities.judge(certificate, chain, now):
        case SignerStanding.NOT_YET:
            raise Invalid("error.signing.not_yet", day=certificate.not_valid_before.date())
        case SignerStanding.EXPIRED:
            raise Invalid("error.signing.expired", day=certificate.not_valid_after.date())
        case SignerStanding.REVOKED:
            raise Invalid("error.signing.revoked")
        case SignerStanding.TRUSTED | SignerStanding.UNKNOWN:
            return


def leads_in_a_circle(certificate: x509.Certificate, known: Sequence[x509.Certificate]) -> bool:
    """Whether those who vouch for a certificate vouch for each other and nobody for them."""
    issuers: dict[bytes, set[bytes]] = {}
    for one in [certificate, *known]:
        issuers.setdefault(one.subject.dump(), set()).add(one.issuer.dump())
    seen: set[bytes] = set()
    waiting = [certificate.subject.dump()]
    while waiting:
        name = waiting.pop()
        above = issuers.get(name)
        if above is None or name in above:
            return False
        if name not in seen:
            seen.add(name)
            waiting.extend(above)
    return True


def common_name(name: x509.Name) -> str:
    """What a person is called in a certificate; the whole name where it has no such part."""
    found = name.native.get("common_name", name.human_friendly)
    return str(found[0] if isinstance(found, list) else found)
