"""What stands below a chart of absence: who has such a figure, breaks, published figures."""

from __future__ import annotations

import pytest

from dashboard.charts.background import background
from tests.dashboard.asking import said
from webapp.domain.figures.charts import Chart, Series
from webapp.domain.figures.measures import Measure
from webapp.i18n import texts


def below(measure: Measure, *periods: str, language: str = "en") -> str:
    chart = Chart(measure, periods, (Series("Linde", {}),))
    return " ".join(said(part) for part in background(chart, texts(language)))


def test_a_figure_on_breaks_has_nothing_below_it() -> None:
    assert below(Measure.ADHERENCE, "2025-Q4", "2026-Q1") == ""


def test_a_series_that_runs_into_2026_says_that_the_rules_changed() -> None:
    assert "Break in the series" in below(Measure.ABSENCE, "2025-12", "2026-01")
    assert "Break" not in below(Measure.ABSENCE, "2026-02", "2026-03")


def test_only_large_groups_have_it_and_the_page_says_why() -> None:
    assert "one more" not in below(Measure.ABSENCE, "2026-02")
    assert "so little of it happens" in below(Measure.SPELL_FREQUENCY, "2026-Q3")


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_a_published_figure_says_who_counted_whom_and_how(language: str) -> None:
    found = below(Measure.SPELL_FREQUENCY, "2026-Q3", language=language)
    assert "SD Worx, 2023" in found
    assert "1,73" in found


def test_what_is_counted_otherwise_is_said_not_to_be_comparable() -> None:
    assert "not to be compared" in below(Measure.NO_ABSENCE_YEAR, "2026-Q4")
    assert "not to be compared" not in below(Measure.FREQUENT_ABSENCE, "2026-Q4")
