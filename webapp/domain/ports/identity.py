"""Who signs on: an OpenID Connect provider, and what its claims mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the sign-on provider says this is. `employee_number` links to the roster.

    `is_named`: the name is a person's, and not what stands in for one that is missing.
    """

    subject: str
    name: str
    email: str | None
    employee_number: str | None
    groups: frozenset[str]
    language: str | None
    is_named: bool = field(default=True, compare=False)  # how it was said, not who it is


class IdentityProvider(Protocol):
    """An OpenID Connect provider."""

    @property
    def issuer(self) -> str:
        """Address below which the discovery document lies."""

    @property
    def client_id(self) -> str:
        """This application's name at the provider."""

    @property
    def client_secret(self) -> str:
        """This application's secret at the provider."""

    @property
    def client_authentication(self) -> str:
        """How the secret is sent: `post`, `basic`, or empty for what the provider offers."""

    @property
    def scope(self) -> str:
        """The scopes to ask for, separated by spaces."""

    def identity(self, claims: Mapping[str, object]) -> Identity:
        """What the claims of an ID token (and userinfo) mean."""

    def lacks(self, claims: Mapping[str, object]) -> bool:
        """Whether userinfo may know something that these claims of an ID token do not say."""
