"""The cell rule (R5): may this group's total in this measure be published, and how finely?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.disclosure.showing import (
    MILLION,
    THOUSAND,
    Rounding,
    allowed,
    displays,
    show,
)
from webapp.domain.figures.measures import FigureKind, Measure

NOT_SHOWN = 0
_PERCENT = 100

Share = tuple[int, int]  # (x_i, c_i): the numerator of one person, and the most it could be


class Sums(NamedTuple):
    """What is added up of a group's people: those who could contribute (c_i > 0).

    `total` of what they brought, `most` of what they could bring, `largest` the most that one
    could. `noise` is the chance error of the total, `unseen` that with which its people are
    counted, in millionths (of a person). `hides_who`: who could contribute is a secret as well.
    """

    contributing: int
    total: int
    most: int
    largest: int
    denominator: int
    taking_part: int = 0
    noise: int = 0
    unseen: int = 0
    hides_who: bool = False

    @property
    def people(self) -> int:
        """How many could contribute; with a chance error where that is a secret."""
        error = (self.unseen + MILLION // 2) // MILLION if self.hides_who else 0
        return max(self.contributing + error, 0) if self.contributing else 0

    @property
    def noisy_total(self) -> int:
        """The sum of the numerators with its chance error, in millionths."""
        return self.total * MILLION + self.noise

    @property
    def unseen_room(self) -> int:
        """R5 d: half the error of R5 b, in thousandths of what is counted.

        Where the total lies in its step is not known either.
        """
        return self.unseen * self.largest // (2 * THOUSAND)


@dataclass(frozen=True)
class Tally:
    """A group's people in one measure and period, one by one; the rest is as in `Sums`."""

    shares: Sequence[Share]
    denominator: int
    taking_part: int = 0
    noise: int = 0
    unseen: int = 0
    hides_who: bool = False

    @cached_property
    def sums(self) -> Sums:
        """What they are together."""
        maxima = [c for _, c in self.shares]
        return Sums(
            contributing=len(maxima),
            total=sum([x for x, _ in self.shares]),
            most=sum(maxima),
            largest=max(maxima, default=0),
            denominator=self.denominator,
            taking_part=self.taking_part,
            noise=self.noise,
            unseen=self.unseen,
            hides_who=self.hides_who,
        )


def finest_step(tally: Tally, measure: Measure, policy: Policy) -> int | None:
    """R5: the finest rounding with which this total may be published; None: it may not be.

    NOT_SHOWN when R9 has no rounding for so few people: then nothing of it is printed by itself.
    """
    allowed = choices(tally.sums, measure, policy)
    if not allowed:
        return None if allowed is None else NOT_SHOWN
    for display in allowed:
        low, high = behind(tally.sums, display)
        if protects(tally, low, high, policy.pr, idle_are_seen=measure.spec.idle_are_seen):
            return display.step
    return None


def choices(sums: Sums, measure: Measure, policy: Policy) -> Sequence[Rounding] | None:
    """The roundings among which R5 d decides, from the finest; None: R5 a, b or c refuses."""
    if not is_wide_enough(sums, measure, policy):
        return None
    return displays(measure, sums.people, policy)


def behind(sums: Sums, display: Rounding) -> tuple[int, int]:
    """[L, U]: the exact totals that are shown like this one, in thousandths.

    That is what is left to an attacker who has found out the chance error, as one could in a month
    in which everybody knows the total to be nothing. A bound is open to its other side.
    """
    shown = show(sums.noisy_total, sums.denominator, display)
    low, high = allowed(shown, display, sums.denominator)
    error = sums.noise // THOUSAND
    return (
        low if shown.kind is FigureKind.AT_MOST else low - error,
        high if shown.kind is FigureKind.AT_LEAST else high - error,
    )


def is_wide_enough(sums: Sums, measure: Measure, policy: Policy) -> bool:
    """R5 a, b, c: enough people, enough of them taking part, nobody with too large a part."""
    if sums.people < max(policy.k, measure.spec.fewest_in_quarter):
        return False
    # An exact number would answer: with enough accomplices who do and others who do not take part,
    # a group would be shown alone if and only if the one in question does. So the number is noisy,
    # and rounded to whole people.
    taking_part = sums.taking_part * MILLION + sums.unseen + MILLION // 2
    fewest = max(policy.k_part, measure.spec.fewest_takers) if measure.spec.takers else 0
    if taking_part < fewest * MILLION and fewest:
        return False
    return sums.largest * _PERCENT <= policy.w_max * sums.most


def protects(tally: Tally, low: int, high: int, pr: int, *, idle_are_seen: bool = True) -> bool:
    """R5 d: everyone who takes part keeps at least `pr` percent of the own range [0, c_i] open.

    The attacker knows that the sum lies in [low, high] (thousandths), who does not take part (if
    that is seen), and all maxima; and is the colleague whose own value helps most, apart at either
    end. Knowing no colleague's value helps less, so the outsider needs no check of its own. What
    those who take part could bring is counted with a chance error too, for the reason of R5 b.
    """
    active = [(x, c) for x, c in tally.shares if x > 0 or not idle_are_seen]
    # R5 d: at the lower end the others may bring all their maxima, less the room that the colleague
    # who looks on knows to be unused; at the upper end nothing but that colleague's value.
    rooms = _two_largest([c - x for x, c in active])
    values = _two_largest([x for x, _ in active])
    most = THOUSAND * sum(c for _, c in active) + tally.sums.unseen_room
    for x, c in active:
        room = rooms[1] if c - x == rooms[0] else rooms[0]  # of the worst colleague, not oneself
        value = values[1] if x == values[0] else values[0]
        least_own = max(0, low - most + THOUSAND * (c + room))
        most_own = min(THOUSAND * c, high - THOUSAND * value)
        if (most_own - least_own) * _PERCENT < pr * THOUSAND * c:
            return False
    return True


def _two_largest(values: Sequence[int]) -> tuple[int, int]:
    """The largest and the second largest; 0 where there is none."""
    first, second, *_ = [*sorted(values, reverse=True)[:2], 0, 0]
    return first, second
