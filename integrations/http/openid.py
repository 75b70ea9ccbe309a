"""What the identity adapters share: reading claims, and the provider that each answers with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from webapp.domain.errors import Refused
from webapp.domain.ports.identity import Identity

Claims = Mapping[str, object]

SCOPE = "openid profile email"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class OpenIDProvider:
    """An IdentityProvider: where it is, who we are there, and what its claims mean."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str
    read: Callable[[Claims], Identity]

    def __post_init__(self) -> None:
        """Refuse an address that others on the way could read or change."""
        parts = urlsplit(self.issuer)
        if parts.scheme == "https" and parts.hostname:
            return
        if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
            raise ValueError(f"IDENTITY_ISSUER is {self.issuer!r}. It must begin with https://.")

    def identity(self, claims: Claims) -> Identity:
        """What the claims of an ID token (and userinfo) mean."""
        return self.read(claims)


def find(claims: Claims, path: str) -> object:
    """The claim with this name; else a dot steps inside, as in `realm_access.roles`."""
    if path in claims:
        return claims[path]
    value: object = claims
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def text(claims: Claims, path: str) -> str | None:
    """A claim as text; None when it is missing, empty, or something else than text or a number."""
    value = find(claims, path)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None


def texts(claims: Claims, path: str) -> frozenset[str]:
    """A claim that holds several texts, or a single one."""
    value = find(claims, path)
    several = value if isinstance(value, list) else [value]
    return frozenset(item.strip() for item in several if isinstance(item, str) and item.strip())


def identity_from(
    claims: Claims,
    *,
    subject_claim: str,
    employee_number: str | None,
    groups: frozenset[str],
    language: str | None,
) -> Identity:
    """An Identity out of the standard claims and those that differ from provider to provider.

    Raises Refused: the claim that says who this is, is missing.
    """
    subject = text(claims, subject_claim)
    if subject is None:
        raise Refused("error.sign_on_claims", claim=subject_claim)
    names = ("name", "preferred_username", "email")
    return Identity(
        subject=subject,
        name=next((name for claim in names if (name := text(claims, claim))), subject),
        email=text(claims, "email"),
        employee_number=employee_number,
        groups=groups,
        language=language,
    )
