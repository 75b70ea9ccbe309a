"""Released figures of an invented company: four sites, two dozen groups, five quarters."""

from __future__ import annotations

import datetime as dt
import random
import zlib
from collections.abc import Iterator

from webapp.content.evidence import claims
from webapp.content.exercises import shipped_exercises
from webapp.content.guidance import guidance
from webapp.content.measures import prevention_measures
from webapp.domain.care.guidance import ProgrammeFacts
from webapp.domain.care.prevention_plan import PlanHorizon, PlanItem, PlanState
from webapp.domain.care.report_versions import (
    CommitteeComment,
    RemarkPlace,
    ReportKey,
)
from webapp.domain.figures.disclosure.showing import size_band
from webapp.domain.figures.measures import (
    FigureKind,
    JoinReason,
    Measure,
    ReleasedCell,
    ReleasedUnit,
    Scope,
)
from webapp.domain.periods import Quarter
from webapp.reports.contents.document import Background

COMPANY = "Zorggroep Linde"
QUARTERS = [
    Quarter(2025, 3),
    Quarter(2025, 4),
    Quarter(2026, 1),
    Quarter(2026, 2),
    Quarter(2026, 3),
]
QUARTER = QUARTERS[-1]
QUOTED = Background(guidance=guidance())
_DAY = dt.date(2026, 7, 14)
FULL = Background(
    guidance=guidance(),
    claims=claims(),
    programme=ProgrammeFacts.of(shipped_exercises(), is_screened=True),
    library=prevention_measures(),
    plan=(
        PlanItem(1, "break_moments", "", PlanHorizon.YEAR, PlanState.PROPOSED, _DAY),
        PlanItem(2, "", "Meer tilliften op Geriatrie.", PlanHorizon.YEAR, PlanState.PROPOSED, _DAY),
        PlanItem(3, "lifting_aids", "", PlanHorizon.YEAR, PlanState.DECIDED, _DAY, _DAY),
        PlanItem(
            4,
            "water",
            "",
            PlanHorizon.YEAR,
            PlanState.DONE,
            _DAY,
            _DAY,
            ended_on=_DAY,
            outcome="Drie tappunten erbij.",
        ),
    ),
    remarks={
        RemarkPlace.SUMMARY: {"nl": "Zoals verwacht.\n\nWe volgen het op."},
        RemarkPlace.ABSENCE: {"nl": "Rustig.", "fr": "Calme.", "de": "Ruhig.", "en": "Quiet."},
    },
    comments=(
        CommitteeComment(
            ReportKey("2026-Q2", 1),
            _DAY,
            "Graag een week vóór de vergadering.",
            dt.datetime(2026, 7, 14, 12, tzinfo=dt.UTC),
        ),
    ),
)

# site: departments with their number of people; a list of names is a joined group
_SITES: dict[str, list[tuple[str | tuple[str, ...], int]]] = {
    "Gent": [
        ("Verpleging – dag", 88),
        ("Verpleging – nacht", 41),
        ("Spoed", 36),
        ("Operatiekwartier", 27),
        ("Keuken", 18),
        ("Administratie", 52),
        (("Apotheek", "Laboratorium", "Sociale dienst"), 19),
    ],
    "Luik": [
        ("Accueil", 14),
        ("Blanchisserie", 22),
        ("Hébergement", 61),
        ("Soins à domicile", 34),
        (("Cuisine", "Entretien"), 13),
    ],
    "Eupen": [
        ("Ambulante Pflege", 24),
        ("Tagespflege", 12),
        (("Empfang", "Haustechnik", "Verwaltung"), 16),
    ],
    "Antwerpen": [
        ("Dagcentrum", 29),
        ("Kinesitherapie", 16),
        ("Logistiek", 47),
        ("Thuiszorg Noord", 73),
        ("Thuiszorg Zuid", 58),
        ("Planning", 11),
        (("IT", "Personeelsdienst"), 15),
    ],
}


def released_cells(quarters: list[Quarter] | None = None, seed: int = 7) -> list[ReleasedCell]:
    """Every released figure of the quarters, in the order in which the gate returns them."""
    chance = random.Random(seed)
    cells = [cell for quarter in quarters or QUARTERS for cell in _quarter(quarter, chance)]
    return sorted(cells, key=lambda c: (c.unit.series, c.measure, c.period))


def make_unit(
    label: str,
    *,
    scope: Scope = Scope.UNIT,
    quarter: Quarter = QUARTER,
    site: str | None = None,
    parts: tuple[str, ...] = (),
    joined: JoinReason | None = None,
) -> ReleasedUnit:
    """A published group."""
    series = f"{scope.value}/{site or ''}/{label}"
    number = zlib.crc32(f"{series} {quarter.key}".encode())
    return ReleasedUnit(number, series, scope, quarter.key, label, site, parts or (label,), joined)


