"""The provider of the demo (webapp/demo/provider.py), on this machine only.

It needs no settings. The secret below is no secret: the provider answers on the loopback address
and in demo mode alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from integrations.http.openid import SCOPE, Claims, OpenIDProvider, identity_from, text, texts
from webapp.domain.ports.identity import Identity, IdentityProvider


@dataclass(frozen=True, slots=True)
class Settings:
    """IDENTITY_ISSUER, where the demo's provider is to be reached; the rest is fixed there."""

    issuer: str = "http://127.0.0.1:8001"
    client_id: str = "rekpauze"
    client_secret: str = "demo-only"


def connect(settings: Settings) -> IdentityProvider:
    """The demo's provider."""
    return OpenIDProvider(
        issuer=settings.issuer,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scope=f"{SCOPE} groups",
        read=_read,
        wanted=("groups", "employee_number"),
    )


def _read(claims: Claims) -> Identity:
    return identity_from(
        claims,
        subject_claim="sub",
        employee_number=text(claims, "employee_number"),
        groups=texts(claims, "groups"),
        language=text(claims, "locale"),
    )
