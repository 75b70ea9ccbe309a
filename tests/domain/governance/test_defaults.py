"""Defaults and locks: kept as they are, shorter only after a warning, never longer than allowed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.errors import Invalid
from webapp.domain.governance.defaults import (
    KEPT_MONTHS,
    SHORTENED,
    USUAL,
    USUAL_INTERVALS,
    WARNING,
    FloorExercises,
    InstallationDefaults,
    KeptFor,
    changes,
    check_defaults,
    from_stored,
    to_stored,
)
from webapp.domain.governance.retention import RULES, RetentionRule

LANGUAGES = ("nl", "fr", "de", "en")
TODAY = dt.date(2026, 11, 18)

months = st.sampled_from(KEPT_MONTHS)
kept = st.builds(KeptFor, months, st.dates(), months)
defaults = st.builds(
    InstallationDefaults,
    starts=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    ends=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    interval=st.sampled_from((None, *USUAL_INTERVALS)),
    floor=st.sampled_from(FloorExercises),
    languages=st.lists(st.sampled_from(LANGUAGES), unique=True).map(tuple),
    kept=kept,
)


@given(defaults)
def test_what_is_kept_comes_back_as_it_was(told: InstallationDefaults) -> None:
    assert from_stored(to_stored(told)) == told
    assert changes(told, told) == {}


@given(st.lists(st.tuples(months, st.integers(0, 400)), max_size=6))
def test_nothing_goes_earlier_than_the_warning_says_however_often_it_is_changed(
    steps: list[tuple[int, int]],
) -> None:
    term, today, decided = KeptFor(), TODAY, dict.fromkeys(KEPT_MONTHS, TODAY)
    for wanted, days in steps:
        if wanted != term.months:
            decided[wanted] = today
        term = term.changed(wanted, today)
        for later in range(days + 1):
            day = today + dt.timedelta(days=later)
            held = term.on(day)
            assert held == KEPT_MONTHS[0] or day >= decided[held] + WARNING or held >= wanted
        today += dt.timedelta(days=days)
    assert term.on(today + WARNING) == term.months


def test_more_months_hold_at_once_and_fewer_after_the_warning() -> None:
    term = KeptFor().changed(12, TODAY)
    assert [term.on(TODAY), term.on(TODAY + WARNING)] == [24, 12]
    later = TODAY + WARNING
    assert term.changed(24, later).on(later) == 24
    assert term.changed(24, TODAY).on(later) == 24, "taken back before it held"


@given(defaults, st.sampled_from(RULES), st.dates())
def test_nothing_is_kept_for_longer_than_its_rule_says_and_no_other_rule_changes(
    told: InstallationDefaults, rule: RetentionRule, today: dt.date
) -> None:
    shortened = told.shortened(rule, today)
    assert shortened.months <= rule.months
    assert replace(shortened, months=rule.months) == rule
    assert shortened == rule or rule.table in SHORTENED
    assert told.months_of(rule.table, today) == shortened.months


@given(defaults)
def test_what_is_not_offered_is_refused_and_all_languages_are_no_lock(
    told: InstallationDefaults,
) -> None:
    if told.starts >= told.ends:
        with pytest.raises(Invalid, match=r"error\.defaults_hours"):
            check_defaults(told, LANGUAGES)
        return
    locked = check_defaults(told, LANGUAGES).languages
    assert locked == (() if set(told.languages) == set(LANGUAGES) else told.languages)


@pytest.mark.parametrize(
    "wrong",
    [
        InstallationDefaults(interval=7),
        InstallationDefaults(languages=("tlh",)),
        InstallationDefaults(kept=KeptFor(36)),
    ],
)
def test_a_value_that_is_no_choice_is_refused(wrong: InstallationDefaults) -> None:
    with pytest.raises(Invalid, match=r"error\.defaults_choice"):
        check_defaults(wrong, LANGUAGES)


def test_the_trail_tells_what_it_was_and_what_it_became() -> None:
    after = InstallationDefaults(floor=FloorExercises.WHO_ASKS, languages=("nl", "fr"))
    assert changes(USUAL, after) == {"floor": "offered → who-asks", "languages": "* → nl, fr"}