def make_cell(
    unit: ReleasedUnit,
    measure: Measure = Measure.ADHERENCE,
    shown: float = 40.0,
    *,
    period: str | None = None,
    kind: FigureKind = FigureKind.VALUE,
    step: float = 1.0,
    size_band: str = "100-149",
    members_changed: bool = False,
) -> ReleasedCell:
    """A released figure."""
    return ReleasedCell(
        unit, period or unit.quarter, measure, kind, shown, step, size_band, members_changed
    )


def _quarter(quarter: Quarter, chance: random.Random) -> Iterator[ReleasedCell]:
    total = sum(size for groups in _SITES.values() for _, size in groups)
    company = make_unit(COMPANY, scope=Scope.COMPANY, quarter=quarter)
    yield from _figures(company, total, quarter, chance)
    for site, groups in _SITES.items():
        size = sum(size for _, size in groups)
        yield from _figures(
            make_unit(site, scope=Scope.SITE, quarter=quarter, site=site), size, quarter, chance
        )
        for names, people in groups:
            parts = (names,) if isinstance(names, str) else names
            reason = JoinReason.TOO_FEW if len(parts) > 1 else None
            reason = JoinReason.PROTECTION if parts[0] == "IT" else reason
            unit = make_unit(
                ", ".join(parts), quarter=quarter, site=site, parts=parts, joined=reason
            )
            yield from _figures(unit, people, quarter, chance)


_SEASON = {1: 1.9, 2: 2.2, 3: 1.4, 10: 1.7, 11: 1.2, 12: 1.1}


def _figures(
    unit: ReleasedUnit, people: int, quarter: Quarter, chance: random.Random
) -> Iterator[ReleasedCell]:
    growth = QUARTERS.index(quarter) if quarter in QUARTERS else 2
    level = random.Random(unit.series).uniform(0.8, 1.2)
    share = min(0.92, (0.26 + 0.035 * growth) * level)
    changed = quarter != QUARTERS[0]
    periods = [quarter.key]
    if people >= 100:
        periods += [month.key for month in quarter.months()]
    for period in periods:
        number = int(period[5:]) if "Q" not in period else 3 * quarter.number - 1
        season = _SEASON.get(number, 1.0)
        starts = "Q" in period or number % 3 == 1
        wobble = chance.gauss(1, 0.03)
        yield from _cells(
            unit,
            people,
            period,
            {
                Measure.ADHERENCE: 100 * share * wobble,
                Measure.BREAKS: 3 * min(0.98, share * 1.35 * wobble),
                Measure.PARTICIPATION: 100 * min(1, 0.35 + share),
                Measure.ABSENCE: 2.3 * season * level * wobble,
                Measure.ABSENCE_UNCAPPED: 6.6 + 0.4 * season,
            },
            changed=changed and starts,
        )


def _cells(
    unit: ReleasedUnit,
    people: int,
    period: str,
    values: dict[Measure, float],
    *,
    changed: bool,
) -> Iterator[ReleasedCell]:
    fewest = {
        Measure.ADHERENCE: 10,
        Measure.BREAKS: 10,
        Measure.PARTICIPATION: 25,
        Measure.ABSENCE: 20,
        Measure.ABSENCE_UNCAPPED: 250,
    }
    for measure, value in values.items():
        if people < fewest[measure]:
            continue
        step, end = _step(measure, people)
        kind, shown = FigureKind.VALUE, step * int(value / step + 0.5)
        if value <= end:
            kind, shown = FigureKind.AT_MOST, end
        yield make_cell(
            unit,
            measure,
            round(shown, 6),
            period=period,
            kind=kind,
            step=step,
            size_band=size_band(people),
            members_changed=changed,
        )


def _step(measure: Measure, people: int) -> tuple[float, float]:
    """Width of the rounding, and the end below which a figure is a bound."""
    if measure is Measure.ABSENCE_UNCAPPED:
        return 0.5, 0.0
    if measure is Measure.ABSENCE:
        return next(s for s in (0.5, 1, 2, 2.5, 5) if s >= 25 / people), 50 / people
    if measure is Measure.PARTICIPATION:
        return next(s for s in (5, 10, 20) if s >= 500 / people), max(10, 200 / people)
    step = next(s for s in (1, 2, 5, 10) if s >= 100 / people)
    end = max(10, 200 / people)
    return (step, end) if measure is Measure.ADHERENCE else (step * 0.03, end * 0.03)
