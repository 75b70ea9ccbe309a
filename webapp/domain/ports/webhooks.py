"""Calling an address of another system that an administrator gave, signed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Protocol

from webapp.domain.errors import DomainError


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """What is said (`body`, JSON) to which address under which number (`message`).

    It is signed with each of the secrets: after a rotation with the one before it too.
    """

    message: str
    body: bytes
    address: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """The HTTP status that came back; None: nothing did, and `fault` says why.

    `until`: the far side wants to be left alone until then.
    """

    status: int | None
    until: dt.datetime | None = None
    fault: DomainError | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the far side has it now."""
        return self.status is not None and 200 <= self.status < 300


class WebhookSender(Protocol):
    """Makes the calls."""

    def check(self, address: str) -> str:
        """The address as it is to be kept; no network yet.

        Raises Invalid: it must not be called.
        """

    def host(self, address: str) -> str:
        """The name in an address that was checked: what may be shown of it."""

    def new_secret(self) -> str:
        """A secret as the far side is to be given it."""

    def send(self, call: WebhookCall, now: dt.datetime) -> WebhookAnswer:
        """What came of one call, which takes seconds at most. Raises nothing of the far side's."""
