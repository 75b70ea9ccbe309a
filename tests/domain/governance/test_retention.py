"""How long things are kept: months as people count them, and nothing that figures still need."""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as some

from tests.house.source import ROOT
from webapp.domain.calendar import months_later
from webapp.domain.governance.requests import due_date, read_words
from webapp.domain.governance.retention import (
    LEAVER_MONTHS,
    RULES,
    cutoff,
    leaver_cutoff,
)
from webapp.domain.periods import Month

DAYS = some.dates(dt.date(2024, 1, 1), dt.date(2040, 12, 31))
MONTHS = some.builds(Month, some.integers(2024, 2040), some.integers(1, 12))


@given(today=DAYS, unpublished=MONTHS)
def test_nothing_goes_that_an_unpublished_month_needs(today: dt.date, unpublished: Month) -> None:
    for rule in RULES:
        day = cutoff(rule, today=today, unpublished=unpublished)
        assert day is not None and day <= months_later(today, -rule.months)
        assert not rule.published or day <= unpublished.first
    leaving = leaver_cutoff(today=today, unpublished=unpublished)
    assert leaving is not None and leaving <= months_later(today, -LEAVER_MONTHS)
    assert leaving <= unpublished.quarter.first


@given(today=DAYS)
def test_before_the_first_publication_all_that_figures_need_stays(today: dt.date) -> None:
    waiting = [rule for rule in RULES if rule.published]
    assert waiting
    assert {cutoff(rule, today=today, unpublished=None) for rule in waiting} == {None}
    assert leaver_cutoff(today=today, unpublished=None) is None


@given(made_on=DAYS)
def test_an_answer_is_due_within_a_month(made_on: dt.date) -> None:
    days = (due_date(made_on) - made_on).days
    assert 28 <= days <= 31


def test_an_answer_to_a_request_of_the_last_of_january_is_due_at_the_end_of_february() -> None:
    assert due_date(dt.date(2026, 1, 31)) == dt.date(2026, 2, 28)
    assert due_date(dt.date(2026, 12, 15)) == dt.date(2027, 1, 15)


def test_line_ends_of_browsers_do_not_make_a_request_too_long() -> None:
    assert read_words("x\r\n" * 999 + "xx") == "x\n" * 999 + "xx"


def test_the_document_has_every_rule_and_how_long_it_lets_stay() -> None:
    text = (ROOT / "docs/privacy.md").read_text()
    written = text.split("<!-- retention -->")[1].split("<!-- /retention -->")[0]
    found = re.findall(r"^\| `(\w+)` \| (\d+ month|\d+ day)", written, re.MULTILINE)
    terms = [f"{one.months} month" if one.months else f"{one.days} day" for one in RULES]
    assert found == [(rule.table, term) for rule, term in zip(RULES, terms, strict=True)]
    assert not any(rule.months and rule.days for rule in RULES)
    assert f"{LEAVER_MONTHS} months after the last employment ended" in text
