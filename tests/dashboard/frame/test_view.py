"""Views: found by their file's name, asked what they need, and reached by an address."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import dashboard.views
from dashboard.frame.callbacks import answers, shown_by
from dashboard.frame.choice import choose
from dashboard.frame.offered import filter_options
from dashboard.frame.view import Query, SectionContext, View, chosen_view, find_views, own_choices
from tests.dashboard.asking import nodes, said
from tests.factories_released import QUARTERS, released_cells, released_units
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.i18n import LANGUAGES, texts

OFFERED = filter_options(released_units(), QUARTERS)
PULSE = '''
"""How many figures the newest quarter has."""

from dashboard.frame.markup import tag
from dashboard.frame.view import Query
from webapp.domain.figures.measures import Measure

PLACE = 5000
OWN = {"tone": ("plain", "loud")}
MEASURES = tuple(Measure)


def filters(choice):
    return frozenset({"measure"})


def needs(page):
    quarters = (page.choice.last, page.choice.last)
    return {"newest": Query({page.choice.measure}, quarters, page.offered.by_series.keys())}


def show(cells, page):
    return [tag("P", f"{len(cells['newest'])} figures, {page.choice.own['tone']}")]
'''


class Gate:
    """Answers like the gate, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Query] = []

    def __call__(self, query: Query) -> list[ReleasedCell]:
        self.asked.append(query)
        first, last = query.quarters
        return [
            cell
            for cell in released_cells()
            if cell.measure in query.measures
            and cell.unit.series in query.series
            and first <= cell.unit.quarter <= last
            and (query.periods is None or cell.period in query.periods)
        ]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose files count among those of dashboard/views."""
    monkeypatch.setattr(dashboard.views, "__path__", [*dashboard.views.__path__, str(tmp_path)])
    return tmp_path


@pytest.fixture
def views(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, View]:
    """The views of the dashboard and one more, with its text."""
    (folder / "pulse.py").write_text(PULSE)
    monkeypatch.setitem(texts("en")._one, "dashboard.view.pulse", "Pulse")
    return find_views("dashboard.views")


def having(measure: Measure, period: str) -> set[str]:
    """As the gate tells it."""
    return {c.unit.series for c in released_cells() if (c.measure, c.period) == (measure, period)}


def page_of(view: str, views: dict[str, View], **wanted: str) -> SectionContext:
    """The page that a viewer sees who chose nothing but the view."""
    choice = choose(wanted, OFFERED, view, own=own_choices(views))
    soon = dt.date(2026, 12, 9)
    return SectionContext(texts("en"), choice, OFFERED, having, soon, may_export=False, today=soon)


def test_files_in_the_folder_are_views_in_the_order_of_their_places(
    views: dict[str, View],
) -> None:
    assert next(iter(views)) == "overview"
    assert list(views)[-1] == "pulse"
    places = [view.PLACE for view in views.values()]
    assert len(set(places)) == len(places)


def test_a_new_view_is_asked_for_its_needs_and_shown(views: dict[str, View]) -> None:
    gate = Gate()
    shown = shown_by(views, page_of("pulse", views, tone="loud"), gate)
    newest = [cell for cell in released_cells() if cell.unit.quarter == "2026-Q3"]
    number = sum(cell.measure is Measure.ADHERENCE for cell in newest)
    assert said(shown["view"]) == f"{number} figures, loud"
    assert [query.quarters for query in gate.asked] == [("2026-Q3", "2026-Q3")]


def test_each_view_leads_to_the_others_with_the_same_choice(views: dict[str, View]) -> None:
    page = page_of("pulse", views, site="Genk", tone="loud")
    above = shown_by(views, page, Gate())["views"]
    ways = list(nodes(above, "Link"))
    assert [way["href"] for way in ways] == [page.choice.but(view=v).address() for v in views]
    assert all("site=Genk" in way["href"] and "tone=loud" in way["href"] for way in ways)
    assert [way["children"] for way in ways if way["current"]] == ["Pulse"]


def test_a_view_that_does_not_exist_is_the_first_one(views: dict[str, View]) -> None:
    assert chosen_view("pulse", views) == "pulse"
    assert chosen_view("../secret", views) == "overview"
    assert chosen_view("", views) == "overview"


def test_a_file_that_is_no_view_is_refused_at_the_start(folder: Path) -> None:
    (folder / "half.py").write_text('"""No view."""\n\n\ndef show(cells, page):\n    """Half."""\n')
    with pytest.raises(TypeError, match=r"dashboard\.views\.half is no view"):
        find_views("dashboard.views")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_has_a_name_in_every_language(language: str) -> None:
    assert all(texts(language)(f"dashboard.view.{name}") for name in find_views("dashboard.views"))


def test_what_views_let_choose_has_one_name_each() -> None:
    names = [name for view in find_views("dashboard.views").values() for name in view.OWN]
    assert len(names) == len(set(names))


def test_the_gate_is_asked_once_for_each_query() -> None:
    gate, years = Gate(), ("2025-Q3", "2026-Q3")
    queries = {
        "company": Query({Measure.ADHERENCE}, years, {"company"}),
        "now": Query({Measure.ADHERENCE}, years, {"company"}, {"2026-Q3"}),
    }
    found = answers(queries, gate)
    assert gate.asked == list(queries.values())
    assert [cell.period for cell in found["now"]] == ["2026-Q3"]


def test_a_page_lists_the_groups_with_a_figure_by_name(views: dict[str, View]) -> None:
    page = page_of("compare", views, site="Liège")
    listing = page.listing(Scope.UNIT, "2026-Q3", size=3)
    names = [unit.label for unit in listing.units]
    assert names == ["Cuisine + Entretien + Technique", "Éducation et accueil", "Médecine interne"]
    assert (listing.page, listing.pages, listing.total) == (1, 2, 4)
    beyond = page_of("compare", views, site="Liège", page="99")
    assert beyond.listing(Scope.UNIT, "2026-Q3", size=3).page == 2, "there is no page 99"
    searched = page_of("compare", views, find="medecine")
    assert searched.listing(Scope.UNIT, "2026-Q3", size=3).total == 1


def test_a_period_before_the_first_closed_quarter_has_no_newest_one() -> None:
    views = find_views("dashboard.views")
    offered = filter_options(released_units(), ["2026-Q3"])
    choice = choose({"to": "2026-Q2"}, offered, own=own_choices(views))
    soon = dt.date(2026, 12, 9)
    page = SectionContext(texts("en"), choice, offered, having, soon, may_export=False, today=soon)
    assert page.newest(choice.measure) is None
