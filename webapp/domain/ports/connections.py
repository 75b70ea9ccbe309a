"""Systems that an administrator connects: their kinds, what each has to be told, and connecting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from webapp.domain.ports.absence import AbsenceSource


@dataclass(frozen=True, slots=True)
class ConnectionField:
    """Something that a system has to be told. A secret one is never shown again.

    `choices` are the only values, the usual one first; `usual` is one that may be left as it is.
    """

    name: str
    is_secret: bool
    usual: str | None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConnectionKind:
    """A system that can be connected. `title` is its maker's name for it, in no language."""

    name: str
    title: str
    fields: Sequence[ConnectionField]


class ConnectionKinds(Protocol):
    """What can be connected here."""

    @property
    def kinds(self) -> Mapping[str, ConnectionKind]:
        """By their short stable keys, in the order of their titles."""

    def connect(self, kind: str, values: Mapping[str, str], *, name: str) -> AbsenceSource:
        """The source that these values lead to, called `name`; no network yet.

        Raises Invalid: a value is missing, or not one.
        """
