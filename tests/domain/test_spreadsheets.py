"""A spreadsheet must not take a text for a formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.spreadsheets import plain, shielded, unshielded


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
