"""A version goes from draft to released to superseded, and no other way."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.care import report_versions as domain
from webapp.domain.care.report_versions import (
    RemarkPlace,
    ReportBase,
    ReportKey,
    ReportState,
    ReportVersion,
    correction_of,
    released,
    report_key,
    tidy_remarks,
)
from webapp.domain.errors import Conflict, DomainError, Invalid

NOW = dt.datetime(2026, 10, 8, 6, 0, tzinfo=dt.UTC)
DRAFT = ReportVersion(
    key=ReportKey("2026-Q3", 1),
    state=ReportState.DRAFT,
    edits=3,
    base=ReportBase(NOW, "2026-2", "1.0"),
    prepared_at=NOW,
    remarks={RemarkPlace.SUMMARY: {"nl": "Zoals verwacht."}},
)
RELEASED = released(DRAFT, edits=3, name="dr. C. Dumont", now=NOW)


def refused(kind: type[DomainError], key: str, act: object) -> None:
    with pytest.raises(kind) as caught:
        act()  # type: ignore[operator]
    assert caught.value.key == key


@given(
    st.integers(2020, 2099),
    st.integers(1, 4),
    st.integers(1, 9_999),
    st.one_of(st.just(domain.EMPLOYER), st.integers(1, 10**18 - 1)),
)
def test_a_report_is_found_by_how_it_is_written(
    year: int, quarter: int, number: int, site: int
) -> None:
    key = ReportKey(f"{year}-Q{quarter}", number, site)
    assert report_key(key.report, number) == key


@pytest.mark.parametrize(
    "report", ["", "2026-Q5", "2026-Q3-S", "2026-Q3-S0", "2026-Q3-S01", "2026-Q3-S1x", "2026-Q3\n"]
)
def test_what_is_written_like_no_report_is_refused(report: str) -> None:
    refused(Invalid, "error.report.quarter", lambda: report_key(report, 1))


def test_a_correction_is_about_the_same_site() -> None:
    of_site = replace(RELEASED, key=ReportKey("2026-Q3", 1, 7), site_name="Gent")
    made = correction_of(of_site, reason="Een cijfer", now=NOW)
    assert (made.key, made.site_name) == (ReportKey("2026-Q3", 2, 7), "Gent")


def test_a_draft_is_released_under_a_name() -> None:
    assert (RELEASED.state, RELEASED.released_by) == (ReportState.RELEASED, "dr. C. Dumont")
    assert (RELEASED.released_at, RELEASED.edits, RELEASED.remarks) == (NOW, 4, DRAFT.remarks)


@pytest.mark.parametrize("name", ["", "x" * (domain.LONGEST_NAME + 1)])
def test_nobody_releases_without_a_name(name: str) -> None:
    refused(Invalid, "error.report.name", lambda: released(DRAFT, edits=3, name=name, now=NOW))


def test_a_draft_that_somebody_else_wrote_in_is_not_released() -> None:
    refused(
        Conflict, "error.report.edited", lambda: released(DRAFT, edits=2, name="dr. X", now=NOW)
    )


def test_what_is_released_is_not_released_again() -> None:
    refused(
        Conflict,
        "error.report.released",
        lambda: released(RELEASED, edits=4, name="dr. X", now=NOW),
    )


def test_a_correction_names_the_version_before_and_begins_with_its_text() -> None:
    made = correction_of(RELEASED, reason="A site was missing.", now=NOW)
    assert (made.key.number, made.corrects, made.is_draft, made.edits) == (2, 1, True, 0)
    assert (made.remarks, made.base) == (DRAFT.remarks, DRAFT.base)
    assert made.released_by == ""
    assert DRAFT.corrects is None


@pytest.mark.parametrize("state", [ReportState.DRAFT, ReportState.SUPERSEDED])
def test_only_the_released_version_is_corrected(state: ReportState) -> None:
    version = replace(RELEASED, state=state)
    refused(
        Conflict,
        "error.report.not_released",
        lambda: correction_of(version, reason="Because.", now=NOW),
    )


def test_a_correction_says_why() -> None:
    refused(Invalid, "error.report.reason", lambda: correction_of(RELEASED, reason="", now=NOW))


@pytest.mark.parametrize(
    ("text", "days", "key"),
    [
        ("", 0, "error.report.comment"),
        ("x" * 4001, 0, "error.report.comment"),
        ("Good.", 1, "error.report.comment_day"),
    ],
)
def test_a_comment_has_words_and_a_day_that_has_come(text: str, days: int, key: str) -> None:
    said_on = NOW.date() + dt.timedelta(days=days)
    refused(
        Invalid,
        key,
        lambda: domain.check_comment(RELEASED, said_on=said_on, text=text, today=NOW.date()),
    )


def test_a_draft_is_not_commented() -> None:
    refused(
        Conflict,
        "error.report.not_released",
        lambda: domain.check_comment(DRAFT, said_on=NOW.date(), text="Good.", today=NOW.date()),
    )


def test_a_text_that_is_too_long_is_refused_and_says_by_how_much() -> None:
    with pytest.raises(Invalid) as caught:
        tidy_remarks({RemarkPlace.UNITS: {"fr": "x" * 1_000_000}})
    assert caught.value.params == {"most": domain.LONGEST_REMARK, "length": 1_000_000}


REMARKS = st.dictionaries(
    st.sampled_from(RemarkPlace),
    st.dictionaries(st.sampled_from(["nl", "fr"]), st.text(max_size=20), max_size=2),
)


@given(REMARKS)
def test_tidying_again_changes_nothing_and_leaves_nothing_empty(
    written: dict[RemarkPlace, dict[str, str]],
) -> None:
    tidied = tidy_remarks(written)
    assert tidy_remarks(tidied) == tidied
    assert all(text for remark in tidied.values() for text in remark.values())
    assert all(remark for remark in tidied.values())
