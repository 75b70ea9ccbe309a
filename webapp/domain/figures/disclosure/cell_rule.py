"""The cell rule (R5): may this group's total in this measure be published, and how finely?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

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


@dataclass(frozen=True)
class Tally:
    """A group's people in one measure and period: those who could contribute (c_i > 0).

    `noise` is the chance error of the total, `unseen` that with which its people are counted, in
    millionths (of a person). `hides_who`: who could contribute is a secret as well.
    """

    shares: Sequence[Share]
    denominator: int
    taking_part: int = 0
    noise: int = 0
    unseen: int = 0
    hides_who: bool = False

    @property
    def people(self) -> int:
        """How many could contribute; with a chance error where that is a secret."""
        error = (self.unseen + MILLION // 2) // MILLION if self.hides_who else 0
        return max(len(self.shares) + error, 0) if self.shares else 0

    @cached_property
    def noisy_total(self) -> int:
        """The sum of the numerators with its chance error, in millionths."""
        return sum([x for x, _ in self.shares]) * MILLION + self.noise

    @cached_property
    def maxima(self) -> list[int]:
        """The most that each could bring."""
        return [c for _, c in self.shares]


def finest_step(tally: Tally, measure: Measure, policy: Policy) -> int | None:
    """R5: the finest rounding with which this total may be published; None: it may not be.

    NOT_SHOWN when R9 has no rounding for so few people: then nothing of it is printed by itself.
    """
    if not is_wide_enough(tally, measure, policy):
        return None
    choices = displays(measure, tally.people, policy)
    if not choices:
        return NOT_SHOWN
    for display in choices:
        low, high = _behind(tally, display)
        if protects(tally, low, high, policy.pr, idle_are_seen=measure.spec.idle_are_seen):
            return display.step
    return None


def _behind(tally: Tally, display: Rounding) -> tuple[int, int]:
    """[L, U]: the exact totals that are shown like this one, in thousandths.

    That is what is left to an attacker who has found out the chance error, as one could in a month
    in which everybody knows the total to be nothing. A bound is open to its other side.
    """
    shown = show(tally.noisy_total, tally.denominator, display)
    low, high = allowed(shown, display, tally.denominator)
    error = tally.noise // THOUSAND
    return (
        low if shown.kind is FigureKind.AT_MOST else low - error,
        high if shown.kind is FigureKind.AT_LEAST else high - error,
    )


def is_wide_enough(tally: Tally, measure: Measure, policy: Policy) -> bool:
    """R5 a, b, c: enough people, enough of them taking part, nobody with too large a part."""
    if tally.people < max(policy.k, measure.spec.fewest_in_quarter):
        return False
    # An exact number would answer: with enough accomplices who do and others who do not take part,
    # a group would be shown alone if and only if the one in question does. So the number is noisy,
    # and rounded to whole people.
    taking_part = tally.taking_part * MILLION + tally.unseen + MILLION // 2
    if measure.spec.is_about_breaks and taking_part < policy.k_part * MILLION:
        return False
    return max(tally.maxima) * _PERCENT <= policy.w_max * sum(tally.maxima)


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
    most = THOUSAND * sum(c for _, c in active)
    # Half the error of R5 b: where the total lies in its step is not known either.
    most += tally.unseen * max(tally.maxima, default=0) // (2 * THOUSAND)
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
