"""What the figures of the invented company amount to, and what a campaign in it might show."""

from __future__ import annotations

import random
from functools import cache

from tests.reports.cells import COMPANY, released_cells
from webapp.analysis.findings import find
from webapp.domain.figures.findings import Finding, FindingMethod, FindingReason, Verdict
from webapp.domain.figures.measures import Measure, Scope

_MONTHS = tuple(f"{2024 + at // 12}-{at % 12 + 1:02}" for at in range(33))


@cache
def findings() -> tuple[Finding, ...]:
    """As they follow from the figures; of absence and of campaigns, which take years, made up."""
    found = [one for one in find(released_cells(), {}) if not _is_companys_absence(one)]
    return (*found, _absence(), *_campaigns())


def _is_companys_absence(one: Finding) -> bool:
    return one.measure is Measure.ABSENCE and one.scope is Scope.COMPANY


def _made(
    method: FindingMethod,
    verdict: Verdict,
    reason: FindingReason,
    site: str | None = None,
    **more: object,
) -> Finding:
    return Finding(
        method=method,
        measure=Measure.ABSENCE,
        series=f"site/{site}/{site}" if site else f"company//{COMPANY}",
        label=site or COMPANY,
        scope=Scope.SITE if site else Scope.COMPANY,
        site=site,
        period="2026-09",
        verdict=verdict,
        reason=reason,
        **more,  # type: ignore[arg-type]
    )


def _absence() -> Finding:
    """Thirty-three months, of which the newest is unusual."""
    chance = random.Random(3)
    usual = [round(chance.gauss(0, 0.3), 1) for _ in _MONTHS[1:]]
    return _made(
        FindingMethod.PROCESS,
        Verdict.LARGER_THAN_CHANCE,
        FindingReason.BEYOND_LIMITS,
        numbers={"low": -0.9, "centre": 0.05, "high": 1.0},
        marks={_MONTHS[-1]: FindingReason.BEYOND_LIMITS},
        periods=_MONTHS,
        values=(*usual, 1.3),
    )


def _campaigns() -> tuple[Finding, ...]:
    planned = {"level": 2.5, "after_12": 0.9, "after_24": 0.7, "after_36": 0.6}
    little, chance, none = Verdict.TOO_LITTLE, Verdict.LARGER_THAN_CHANCE, Verdict.NO_SIGN
    plan, interrupted = FindingMethod.PLAN, FindingMethod.INTERRUPTED
    return (
        _made(plan, little, FindingReason.PLANNED, numbers=planned),
        _made(plan, little, FindingReason.NEVER_SEEN, "Gent", numbers={"level": 2.5}),
        _made(
            interrupted,
            none,
            FindingReason.ZERO_IS_POSSIBLE,
            estimate=-0.3,
            interval=(-1.1, 0.5),
        ),
        _made(
            interrupted,
            chance,
            FindingReason.ZERO_IS_NOT,
            "Gent",
            estimate=-1.2,
            interval=(-2.1, -0.3),
        ),
        _made(FindingMethod.COMPARED, little, FindingReason.FEW_SITES, "Luik"),
    )
