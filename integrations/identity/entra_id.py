"""Microsoft Entra ID, one tenant, endpoints of version 2.0.

Manual: https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc. A person is known
by `oid`: `sub` differs per app registration, so a new registration would make everyone a
stranger. Roles come from app roles (claim `roles`). With IDENTITY_GROUPS_CLAIM=groups they come
from group ids, but Entra leaves the groups out when someone is in more than 200 ("overage");
such a person is refused with a text that says so, rather than let in with too few rights. Entra's
userinfo knows neither roles nor employee numbers, so it is never asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from integrations.http.openid import SCOPE, Claims, OpenIDProvider, find, identity_from, text, texts
from webapp.domain.errors import Refused
from webapp.domain.ports.identity import Identity, IdentityProvider

_TENANT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Settings:
    """`tenant` is the directory (tenant) id; `authority` differs in national clouds only."""

    tenant: str
    client_id: str
    client_secret: str = field(repr=False)
    authority: str = "https://login.microsoftonline.com"
    groups_claim: str = "roles"
    employee_number_claim: str = "employeeid"
    client_authentication: str = ""


def connect(settings: Settings) -> IdentityProvider:
    """The tenant's version 2.0 endpoints."""
    if not _TENANT.fullmatch(settings.tenant):
        raise ValueError("IDENTITY_TENANT must be the directory (tenant) id, not a name or common.")

    def read(claims: Claims) -> Identity:
        if _has_overage(claims, settings.groups_claim):
            raise Refused("error.sign_on_groups")
        return identity_from(
            claims,
            subject_claim="oid",
            employee_number=text(claims, settings.employee_number_claim),
            groups=texts(claims, settings.groups_claim),
            language=text(claims, "xms_pl"),
        )

    return OpenIDProvider(
        issuer=f"{settings.authority}/{settings.tenant.lower()}/v2.0",
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scope=SCOPE,
        read=read,
        client_authentication=settings.client_authentication,
        issuer_setting="IDENTITY_AUTHORITY",
    )


def _has_overage(claims: Claims, claim: str) -> bool:
    """Whether Entra says that the groups must be asked elsewhere, in either of its two ways."""
    elsewhere = find(claims, "_claim_names")
    named = isinstance(elsewhere, dict) and claim in elsewhere
    return claim not in claims and (named or (claim == "groups" and bool(claims.get("hasgroups"))))
