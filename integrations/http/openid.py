"""What the identity adapters share: reading claims, and the provider that each answers with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from webapp.domain.errors import Refused
from webapp.domain.names import one_line
from webapp.domain.ports.identity import Identity

Claims = Mapping[str, object]

SCOPE = "openid profile email"
_GROUP_NAMES = ("name", "displayName", "display", "value", "id")
_DIRECTORY = re.compile(r"CN=((?:[^,\\]|\\.)+)", re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_AUTHENTICATION = {"", "post", "basic"}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def has_blank(part: str) -> bool:
    """Whether a part of an address has a blank, or a sign that nobody sees."""
    return " " in part or not part.isprintable()


@dataclass(frozen=True, slots=True)
class OpenIDProvider:
    """An IdentityProvider: where it is, who we are there, and what its claims mean."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str
    read: Callable[[Claims], Identity]
    wanted: tuple[str, ...] = ()  # claims for which userinfo is asked when they are missing
    client_authentication: str = ""
    issuer_setting: str = "IDENTITY_ISSUER"  # the setting that the issuer's address begins with

    def __post_init__(self) -> None:
        """Refuse an address that others on the way could read or change."""
        if self.client_authentication not in _AUTHENTICATION:
            raise ValueError(
                "IDENTITY_CLIENT_AUTHENTICATION must be post or basic, or left out for what the "
                "provider offers."
            )
        if has_blank(self.issuer):  # urlsplit drops line ends
            raise ValueError(
                f"{self.issuer_setting} is wrong: the issuer {self.issuer!r} has a blank or a sign"
                " that nobody sees; an address that begins with https:// has none."
            )
        parts = urlsplit(self.issuer)
        is_near = parts.scheme == "http" and parts.hostname in _LOOPBACK
        is_safe = is_near or (parts.scheme == "https" and parts.hostname)
        if not is_safe:
            raise ValueError(
                f"{self.issuer_setting} is wrong: the issuer {self.issuer!r} must be an address"
                " that begins with https://."
            )

    def identity(self, claims: Claims) -> Identity:
        """What the claims of an ID token (and userinfo) mean."""
        return self.read(claims)

    def lacks(self, claims: Claims) -> bool:
        """Whether a wanted claim is missing; one that is there and empty is an answer."""
        return any(find(claims, claim) is None for claim in self.wanted)


def find(claims: Claims, path: str) -> object:
    """The claim with this name; else a dot steps inside, as in `realm_access.roles`."""
    if path in claims:
        return claims[path]
    value: object = claims
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def text(claims: Claims, path: str) -> str | None:
    """A claim as text; None when it is missing, empty, or neither a text nor a number.

    Directories write one value as a list of one, and a whole number as 42.0.
    """
    value = find(claims, path)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None


def texts(claims: Claims, path: str) -> frozenset[str]:
    """Names of groups or roles, in the forms in which providers send them.

    A list, one text with commas, objects with a name, the keys of an object (Zitadel), names of a
    directory (CN=hr,OU=…). An id is in small letters, however the directory writes it.
    """
    value = find(claims, path)
    if isinstance(value, str) and not _DIRECTORY.match(value.strip()):
        value = value.split(",")
    several = value if isinstance(value, list | Mapping) else [value]
    return frozenset(name for item in several if (name := _group(item)))


def _group(item: object) -> str:
    if isinstance(item, Mapping):
        item = next((item[key] for key in _GROUP_NAMES if key in item), None)
    if not isinstance(item, str):
        return ""
    name = item.strip()
    directory = _DIRECTORY.match(name)
    if directory:
        name = directory[1].replace("\\,", ",").strip()
    return name.lower() if _ID.fullmatch(name) else name


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
    own_name = _own_name(claims)
    return Identity(
        subject=subject,
        name=own_name or text(claims, "preferred_username") or text(claims, "email") or subject,
        email=text(claims, "email"),
        employee_number=employee_number,
        groups=groups,
        language=language,
        is_named=own_name is not None,
    )


def _own_name(claims: Claims) -> str | None:
    parts = [text(claims, claim) for claim in ("given_name", "family_name")]
    name = text(claims, "name") or " ".join(part for part in parts if part)
    return one_line(name) or None
