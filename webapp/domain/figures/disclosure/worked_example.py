"""What the rules make of an invented group: counted, with its chance error, and shown."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.domain.figures.disclosure.cell_rule import Tally, finest_step
from webapp.domain.figures.disclosure.chance import TAKERS, Chance, noise
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.disclosure.showing import MILLION, ShownValue, displays, show
from webapp.domain.figures.measures import Measure, Unit

MEASURE = next(one for one in Measure if one.spec.unit is Unit.BREAKS_A_DAY)
DAYS = 20  # of each person
A_DAY = 2  # breaks of whoever takes part
_MOST = 3
_SECRET = "invented people have no secret"


@dataclass(frozen=True, slots=True)
class InventedGroup:
    """Breaks a day of such a group, in the measure's unit; `shown` is None: not on its own."""

    counted: float
    noisy: float
    shown: ShownValue | None


def invent(people: int, taking_part: int, policy: Policy) -> InventedGroup:
    """A group of `people` of whom some take part, by the rules of real figures (R5, R6, R8).

    The same people have the same chance error, however many of them take part.
    """
    tally = _tally(people, taking_part, policy)
    days = people * DAYS
    return InventedGroup(
        counted=taking_part * A_DAY / people,
        noisy=max(tally.sums.noisy_total, 0) / MILLION / days,
        shown=_shown(tally, policy),
    )


def _tally(people: int, taking_part: int, policy: Policy) -> Tally:
    chance, most = Chance(_SECRET, policy), _MOST * DAYS
    shares = [(A_DAY * DAYS if one < taking_part else 0, most) for one in range(people)]
    return Tally(
        shares=shares,
        denominator=people * most,
        taking_part=taking_part,
        noise=noise(chance.offset(MEASURE, range(people)), [most] * people),
        unseen=chance.offset(TAKERS, range(people)),
    )


def _shown(tally: Tally, policy: Policy) -> ShownValue | None:
    step = finest_step(tally, MEASURE, policy)
    fitting = [one for one in displays(MEASURE, tally.sums.people, policy) if one.step == step]
    return show(tally.sums.noisy_total, tally.denominator, fitting[0]) if step and fitting else None
