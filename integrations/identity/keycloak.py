"""Keycloak, one realm.

Manual: https://www.keycloak.org/docs/latest/server_admin/#_oidc. Groups come from a "Group
Membership" mapper with the claim `groups`. With "Full group path" on they are written /hr or
/linde/hr: the GROUPS_ settings name them like that, and a top-level group without its slash too.
The employee number comes from a "User Attribute" mapper. Realm roles work as well, with
IDENTITY_GROUPS_CLAIM=realm_access.roles.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from integrations.http.openid import (
    SCOPE,
    Claims,
    OpenIDProvider,
    has_blank,
    identity_from,
    text,
    texts,
)
from webapp.domain.ports.identity import Identity, IdentityProvider


@dataclass(frozen=True, slots=True)
class Settings:
    """`url` is Keycloak's own address; the issuer is <url>/realms/<realm>.

    `userinfo`: ask it for groups and employee number when the ID token lacks them.
    """

    url: str
    realm: str
    client_id: str
    client_secret: str = field(repr=False)
    groups_claim: str = "groups"
    employee_number_claim: str = "employee_number"
    client_authentication: str = ""
    userinfo: bool = True


def connect(settings: Settings) -> IdentityProvider:
    """The realm. Raises ValueError: its name cannot stand in an address."""
    if has_blank(settings.realm):
        raise ValueError("IDENTITY_REALM has a blank or a sign that nobody sees.")

    def read(claims: Claims) -> Identity:
        return identity_from(
            claims,
            subject_claim="sub",
            employee_number=text(claims, settings.employee_number_claim),
            groups=_names(texts(claims, settings.groups_claim)),
            language=text(claims, "locale"),
        )

    return OpenIDProvider(
        issuer=f"{settings.url.rstrip('/')}/realms/{settings.realm}",
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scope=SCOPE,
        read=read,
        wanted=(settings.groups_claim, settings.employee_number_claim) if settings.userinfo else (),
        client_authentication=settings.client_authentication,
        issuer_setting="IDENTITY_URL",
    )


def _names(groups: frozenset[str]) -> frozenset[str]:
    """Each group as it is written, and a top-level group (/hr) without its slash too."""
    tops = {group[1:] for group in groups if group.startswith("/") and group.count("/") == 1}
    return groups | tops
