"""The sockets that adapters plug into, and the records that pass through them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
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


@dataclass(frozen=True, slots=True)
class AbsenceRecord:
    """One line of an absence source. `percent` is the part of each day, 1 to 100.

    `line` is the place in the source, for messages. `reference` is the source's own key.
    """

    line: int
    employee_number: str
    starts_on: dt.date
    ends_on: dt.date
    percent: int
    kind: str
    reference: str | None


class AbsenceSource(Protocol):
    """A system that knows who was absent when."""

    @property
    def name(self) -> str:
        """Short stable key of the source."""

    def records(self) -> Iterable[AbsenceRecord]:
        """The records, in order, read as a stream."""
