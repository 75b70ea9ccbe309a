"""Texts, numbers and dates as Belgium writes them."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from babel import Locale

from webapp import i18n
from webapp.i18n import LANGUAGES, MissingText, choose_language, loose, texts


@pytest.mark.parametrize(
    ("language", "day", "number"),
    [
        ("nl", "7\u00a0januari 2026", "1.234,5"),
        ("fr", "7\u00a0janvier 2026", "1\u202f234,5"),
        ("de", "7.\u00a0Januar 2026", "1.234,5"),
        ("en", "7\u00a0January 2026", "1.234,5"),
    ],
)
def test_dates_and_numbers_are_written_as_in_belgium(language: str, day: str, number: str) -> None:
    assert texts(language).date(dt.date(2026, 1, 7)) == day
    assert texts(language).number(1234.5, 1) == number


def test_a_moment_is_told_in_the_time_zone_given() -> None:
    moment = dt.datetime(2026, 7, 1, 12, 5, tzinfo=dt.UTC)
    assert texts("nl").time(moment, "Europe/Brussels") == "14:05"


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ("2026-07-01T12:05:00+00:00", "1\u00a0jul 2026, 14:05"),
        ("2026-11-30", "30\u00a0nov 2026"),
        ("2026-13-30", "2026-13-30"),
        ("2026-Q3", "2026-Q3"),
        ("9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59+00:00"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("van 2026-11-30", "van 2026-11-30"),
        (7, 7),
    ],
)
def test_what_is_stored_is_told_as_people_write_it(stored: object, told: object) -> None:
    assert texts("nl").stored(stored, "Europe/Brussels") == told


def test_a_list_reads_like_a_sentence() -> None:
    assert texts("nl").listing(["Keuken"]) == "Keuken"
    assert texts("nl").listing(["Keuken", "Spoed", "Linnen"]) == "Keuken, Spoed en Linnen"


def test_a_missing_text_is_an_error_and_never_an_empty_page() -> None:
    with pytest.raises(MissingText):
        texts("nl")("no.such.text")
    with pytest.raises(MissingText):
        texts("nl").plural("no.such.text", 2)
    with pytest.raises(MissingText):
        texts("it")


def test_the_first_offered_language_wins() -> None:
    assert choose_language(["it", "fr-BE", "nl"], "nl") == "fr"
    assert choose_language(["it"], "de") == "de"
    assert choose_language([""], "nl") == "nl"


def test_four_languages_are_offered() -> None:
    assert LANGUAGES == ("nl", "fr", "de", "en")


@pytest.mark.parametrize(
    ("language", "day", "told"),
    [
        ("fr", dt.date(2026, 9, 1), "mardi 1er\u00a0septembre 2026"),
        ("fr", dt.date(2026, 9, 11), "vendredi 11\u00a0septembre 2026"),
        ("fr", dt.date(2026, 9, 21), "lundi 21\u00a0septembre 2026"),
        ("nl", dt.date(2026, 9, 1), "dinsdag 1\u00a0september 2026"),
    ],
)
def test_french_writes_the_first_of_a_month_as_the_first(
    language: str, day: dt.date, told: str
) -> None:
    t = texts(language)
    assert t.date(day, "full") == told
    assert told.startswith(t.day(day))
    assert ("1er" in t.interval(dt.date(2026, 8, 20), day)) is ("1er" in told)
    assert "er" not in t.date(day, "short") + t.date(day, "d")


def test_a_label_and_its_value_are_parted_as_the_language_does() -> None:
    assert [texts(one).colon for one in LANGUAGES] == [": ", "\N{NO-BREAK SPACE}: ", ": ", ": "]


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (dt.date(2026, 9, 1), dt.date(2026, 9, 7), "1er–7\u00a0sept. 2026"),
        (dt.date(2026, 9, 11), dt.date(2026, 9, 21), "11–21\u00a0sept. 2026"),
        (dt.date(2025, 12, 31), dt.date(2026, 1, 1), "31\u00a0déc. 2025 – 1er\u00a0janv. 2026"),
    ],
)
def test_a_stretch_of_days_begins_in_french_with_the_first(
    first: dt.date, last: dt.date, told: str
) -> None:
    assert texts("fr").interval(first, last).replace("\N{THIN SPACE}", " ") == told


def test_no_french_text_writes_the_first_of_a_month_as_a_number() -> None:
    """Those of the pages, of the content that physicians sign, and of the notices."""
    months = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    first = re.compile(rf"(?<![\d.,/])1\s(?:{months})\b")
    written = Path(i18n.__file__).parent
    kinds = {".po", ".toml", ".md", ".html", ".py"}
    files = [file for file in written.rglob("*") if file.suffix in kinds]
    found = {file.name: first.findall(file.read_text(encoding="utf-8")) for file in files}
    assert "evidence.toml" in found
    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_day_ends_a_line_that_its_month_does_not(language: str) -> None:
    """In every form in which pages write days, all year long; 320 pixels break lines often."""
    t, parted = texts(language), re.compile(r"\d(er|\.)? [^\W\d]")
    for number in range(365):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=number)
        at = dt.datetime.combine(day, dt.time(12), dt.UTC)
        told = [t.date(day, form) for form in ("medium", "long", "full", "EEE d MMM", "d MMMM")]
        told += [t.day(day), t.moment(at, "Europe/Brussels"), str(t.stored(str(day), "UTC"))]
        told += [t.interval(day, day + dt.timedelta(days=6))]
        assert [one for one in told if parted.search(one)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_day_and_no_article_of_a_text_is_parted_either(language: str) -> None:
    """A day that a text names itself: the law of 30 July 2018, in the list of who has access."""
    told = [one for forms in texts(language).keys().values() for one in forms]
    wide = "|".join(Locale.parse(language).months["format"]["wide"].values())
    day = rf"\d(?:er|\.)?{{}}(?:{wide})\b"
    assert [one for one in told if re.search(day.format(" "), one)] == []
    assert [one for one in told if re.search(r"\b[Aa]rt\. [\dIVX]", one)] == []
    assert [one for one in told if re.search(day.format("\u00a0"), one)]


@pytest.mark.parametrize(
    ("language", "told"),
    [("nl", "3\u00a0keer"), ("fr", "3\u00a0fois"), ("de", "3-mal"), ("en", "3\u00a0times")],
)
def test_a_number_stays_with_its_unit(language: str, told: str) -> None:
    assert texts(language).plural("reminders.times", 3) == told


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ("1\u00a0november 2026, 3\u00a0keer", "1 november 2026, 3 keer"),
        ("le 1er\u00a0mai\u00a0: «\u00a0oui\u00a0»", "le 1er mai\u00a0: «\u00a0oui\u00a0»"),
        ("am 7.\u00a0Mai, 5\u00a0%, Art.\u00a030", "am 7. Mai, 5\u00a0%, Art.\u00a030"),
    ],
)
def test_a_mail_has_common_spaces_where_a_page_holds_words_together(held: str, told: str) -> None:
    assert loose(held) == told
