"""Views: found by their file's name, asked what they need, and reached by an address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path

import pytest

import dashboard.views
from dashboard.frame.callbacks import answers, shown_by
from dashboard.frame.choice import choose, filter_options
from dashboard.frame.view import Query, SectionContext, View, chosen_view, find_views
from tests.dashboard.asking import nodes, said
from tests.factories_released import released_cells, released_units
from webapp.domain.figures.measures import Measure, ReleasedCell
from webapp.i18n import LANGUAGES, texts

OFFERED = filter_options(released_units())
PULSE = '''
"""How many figures the newest quarter has."""

from dashboard.frame.markup import tag
from dashboard.frame.view import Query, Shown


def needs(choice, offered):
    return {"newest": Query({choice.measure}, (choice.last, choice.last))}


def show(cells, page):
    return Shown(above=None, below=[tag("P", f"{len(cells['newest'])} figures", id="pulse")])
'''


class Gate:
    """Answers like the gate, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def __call__(
        self,
        *,
        measures: Collection[Measure],
        units: Collection[str] | None,
        periods: tuple[str, str],
    ) -> list[ReleasedCell]:
        self.asked.append(periods)
        first, last = periods
        return [
            cell
            for cell in released_cells()
            if cell.measure in measures
            and (units is None or cell.unit.series in units)
            and first <= cell.unit.quarter <= last
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


def page_of(view: str) -> SectionContext:
    """The page that a viewer sees who chose nothing but the view."""
    choice = choose({}, OFFERED, view)
    return SectionContext(texts("en"), choice, OFFERED, dt.date(2026, 12, 9), may_export=False)


def test_a_file_in_the_folder_is_a_view_and_the_overview_comes_first(
    views: dict[str, View],
) -> None:
    assert list(views) == ["overview", "pulse"]


def test_a_new_view_is_asked_for_its_needs_and_shown(views: dict[str, View]) -> None:
    gate = Gate()
    shown = shown_by(views, page_of("pulse"), gate)
    newest = [cell for cell in released_cells() if cell.unit.quarter == "2026-Q3"]
    number = sum(cell.measure is Measure.ADHERENCE for cell in newest)
    assert said(shown["view"]) == f"{number} figures"
    assert gate.asked == [("2026-Q3", "2026-Q3")]


def test_each_view_leads_to_the_others_with_the_same_choice(views: dict[str, View]) -> None:
    above = shown_by(views, page_of("pulse"), Gate())["headline"]
    (way,) = nodes(above, "Link")
    assert (way["children"], way["href"]) == ("Overview", choose({}, OFFERED).search())
    (here,) = nodes(above, "Strong")
    assert (here["children"], here["aria-current"]) == ("Pulse", "page")


def test_one_view_alone_needs_no_way_to_others() -> None:
    shown = shown_by(find_views("dashboard.views"), page_of("overview"), Gate())
    assert list(nodes(shown["headline"], "Nav")) == []


def test_a_view_that_does_not_exist_is_the_first_one(views: dict[str, View]) -> None:
    assert chosen_view({"view": "pulse"}, views) == "pulse"
    assert chosen_view({"view": "../secret"}, views) == "overview"
    assert chosen_view({}, views) == "overview"


def test_a_file_that_is_no_view_is_refused_at_the_start(folder: Path) -> None:
    (folder / "half.py").write_text('"""No view."""\n\n\ndef show(cells, page):\n    """Half."""\n')
    with pytest.raises(TypeError, match=r"dashboard\.views\.half is no view"):
        find_views("dashboard.views")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_has_a_name_in_every_language(language: str) -> None:
    assert all(texts(language)(f"dashboard.view.{name}") for name in find_views("dashboard.views"))


def test_the_newest_closed_quarter_of_an_answer_is_read_alone() -> None:
    gate, years = Gate(), ("2025-Q3", "2026-Q3")
    queries = {
        "company": Query({Measure.ADHERENCE}, years, {"company"}),
        "everyone": Query({Measure.ADHERENCE}, years, newest_of="company"),
    }
    found = answers(queries, gate)
    assert gate.asked == [years, ("2026-Q3", "2026-Q3")]
    assert {cell.unit.quarter for cell in found["everyone"]} == {"2026-Q3"}


def test_without_a_closed_quarter_nothing_more_is_read() -> None:
    gate, years = Gate(), ("2025-Q3", "2026-Q3")
    queries = {
        "nobody": Query({Measure.ADHERENCE}, years, {"no such group"}),
        "everyone": Query({Measure.ADHERENCE}, years, newest_of="nobody"),
    }
    assert answers(queries, gate) == {"nobody": [], "everyone": []}
    assert gate.asked == [years]
