"""What stands behind a figure: what it says, how it is counted, of how many, how exact, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboard.frame.markup import Content, Element, tag
from dashboard.frame.wording import name, where_shown
from webapp.analysis.verdicts import one_person
from webapp.domain.figures.disclosure.showing import fewest_people
from webapp.domain.figures.disclosure.steadying import COUNTED_FROM
from webapp.domain.figures.measures import FigureKind, Measure, ReleasedCell
from webapp.figures import joined, people, told, why_large, written
from webapp.i18n import Texts


def explained(cell: ReleasedCell | None, t: Texts) -> Element | None:
    """A figure's own part, to be opened; None: there is no figure."""
    if cell is None:
        return None
    found = [*_of_measure(cell.measure, t), *_of_figure(cell, t)]
    return _folded("one", [(t(f"dashboard.explain.{key}"), text) for key, text in found], t)


def explained_groups(cells: Sequence[ReleasedCell], t: Texts) -> Element:
    """The same for figures of one measure side by side: what they share, then each group."""
    rows = [(t(f"dashboard.explain.{key}"), text) for key, text in _of_measure(cells[0].measure, t)]
    return _folded("many", [*rows, *((name(cell.unit), _in_short(cell, t)) for cell in cells)], t)


def _in_short(cell: ReleasedCell, t: Texts) -> str:
    exact = {"people": people(cell, t), "step": _step(cell, t), "error": _error(cell, t)}
    return " ".join([t("dashboard.explain.group", **exact), *_why(cell, t)])


def _folded(which: str, rows: Sequence[tuple[str, str]], t: Texts) -> Element:
    terms: list[Content] = []
    for term, text in rows:
        terms += [tag("Dt", term), tag("Dd", text)]
    head = tag("Summary", t(f"dashboard.explain.{which}"))
    return tag("Details", [head, tag("Dl", terms, className="terms")], className="explained")


def _of_measure(measure: Measure, t: Texts) -> Iterator[tuple[str, str]]:
    yield "says", t(f"dashboard.about.{measure}")
    yield "formula", t(f"dashboard.read.formula.{measure}")
    yield "exists", " ".join(filter(None, [where_shown(measure, t), why_large(measure, t)]))


def _of_figure(cell: ReleasedCell, t: Texts) -> Iterator[tuple[str, str]]:
    yield "figure", told(cell, t)
    yield "people", people(cell, t)
    yield "step", _step(cell, t)
    yield "error", t("dashboard.explain.error.text", error=_error(cell, t))
    if why := " ".join(_why(cell, t)):
        yield "why", why


def _step(cell: ReleasedCell, t: Texts) -> str:
    return written(cell.step, cell.measure, t)


def _error(cell: ReleasedCell, t: Texts) -> str:
    return written(one_person(cell), cell.measure, t, cell.measure.spec.decimals + 1)


def _why(cell: ReleasedCell, t: Texts) -> Iterator[str]:
    """What is particular: shown with others, a bound, an estimate, other people than before."""
    if cell.unit.joined:
        yield joined(cell.unit, t)
    if cell.kind is not FigureKind.VALUE:
        yield t("dashboard.protect.bounds.text")
    if cell.measure.partner and fewest_people(cell.size_band) < COUNTED_FROM:
        yield t("dashboard.explain.estimate", people=COUNTED_FROM)
    if cell.members_changed:
        yield t("dashboard.explain.changed")
