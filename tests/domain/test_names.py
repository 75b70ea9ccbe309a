"""Names that people give: what is kept of them, and the order in which they are listed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.errors import Invalid
from webapp.domain.names import (
    KEY_MARK,
    alphabetical,
    bare,
    composed,
    one_line,
    plain,
    tidy,
)

LISTED = [
    "Atelier 1",
    "Atelier 2",
    "Atelier 10",
    "Atelier 10 bis",
    "Atelier 100",
    "École",
    "eiland",
    "Élan",
    "Œuvre",
    "Ofen",
    "van den Berg",
    "Zürich 1-2",
    "Zürich 1-10",
]


def test_names_are_listed_as_people_list_them() -> None:
    assert sorted(reversed(LISTED), key=alphabetical) == [
        *LISTED[:5],
        "École",
        "eiland",
        "Élan",
        "Œuvre",
        "Ofen",
        *LISTED[10:],
    ]


def test_a_key_is_what_is_stored_of_everybody() -> None:
    """Who changes what a key is gives it another mark: then all that are stored are made anew."""
    names = ("Zoë Peeters 10", "ÉMILE d’Œuvre 007", "ß", "ﬁ")
    assert KEY_MARK == "\t1"
    assert [*map(alphabetical, names)] == [
        "zoe peeters 210\t1Zoë Peeters 10",
        "emile d’oeuvre 17\t1ÉMILE d’Œuvre 007",
        "ss\t1ß",
        "fi\t1ﬁ",
    ]
    assert max(len(alphabetical(200 * sign)) for sign in "a1\ufdfa") == 502


@given(st.integers(0, 10**30), st.integers(0, 10**30), st.text(max_size=8))
def test_a_larger_number_comes_later(one: int, other: int, before: str) -> None:
    names = [f"{before} {number}" for number in (one, other)]
    assert sorted(names, key=alphabetical) == [f"{before} {n}" for n in sorted((one, other))]


@given(st.lists(st.text(max_size=12), unique=True))
def test_the_order_does_not_hang_on_how_the_names_came(names: list[str]) -> None:
    assert sorted(names, key=alphabetical) == sorted(reversed(names), key=alphabetical)


def test_a_name_is_found_without_its_accents_and_capitals() -> None:
    assert plain("Cœur-de-Bœuf ÉTÉ") == "coeur-de-boeuf ete"


@pytest.mark.parametrize(
    "hidden",
    list("\u200b\ufeff\u00ad\u202e\u2060\x07\u3164\u200d\u180b\ufe0f\U000e0100\u2065\U000e0fff"),
)
def test_a_name_holds_no_sign_that_nobody_sees(hidden: str) -> None:
    assert tidy(f"{hidden}Night {hidden} watch{hidden}", longest=20) == "Night watch"
    with pytest.raises(Invalid):
        tidy(f" {hidden} ", longest=20)


def test_what_joins_letters_of_a_script_stays() -> None:
    name = "\u0646\u200c\u0647"
    assert one_line(name) == name and one_line("A\u200cB") == "AB"
    for name in ("\u0d9a\u0dca\u200d\u0dc2", "\u845b\U000e0100", "\u1820\u180b"):
        assert one_line(name) == name


@pytest.mark.parametrize("hidden", ["\u200c", "\u200d\u200d", "\ufe00"])
def test_two_names_that_look_the_same_are_the_same(hidden: str) -> None:
    for name in ("\u0639\u0644\u064a", "\u05d0\u05d1", "José"):
        assert one_line(f"{name}{hidden} {name}{hidden}") == f"{name} {name}"


_ODD = "aé\u0301\u0646\u0d9a\u0dca\u09be\u845b\u1100\u1161\u200c\u200d\ufe0f\u180b\u1820\u200b 1"


@given(st.one_of(st.text(), st.text(_ODD)))
def test_a_tidied_name_stays_as_it_is(text: str) -> None:
    name = one_line(text)
    assert one_line(name) == name and name == name.strip()
    assert not {"Cc"} & {unicodedata.category(sign) for sign in name}


def test_a_sign_that_needs_no_second_look_is_one_that_a_second_look_keeps() -> None:
    """Most names are looked at once: `\u200c` beside them has each sign looked at by itself."""
    plain = [sign for sign in map(chr, range(0x300)) if sign.isprintable() and sign != " "]
    for sign in plain:
        name = f"a{sign}b"
        assert one_line(name) == one_line(f"{name}\ufeff") == composed(name)
        assert bare(name) == bare(f"{name}\u200b")
