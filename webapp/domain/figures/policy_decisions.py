"""Making the disclosure policy stricter: what is offered, from when it counts, and what holds then.

A decision counts from the first quarter that begins after it and can be taken back until then. What
has begun to count is never loosened: two publications by turns would tell more than either.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from webapp.domain.errors import Invalid
from webapp.domain.figures.disclosure.policy import Policy, strictest
from webapp.domain.periods import Quarter, quarter_of

# By name, from loose to strict. The size of the chance error is not among them: figures of the same
# people with two sizes of the same error would give the error away.
OFFERED: Mapping[str, tuple[int, ...]] = {
    "k": (10, 12, 15, 20, 25, 30, 50),
    "k_part": (5, 8, 10),
    "step": (1, 2, 5, 10),
    "pr": (60, 70, 80),
    "w_max": (15, 12, 10),
}
_COARSEST = 10


@dataclass(frozen=True, slots=True)
class PolicyDecision:
    """A stricter policy that somebody decided on, and the first quarter in which it counts."""

    id: int
    quarter: Quarter
    policy: Policy
    decided_at: dt.datetime
    who: str | None


def quarter_after(today: dt.date) -> Quarter:
    """The first quarter that begins after a day: from it on a decision of that day counts."""
    return quarter_of(today).next


def policy_in(quarter: Quarter, base: Policy, decisions: Iterable[PolicyDecision]) -> Policy:
    """What holds in a quarter: of the file and of all that counts by then the strictest values."""
    for one in sorted(decisions, key=lambda one: one.id):
        if one.quarter.first <= quarter.first:
            base = strictest(base, one.policy)
    return base


def values_of(policy: Policy) -> dict[str, int]:
    """The values that can be made stricter, as they are offered."""
    return {
        "k": policy.k,
        "k_part": policy.k_part,
        "step": min(policy.steps),
        "pr": policy.pr,
        "w_max": policy.w_max,
    }


def choices(policy: Policy) -> dict[str, list[int]]:
    """For each value what it is, and what is offered that is stricter."""
    found = {}
    for name, now in values_of(policy).items():
        stricter = [one for one in OFFERED[name] if (one < now if name == "w_max" else one > now)]
        found[name] = [now, *stricter]
    return found


def tightened(policy: Policy, wanted: Mapping[str, int]) -> Policy:
    """The policy with these values.

    Raises Invalid: one is not offered, or all are as they were.
    """
    offered = choices(policy)
    if any(wanted[name] not in values for name, values in offered.items()):
        raise Invalid("error.policy_choice")
    if wanted == values_of(policy):
        raise Invalid("error.policy_same")
    return replace(
        policy,
        k=wanted["k"],
        k_part=wanted["k_part"],
        pr=wanted["pr"],
        w_max=wanted["w_max"],
        steps=tuple(one for one in policy.steps if one >= wanted["step"]) or (_COARSEST,),
    )
