"""Breaks in the series and published figures: complete, and compared only where they are alike."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

import webapp.content.absence as content
from webapp.content.absence import absence_background, parse_background
from webapp.content.guidance import GuidanceError
from webapp.domain.figures.measures import Measure

FILE = Path(content.__file__).parent / "absence.toml"


def parsed() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def test_a_series_over_a_change_of_the_rules_has_its_break() -> None:
    known = absence_background()
    found = known.breaks_between(dt.date(2022, 1, 1), dt.date(2026, 11, 1))
    assert [one.day for one in found] == [dt.date(2022, 11, 28), dt.date(2026, 1, 1)]
    assert known.breaks_between(dt.date(2026, 1, 1), dt.date(2026, 11, 1)) == []


def test_what_others_published_is_found_by_measure_newest_first() -> None:
    found = absence_background().about(Measure.ABSENCE_UNCAPPED)
    assert [(one.provider, one.year) for one in found] == [("SD Worx", 2024), ("Securex", 2019)]
    assert absence_background().about(Measure.ADHERENCE) == []


def test_two_figures_of_which_the_definitions_differ_are_told_and_not_compared() -> None:
    """31 % and 46.8 % without a sick day, counted by two providers in two ways."""
    found = absence_background().about(Measure.NO_ABSENCE_YEAR)
    assert [one.is_alike for one in found] == [False, False]


def test_every_figure_lies_on_the_scale_of_its_measure_and_says_who_counted_whom() -> None:
    for one in absence_background().references:
        assert 0 < one.value <= one.measure.spec.unit.whole
        assert one.provider
        assert one.source
        assert set(one.population) == set(one.definition) == {"nl", "fr", "de", "en"}


@pytest.mark.parametrize("field", ["population", "definition"])
def test_a_figure_without_whom_or_how_is_refused(field: str) -> None:
    file = parsed()
    del file["reference"][0][field]["fr"]
    with pytest.raises(GuidanceError, match=f"SD Worx 2024: {field} lacks fr"):
        parse_background(file)


def test_a_key_that_no_measure_has_is_refused() -> None:
    file = parsed()
    file["reference"][0]["measure"] = "bradford"
    with pytest.raises(KeyError, match="bradford"):
        parse_background(file)
