"""The table of departments: every published group, joined ones with their parts and the reason."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from webapp.domain.figures.measures import HEADLINES, ReleasedCell, ReleasedUnit
from webapp.domain.names import alphabetical
from webapp.figures import band
from webapp.reports.contents.document import (
    Column,
    Listing,
    Part,
    RowGroup,
    Table,
    TableRow,
    Text,
    Words,
    say,
    say_many,
)
from webapp.reports.contents.selection import Released

_WIDTHS = (0.13, 0.12, 0.12, 0.12)  # of the headlines' columns; the page has no room for more


def departments(figures: Released) -> tuple[Part, ...]:
    """Introduction and table; site by site and then by name, so that nothing is ranked."""
    if not figures.units:
        return (Text(say("units.none"), label=say("units.intro_label")), *_elsewhere(figures))
    rows = tuple(_rows(figures))
    notes: list[Words] = [say("note.symbols"), say("note.order")]
    if any(isinstance(row, TableRow) and _is_marked(row) for row in rows):
        notes.insert(1, say("note.changed"))
    table = Table(
        caption=say("table.units"),
        columns=(
            Column(say("column.unit"), 0.38, is_figure=False),
            Column(say("column.size"), 0.13, is_figure=False),
            *(
                Column(say(f"column.{measure.spec.in_report.word}"), width)
                for measure, width in zip(HEADLINES, _WIDTHS, strict=True)
            ),
        ),
        rows=rows,
        notes=tuple(notes),
    )
    return (
        Text(say("units.intro"), label=say("units.intro_label")),
        *_not_shown(figures),
        *_elsewhere(figures),
        table,
    )


def _not_shown(figures: Released) -> Iterator[Part]:
    """For each figure, how many departments are in no group that could be shown."""
    total = len(figures.departments)
    missing = {measure: figures.without_figure(measure) for measure in HEADLINES}
    said = [
        say_many(
            f"units.not_shown{figures.ending}",
            number,
            measure=say(f"measure.{measure.spec.in_report.word}"),
            total=total,
        )
        for measure, number in missing.items()
        if number
    ]
    if said:
        text = Listing((*said, say(f"units.not_shown_where{figures.ending}")), " ")
        yield Text(text, label=say("units.not_shown_label"))
    elif total:
        said_of_all = say(f"units.all_shown{figures.ending}", total=total)
        yield Text(said_of_all, label=say("units.all_shown_label"))


def _elsewhere(figures: Released) -> Iterator[Part]:
    """Where a department of the site is that could only be shown with those of another."""
    if figures.is_of_site:
        yield Text(say("units.elsewhere"), label=say("units.elsewhere_label"))


def _rows(figures: Released) -> Iterator[TableRow | RowGroup]:
    units = sorted(figures.units, key=_by_site)
    for site, members in groupby(units, key=lambda unit: unit.site):
        yield RowGroup(site or say("units.across_sites"))
        for unit in members:
            yield _row(figures, unit)


def _by_site(unit: ReleasedUnit) -> tuple[bool, str, str, str]:
    """Groups that span sites come last."""
    site = unit.site or ""
    return (unit.site is None, alphabetical(site), alphabetical(unit.label), unit.series)


def _row(figures: Released, unit: ReleasedUnit) -> TableRow:
    cells = tuple(figures.find(unit, measure) for measure in HEADLINES)
    return TableRow(unit.label, (_size(cells), *cells), small=joined_reason(unit))


def _size(cells: tuple[ReleasedCell | None, ...]) -> Words:
    known = [cell for cell in cells if cell is not None]
    if not known:
        return None
    size = band(known[0])
    return say("units.changed", band=size) if any(c.members_changed for c in known) else size


def _is_marked(row: TableRow) -> bool:
    return not (row.cells[0] is None or isinstance(row.cells[0], str))


def joined_reason(unit: ReleasedUnit) -> Words:
    """Why departments are shown together, and which, unless the group's name says so already."""
    if unit.joined is None:
        return None
    if all(part in unit.label for part in unit.parts):
        return say(f"joined.{unit.joined.value}")
    return say(f"joined.{unit.joined.value}_parts", parts=Listing(unit.parts))
