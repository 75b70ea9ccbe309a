"""What a chart shows before it is painted: how long, how high, where people changed."""

from __future__ import annotations

from dataclasses import replace

from tests.factories_released import released_cells
from webapp.domain.figures.charts import Chart, Series
from webapp.domain.figures.measures import Measure, ReleasedCell
from webapp.domain.periods import Grain

KEYS = ("2026-Q1", "2026-Q2", "2026-Q3")
CELL = next(cell for cell in released_cells() if cell.measure is Measure.BREAKS)


def cells(**shown: float) -> dict[str, ReleasedCell]:
    """Figures of the same people by quarter: Q1=1.2."""
    keys = {f"2026-{quarter}": value for quarter, value in shown.items()}
    return {
        key: replace(CELL, period=key, shown=value, members_changed=False)
        for key, value in keys.items()
    }


def chart(*lines: Series, **more: object) -> Chart:
    return replace(Chart(Measure.BREAKS, KEYS, lines), **more)


def test_the_scale_reaches_every_figure_and_the_target() -> None:
    line = Series("x", cells(Q1=1.2, Q3=0.9))
    assert chart(line).highest == 1.2
    assert chart(line, shared=cells(Q2=2.1)).highest == 2.1
    assert chart(line, target=3).highest == 3


def test_charts_side_by_side_can_have_one_scale() -> None:
    assert chart(Series("x", cells(Q1=1.2)), reach=2.0).highest == 2.0
    assert chart(Series("x", cells(Q1=2.4)), reach=2.0).highest == 2.4


def test_a_chart_without_a_figure_is_empty_and_no_error() -> None:
    nothing = Chart(Measure.BREAKS, (), (Series("x", {}),))
    assert nothing.highest == 0 and nothing.grain is Grain.MONTH
    assert nothing.focus.newest is None and list(nothing.cells()) == []


def test_the_keys_tell_how_long_the_periods_are() -> None:
    assert chart(Series("x", cells(Q1=1.2))).grain is Grain.QUARTER
    assert Chart(Measure.BREAKS, ("2026-01",), ()).grain is Grain.MONTH


def test_a_line_knows_its_end_and_where_its_people_changed() -> None:
    found = cells(Q3=1.1, Q1=1.2, Q2=1.3)
    found["2026-Q2"] = replace(found["2026-Q2"], members_changed=True)
    line = Series("x", found)
    assert line.newest == found["2026-Q3"]
    assert line.changes == [found["2026-Q2"]]
