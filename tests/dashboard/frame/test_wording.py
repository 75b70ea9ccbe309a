"""Released figures in words, in four languages, claiming nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.frame.offered import filter_options
from dashboard.frame.wording import (
    no_quarter,
    reason,
    separators,
    short_name,
    short_names,
    tick_name,
    verdict,
    where_shown,
)
from tests.factories_released import released_cells, released_units
from webapp.content.policy import disclosure_policy
from webapp.domain.figures.findings import FindingReason, Verdict
from webapp.domain.figures.measures import FigureKind, Measure, ReleasedCell
from webapp.i18n import LANGUAGES, texts

AT_MOST = FigureKind.AT_MOST
CELL = next(
    cell
    for cell in released_cells()
    if cell.unit.series == "company"
    and cell.period == "2026-Q3"
    and cell.measure == "adherence_rate"
)


def cell(shown: float, kind: FigureKind = FigureKind.VALUE) -> ReleasedCell:
    """A figure of the company in the newest quarter."""
    return replace(CELL, shown=shown, kind=kind)


def test_the_axis_tells_the_year_where_it_begins() -> None:
    assert tick_name("2026-01", texts("nl"), with_year=True) == "jan<br>2026"
    assert tick_name("2026-Q2", texts("fr"), with_year=False) == "T2"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "(3e kwartaal 2026: vanaf 7\u00a0oktober 2026)"),
        ("fr", "(3e trimestre 2026\u00a0: à partir du 7\u00a0octobre 2026)"),
        ("de", "(3.\u00a0Quartal 2026: ab dem 7.\u00a0Oktober 2026)"),
        ("en", "(3rd quarter 2026: from 7\u00a0October 2026 on)"),
    ],
)
def test_before_a_quarter_is_out_as_a_whole_the_day_of_the_first_is_said(
    language: str, said: str
) -> None:
    t, some = texts(language), Measure.ADHERENCE
    begun = [unit for unit in released_units() if unit.quarter == "2026-Q3"]
    assert said in no_quarter(some, filter_options(begun), t)
    known = no_quarter(some, filter_options(begun, ["2026-Q3"]), t)
    assert known == t("dashboard.no_quarter", measure=t(f"measure.{some}"))
    of_company = Measure.ABSENCE_UNCAPPED  # no group has it, and no month
    never = t("dashboard.no_quarter", measure=t(f"measure.{of_company}"))
    assert no_quarter(of_company, filter_options(begun), t) == never


def told_change(now: ReleasedCell, before: ReleasedCell | None, language: str = "en") -> str:
    """The verdict with its reason."""
    t = texts(language)
    return f"{verdict(now, before, t)} {reason(now, before, t)}"


def test_a_difference_within_chance_is_no_sign_and_says_how_often_it_happens() -> None:
    told = told_change(cell(36), cell(35))
    assert told.startswith("No sign of a change.") and "more often than once in twenty" in told


def test_a_larger_difference_says_that_its_cause_is_not_proven() -> None:
    for language, words in (
        ("nl", "oorzaak niet bewezen"),
        ("fr", "cause non prouvée"),
        ("de", "Ursache nicht bewiesen"),
        ("en", "cause not proven"),
    ):
        assert words in told_change(cell(46), cell(30), language)
        assert words in told_change(cell(30), cell(46), language)
    assert told_change(cell(46), cell(30)).startswith("Higher")
    assert told_change(cell(30), cell(46)).startswith("Lower")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_verdict_has_the_same_words_on_every_page_and_in_the_report(language: str) -> None:
    t = texts(language)
    for found in (Verdict.NO_SIGN, Verdict.TOO_LITTLE):
        said = t(f"dashboard.verdict.{found}")
        assert said == f"{t(f'findings.verdict.{found}')}." == f"{t(f'verdict.{found}')}."


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_interval_leaves_out_is_zero_and_not_every_change(language: str) -> None:
    """In three languages "no change lies outside" says that all of them lie within."""
    zero = {"nl": "Nul", "fr": "Zéro", "de": "Null", "en": "Zero"}[language]
    for reason_ in (FindingReason.ZERO_IS_NOT, FindingReason.ZERO_IS_POSSIBLE):
        assert texts(language)(f"findings.reason.{reason_}").startswith(f"{zero}, ")


def test_bounds_and_first_quarters_are_not_compared() -> None:
    bound = told_change(cell(40), cell(10, FigureKind.AT_MOST))
    assert "Too little data" in bound and "only a bound" in bound
    assert "There is no figure for the quarter before." in told_change(cell(40), None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_with_seasons_says_that_it_is_compared_with_a_year_earlier(language: str) -> None:
    absence, earlier = (replace(cell(value), measure=Measure.ABSENCE) for value in (4.0, 2.0))
    said = [told_change(absence, other, language) for other in (None, absence, earlier)]
    said += [told_change(earlier, absence, language)]
    said += [told_change(absence, replace(earlier, kind=AT_MOST), language)]
    year = {"nl": "jaar eerder", "fr": "un an plus tôt", "de": "Jahr früher", "en": "year earlier"}
    assert all(year[language].lower() in one.lower() for one in said), said
    assert len(set(said)) == 5


def test_a_change_is_told_with_released_figures_only() -> None:
    told = told_change(cell(46), cell(30))
    assert "30" in told and "16" not in told, "the difference is nowhere released"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("measure", Measure)
def test_every_measure_says_for_whom_it_exists(measure: Measure, language: str) -> None:
    told = where_shown(measure, texts(language))
    for fewest in {people for scopes in measure.spec.fewest.values() for people in scopes.values()}:
        assert str(fewest or disclosure_policy().k) in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_axis_writes_numbers_as_the_language_does(language: str) -> None:
    decimal, thousands = separators(texts(language))
    assert texts(language).number(1234.5, 1) == f"1{thousands}234{decimal}5"


@pytest.mark.parametrize(
    ("parts", "short"),
    [
        (("Cuisine", "Laverie"), "Cuisine + Laverie"),
        (
            ("Cuisine", "Kinésithérapie", "Accueil", "Service technique", "Pharmacie"),
            "Cuisine + Kinésithérapie + Accueil + 2",
        ),
        (
            ("Dienst voor ouderengeneeskunde en revalidatie", "Keuken"),
            "Dienst voor ouderengeneeskunde en … + 1",
        ),
        (
            ("Sehr lange Abteilung ohne Ende", "Küche und Spülküche im Keller"),
            "Sehr lange Abteilung ohne Ende + 1",
        ),
        (
            ("Ouderengeneeskunde, revalidatie en palliatieve zorg",),
            "Ouderengeneeskunde, revalidatie en …",
        ),
    ],
)
def test_a_long_name_is_shortened_by_whole_parts_and_never_inside_a_word(
    parts: tuple[str, ...], short: str
) -> None:
    unit = replace(CELL.unit, label=" + ".join(parts), parts=parts, site=None)
    assert short_name(unit) == short
    assert len(short) <= 44


def test_names_that_are_shortened_alike_keep_what_tells_them_apart() -> None:
    names = [f"Woonzorgafdeling nachtdienst en keuken, vleugel {end}" for end in ("noord", "zuid")]
    units = [replace(CELL.unit, label=one, parts=(one,), site=None) for one in (*names, "Keuken")]
    found = short_names(units)
    assert found == [
        "Woonzorgafdeling nachtdienst en … noord",
        "Woonzorgafdeling nachtdienst en … zuid",
        "Keuken",
    ]
    assert max(map(len, found)) <= 44
    assert short_names(units[1:])[0] == short_name(units[1])


@given(st.lists(st.text("abc ", min_size=1, max_size=70)))
def test_shortened_names_stay_as_different_as_they_are(names: list[str]) -> None:
    tidied = [one for one in dict.fromkeys(" ".join(name.split()) for name in names) if one]
    units = [replace(CELL.unit, label=one, parts=(one,), site=None) for one in tidied]
    assert len(set(short_names(units))) == len(units)


def test_a_yearly_measure_is_not_called_one_of_a_quarter() -> None:
    told = where_shown(Measure.NO_ABSENCE_YEAR, texts("nl"))
    assert told.startswith("Er zijn cijfers één keer per jaar, bij het vierde kwartaal, voor")
    assert "per kwartaal" not in told
