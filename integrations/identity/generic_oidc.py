"""Any OpenID Connect provider that publishes a discovery document.

Manual: https://openid.net/specs/openid-connect-core-1_0.html and your provider's own. Groups and
the employee number come from the ID token, or from userinfo when the token lacks them. A dot in
the name of a claim steps inside: `realm_access.roles`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from integrations.http.openid import SCOPE, Claims, OpenIDProvider, identity_from, text, texts
from webapp.domain.ports.identity import Identity, IdentityProvider


@dataclass(frozen=True, slots=True)
class Settings:
    """Read from IDENTITY_ISSUER, IDENTITY_CLIENT_ID and so on.

    `userinfo`: ask it for groups and employee number when the ID token lacks them.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = SCOPE
    subject_claim: str = "sub"
    groups_claim: str = "groups"
    employee_number_claim: str = "employee_number"
    client_authentication: str = ""
    userinfo: bool = True
    language_claim: str = "locale"


def connect(settings: Settings) -> IdentityProvider:
    """The provider at the issuer's address."""

    def read(claims: Claims) -> Identity:
        return identity_from(
            claims,
            subject_claim=settings.subject_claim,
            employee_number=text(claims, settings.employee_number_claim),
            groups=texts(claims, settings.groups_claim),
            language=text(claims, settings.language_claim),
        )

    return OpenIDProvider(
        issuer=settings.issuer,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scope=settings.scope,
        read=read,
        wanted=(settings.groups_claim, settings.employee_number_claim) if settings.userinfo else (),
        client_authentication=settings.client_authentication,
    )
