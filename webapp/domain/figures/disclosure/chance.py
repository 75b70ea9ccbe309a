"""The fixed chance error of a group (rule R6): one draw for a set of people and a measure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

from webapp.domain.figures.disclosure.policy import RULES, Policy
from webapp.domain.figures.disclosure.showing import MILLION
from webapp.domain.figures.specs import Takers

TAKERS = Takers.BREAKS  # subject of the error with which R5 counts them

_NORMAL = NormalDist()
_FIFTHS, _OF_LARGEST = 5, 4


@dataclass(frozen=True, slots=True)
class Chance:
    """The source of chance errors: a secret outside the database that is never changed."""

    secret: str
    policy: Policy

    def offset(self, subject: str, people: Iterable[int]) -> int:
        """SIGMA x Z in millionths of a person, for exactly these people and a measure (or TAKERS).

        The same people have the same offset in every month and under every name; one person more
        or less, and it has nothing to do with the former. It depends on nothing else.
        """
        return self.offset_of(subject, listed(people))

    def offset_of(self, subject: str, people: str) -> int:
        """The same for people who are listed already."""
        digest = self._digest(f"offset/1|{subject}|{people}")
        p = (int.from_bytes(digest[:8]) + 0.5) / 2**64
        low, high = _ends(self.policy.trunc)
        z = _NORMAL.inv_cdf(low + p * (high - low))
        return round(MILLION * self.policy.sigma * z)

    def fingerprint(self, people: Iterable[int]) -> str:
        """Tells whether two figures are about the same people by the same policy, not who."""
        return self.fingerprint_of(listed(people))

    def fingerprint_of(self, people: str) -> str:
        """The same of people who are listed already."""
        return self._digest(f"members/{RULES}|{self.policy.version}|{people}").hex()[:32]

    def _digest(self, message: str) -> bytes:
        return hmac.digest(self.secret.encode(), message.encode(), hashlib.sha256)


@cache
def _ends(trunc: float) -> tuple[float, float]:
    return _NORMAL.cdf(-trunc), _NORMAL.cdf(trunc)


def listed(people: Iterable[int]) -> str:
    """Exactly these people, as their errors are drawn from them."""
    return ",".join(map(str, sorted(people)))


def noise(offset: int, maxima: Sequence[int]) -> int:
    """R6: the offset in millionths of what is counted, for people who could bring these maxima.

    A person is as much as one of them could bring on average, and at least four fifths of what
    anyone could: so neither people who bring next to nothing make it small, nor one full-timer
    among people who work little stands out.
    """
    return noise_of(offset, len(maxima), sum(maxima), max(maxima, default=0))


def noise_of(offset: int, people: int, most: int, largest: int) -> int:
    """The same, of so many people who could bring so much together, and one of them."""
    person = max(_FIFTHS * most, _OF_LARGEST * people * largest)
    return offset * person // (_FIFTHS * people) if people else 0
