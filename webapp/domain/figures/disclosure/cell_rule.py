"""The cell rule (R5): may this group's total in this measure be published, and how finely?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.disclosure.showing import MILLION, THOUSAND, allowed, displays, show
from webapp.domain.figures.measures import Measure

NOT_SHOWN = 0
_PERCENT = 100
# R5 b names adherence and breaks; that a figure has five people who take part is promised of
# participation too.
_ABOUT_BREAKS = frozenset({Measure.ADHERENCE, Measure.BREAKS, Measure.PARTICIPATION})

Share = tuple[int, int]  # (x_i, c_i): the numerator of one person, and the most it could be


@dataclass(frozen=True)
class Tally:
    """A group's people in one measure and period: those who could contribute (c_i > 0)."""

    shares: Sequence[Share]
    denominator: int

    @cached_property
    def total(self) -> int:
        """The sum of the numerators."""
        return sum([x for x, _ in self.shares])


def finest_step(tally: Tally, measure: Measure, policy: Policy) -> int | None:
    """R5: the finest rounding with which this total may be published; None: it may not be.

    NOT_SHOWN when R9 has no rounding for so few people: then nothing of it is printed by itself.
    """
    if not is_wide_enough(tally, measure, policy):
        return None
    choices = displays(measure, len(tally.shares), policy)
    if not choices:
        return NOT_SHOWN
    for display in choices:
        shown = show(tally.total * MILLION, tally.denominator, display)
        low, high = allowed(shown, display, tally.denominator)
        if protects(tally.shares, low, high, policy.pr):
            return display.step
    return None


def is_wide_enough(tally: Tally, measure: Measure, policy: Policy) -> bool:
    """R5 a, b, c: enough people, enough of them taking part, nobody with too large a part."""
    if len(tally.shares) < policy.k:
        return False
    taking_part = len([x for x, _ in tally.shares if x > 0])
    if measure in _ABOUT_BREAKS and taking_part < policy.k_part:
        return False
    maxima = [c for _, c in tally.shares]
    return max(maxima) * _PERCENT <= policy.w_max * sum(maxima)


def protects(shares: Sequence[Share], low: int, high: int, pr: int) -> bool:
    """R5 d: everyone who takes part keeps at least `pr` percent of the own range [0, c_i] open.

    The attacker knows that the sum lies in [low, high] (thousandths), who does not take part, and
    all maxima; and is the colleague whose own value helps most, apart at either end. Knowing no
    colleague's value helps less, so the outsider needs no check of its own.
    """
    active = [(x, c) for x, c in shares if x > 0]
    rooms = _two_largest([c - x for x, c in active])
    values = _two_largest([x for x, _ in active])
    most = sum(c for _, c in active)
    for x, c in active:
        room = rooms[1] if c - x == rooms[0] else rooms[0]  # of the worst colleague, not oneself
        value = values[1] if x == values[0] else values[0]
        least_own = max(0, low - THOUSAND * (most - c - room))
        most_own = min(THOUSAND * c, high - THOUSAND * value)
        if (most_own - least_own) * _PERCENT < pr * THOUSAND * c:
            return False
    return True


def _two_largest(values: Sequence[int]) -> tuple[int, int]:
    """The largest and the second largest; 0 where there is none."""
    first, second, *_ = [*sorted(values, reverse=True)[:2], 0, 0]
    return first, second
