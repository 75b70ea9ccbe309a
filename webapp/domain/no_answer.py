"""Why something outside gave no answer, or not the one that was asked for."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from enum import StrEnum
from http.client import HTTPException


class NoAnswer(StrEnum):
    """What stood in the way; the text is `no_answer.<value>`."""

    NAME = "name"  # the host's name leads nowhere
    CERTIFICATE = "certificate"
    SLOW = "slow"
    LARGE = "large"
    CLOSED = "closed"  # nobody listens, or the line broke
    OTHER = "other"  # something else is spoken there
    STATUS = "status"  # it refuses, with this `status`
    ISSUER = "issuer"  # it is somebody else, `named` so
    SAID = "said"  # in its own words, `said`


_KINDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], NoAnswer], ...] = (
    (ssl.SSLCertVerificationError, NoAnswer.CERTIFICATE),
    (ConnectionError, NoAnswer.CLOSED),
    ((ssl.SSLError, HTTPException), NoAnswer.OTHER),
    (TimeoutError, NoAnswer.SLOW),
    ((socket.gaierror, UnicodeError), NoAnswer.NAME),
)


def why_not(error: BaseException) -> NoAnswer:
    """What a failed call says of it, by what the system said: libraries wrap that several times."""
    found = list(_behind(error))
    for kind, why in _KINDS:
        if any(isinstance(one, kind) for one in found):
            return why
    return NoAnswer.CLOSED


def _behind(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it was made of, each once."""
    waiting: list[object] = [error]
    seen: list[BaseException] = []
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or any(one is other for other in seen):
            continue
        seen.append(one)
        yield one
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
