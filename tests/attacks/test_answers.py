"""The attacker reads what the API and the file really answer over eight quarters, digit by digit.

Nobody's value follows, nor the total of a group below ten, though the same people keep the same
chance error from quarter to quarter, and one of them leaves each time.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.attacks.adversary import findings
from tests.attacks.attacks import canary
from tests.conftest import NOON
from tests.dashboard.asking import ask, nodes
from tests.domain.figures.employers import staff
from tests.domain.figures.releases import CHANCE, Released, random_months, release
from webapp.content.policy import disclosure_policy
from webapp.database import Database, Session
from webapp.domain.figures.disclosure.layout import CellGroup, NamedGroup
from webapp.domain.figures.disclosure.steadying import steadied
from webapp.domain.figures.measures import FigureKind, Measure, Scope
from webapp.domain.governance.audit import Actor
from webapp.domain.periods import Quarter
from webapp.i18n import texts
from webapp.services.people.directory_clients import add_reader
from webapp.store.gate import releases as store

QUARTERS = [Quarter(year, number) for year in (2024, 2025) for number in (1, 2, 3, 4)]
ATTACKED = (Measure.ADHERENCE, Measure.BREAKS, Measure.PARTICIPATION, Measure.ABSENCE)
Key = tuple[str, str, Measure]  # a group's label, and a period
Reading = tuple[FigureKind, float, float]  # kind, value, step
Told = Mapping[Key, Reading]
ClientAs = Callable[..., FlaskClient]


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture(scope="module")
def lived() -> list[Released]:
    """Eight quarters of a small employer; after each of them somebody has left."""
    members = staff([[13, 24, 8], [31, 4], [27]])
    made = []
    for number, quarter in enumerate(QUARTERS):
        made.append(release(members, random_months(number, members, quarter), CHANCE))
        members = members[1:]
    return made


def named(group: CellGroup) -> NamedGroup:
    """The group with names by the numbers of what is in it."""
    inside, site = [f"Department {one}" for one in sorted(group.departments)], None
    if group.scope is not Scope.COMPANY and len(group.sites) == 1:
        site = f"Site {group.sites[0]}"
    without = "".join(f" - {one}" for one in sorted(group.left_out))
    label = {Scope.UNIT: " + ".join(inside), Scope.SITE: f"{site}{without}"}
    return NamedGroup(
        series=group.series,
        scope=group.scope,
        label=label.get(group.scope, "Linde"),
        site=site,
        parts={Scope.UNIT: inside, Scope.SITE: [site or ""]}.get(group.scope, []),
        joined=group.joined,
        departments=sorted(group.departments),
    )


@pytest.fixture
def system(database: Database, lived: list[Released]) -> str:
    """The token of a system that reads the figures of these quarters."""
    with database.transaction() as session:
        for made in lived:
            _store(session, made)
        return add_reader(session, name="Power BI", days=30, actor=Actor.job("test"), now=NOON)


def _store(session: Session, made: Released) -> None:
    """A quarter, as the gate stores it."""
    quarter = made.quarter
    for month in quarter.months():
        store.add_release(session, month, published_at=NOON, policy=disclosure_policy())
    cells = steadied(made.cells)
    groups = {cell.series: named(cell.group) for cell in cells}
    ids = store.add_units(session, quarter.key, groups.values())
    last = store.get_release(session, quarter.months()[-1])
    store.add_cells(session, last.id, [(ids[cell.series], cell) for cell in cells])


def told_by_api(app: Flask, system: str) -> Told:
    """What the API answers, page by page."""
    found: dict[Key, Reading] = {}
    headers = {"Authorization": f"Bearer {system}"}
    address = "/api/v1/figures?size=500"
    while address:
        answer = app.test_client().get(address, headers=headers).json
        for one in answer["figures"]:
            key = (one["label"], one["period"], Measure(one["measure"]))
            found[key] = FigureKind(one["kind"]), one["value"], one["step"]
        address = "".join((answer["next"] or "").partition("/api")[1:])
    return found


def told_by_file(client: FlaskClient) -> Told:
    """What stands in the file for spreadsheets."""
    t = texts("en")
    measures = {t(f"measure.{one}"): one for one in Measure}
    kinds = {t(f"export.kind.{one}"): one for one in FigureKind}
    content = client.get("/exports/released.csv").data.decode("utf-8-sig")
    return {
        (row["unit"], row["period"], measures[row["measure"]]): (
            kinds[row["kind"]],
            float(row["value"]),
            float(row["step"]),
        )
        for row in csv.DictReader(io.StringIO(content, newline=""))
    }


def as_told(made: Released, told: Told) -> Released:
    """The quarter as it reads in an answer.

    Without adherence that is steadied: it follows from other figures that are here.
    """
    cells = []
    for cell, shown in zip(made.cells, steadied(made.cells), strict=True):
        kind, value, step = told[named(cell.group).label, cell.period, cell.measure]
        if shown == cell:
            cells.append(cell._replace(kind=kind, shown=value, step=step))
    return replace(made, cells=cells)


@pytest.mark.parametrize("measure", ATTACKED)
def test_nothing_follows_from_what_is_answered_over_eight_quarters(
    app: Flask, client_as: ClientAs, system: str, lived: Sequence[Released], measure: Measure
) -> None:
    told = told_by_api(app, system)
    assert told == told_by_file(client_as("hr_analyst"))
    read = [as_told(made, told) for made in lived]
    assert sum(len(made.cells) for made in lived) == len(told)
    sights = [sight for made in read for sight in made.sights(measure)]
    facts = {element: share for made in read for element, share in made.facts(measure).items()}
    assert findings(sights, facts, idle_are_seen=measure.spec.idle_are_seen) == []


def test_the_attacker_finds_what_somebody_adds_to_the_answers(
    app: Flask, system: str, lived: Sequence[Released]
) -> None:
    told = told_by_api(app, system)
    assert canary(as_told(lived[0], told)) != []


def test_a_picture_has_the_figures_as_they_are_told_and_no_other(
    app: Flask, client_as: ClientAs, system: str
) -> None:
    told, hr = told_by_api(app, system), client_as("hr_analyst")
    for measure in ATTACKED:
        released = {value for key, (_, value, _) in told.items() if key[2] is measure}
        for shape in ("trend", "parts", "beside", "years"):
            view = ask(hr, f"explore?measure={measure}&shape={shape}&from=2024-Q1")["view"]
            charts = list(nodes(view["children"], "Chart"))
            assert charts
            for chart in charts:
                for line in chart["figure"]["data"]:
                    drawn = {one for one in line.get("y", []) if one is not None}
                    assert drawn <= released, (measure, shape, line.get("uid"))
