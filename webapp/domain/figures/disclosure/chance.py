"""The fixed chance error of a group (rule R6): one draw for a set of people and a measure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.disclosure.showing import MILLION
from webapp.domain.figures.measures import Measure

_NORMAL = NormalDist()
_FOUR = 4


@dataclass(frozen=True, slots=True)
class Chance:
    """The source of chance errors: a secret outside the database that is never changed."""

    secret: str
    policy: Policy

    def offset(self, measure: Measure, people: Iterable[int]) -> int:
        """SIGMA x Z in millionths of a person, for exactly these people.

        The same people have the same offset in every month and under every name; one person more
        or less, and it has nothing to do with the former. It depends on nothing else.
        """
        digest = self._digest(f"offset/1|{measure}|{_listed(people)}")
        p = (int.from_bytes(digest[:8]) + 0.5) / 2**64
        low, high = _NORMAL.cdf(-self.policy.trunc), _NORMAL.cdf(self.policy.trunc)
        z = _NORMAL.inv_cdf(low + p * (high - low))
        return round(MILLION * self.policy.sigma * z)

    def fingerprint(self, people: Iterable[int]) -> str:
        """Tells whether two groups are the same people, without telling who they are."""
        return self._digest(f"members/1|{_listed(people)}").hex()[:32]

    def combined(self, fingerprints: Iterable[str]) -> str:
        """The fingerprint of groups that are shown as one."""
        return self._digest("groups/1|" + ",".join(sorted(set(fingerprints)))).hex()[:32]

    def _digest(self, message: str) -> bytes:
        return hmac.digest(self.secret.encode(), message.encode(), hashlib.sha256)


def _listed(people: Iterable[int]) -> str:
    return ",".join(str(person) for person in sorted(people))


def noisy(total: int, *, denominator: int, offset: int, people: int, measure: Measure) -> int:
    """R6: the total with the group's offset, in millionths.

    The offset is 100 x SIGMA x Z x u / |S| rate points, u the part of the denominator that one
    person can move: all of it, and for capped absence a quarter (five of about twenty days).
    """
    parts = _FOUR if measure is Measure.ABSENCE else 1
    return total * MILLION + offset * denominator // (people * parts)
