"""A spreadsheet must not take a text for a formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.spreadsheets import exact, plain, shielded, taken_back, unshielded


@pytest.mark.parametrize("text", ["=1+1", "+32", "-1", "@cmd", "\t=1", "\r=1", "\n=1", "  =1"])
def test_what_could_be_a_formula_is_marked_as_text(text: str) -> None:
    assert plain(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "cat_cow", "2026-11-18", "1 = 1"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


@given(st.text(alphabet="'=+-@ ax\t"))
def test_a_shielded_text_is_no_formula_and_comes_back_as_it_was(text: str) -> None:
    assert unshielded(shielded(text)) == text
    assert plain(shielded(text)) == shielded(text)


@pytest.mark.parametrize(
    "text",
    [
        *("007", "3-4", "12E3", "MAR1", "mei-5", "1.2", "10:30", "111110011111", '2" pipe', "5 %"),
        *("(12)", ",5", ".5", "€12", "$ 12", "%5", "vr 5/6"),
        *("WAAR", "onwaar", "Vrai", "faux", "falsch"),
    ],
)
def test_what_would_come_back_as_a_number_a_day_or_a_time_stands_as_a_text(text: str) -> None:
    written = text.replace('"', '""')
    assert exact(text) == f'="{written}"'


@pytest.mark.parametrize(
    "text",
    [
        "1042",
        "0",
        "1111100",
        "2026-11-18",
        "1@x.be",
        "WARD",
        "E-2",
        "Zaal 3",
        "(A1)",
        "Vrai ciel",
        "",
    ],
)
def test_what_comes_back_as_it_was_anyhow_stays_as_it_is(text: str) -> None:
    assert exact(text) == text


@given(st.text(alphabet="'=\"+-@ 0139mar\t."))
def test_an_exact_cell_comes_back_as_it_was_and_is_no_formula_but_a_text(text: str) -> None:
    assert taken_back(exact(text)) == text
    inside = exact(text)[2:-1].replace('""', "")
    assert plain(exact(text)) == exact(text) or '"' not in inside
