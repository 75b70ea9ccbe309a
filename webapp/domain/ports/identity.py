"""Who signs on: an OpenID Connect provider, and what its claims mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the sign-on provider says this is. `employee_number` links to the roster."""

    subject: str
    name: str
    email: str | None
    employee_number: str | None
    groups: frozenset[str]
    language: str | None


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
    def scope(self) -> str:
        """The scopes to ask for, separated by spaces."""

    def identity(self, claims: Mapping[str, object]) -> Identity:
        """What the claims of an ID token (and userinfo) mean."""
