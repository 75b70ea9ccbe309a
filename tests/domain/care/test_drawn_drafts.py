"""How far the drawing of drafts is, and what a job does at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.care.drawn_drafts import DrawnDraft, period_of, progress_of, report_in
from webapp.domain.care.report_versions import ReportKey
from webapp.domain.errors import Invalid

NOW = dt.datetime(2026, 11, 18, 11, 0, 0, 5, tzinfo=dt.UTC)
DRAFT = DrawnDraft(ReportKey("2026-Q3", 2, 11), "nl", NOW)


@given(st.integers(1, 10**18 - 1), st.integers(0, 10**9))
def test_a_period_names_its_report_and_another_asking_is_another_period(
    site: int, later: int
) -> None:
    one = replace(DRAFT, version=ReportKey("2026-Q3", 2, site))
    assert report_in(period_of(one)) == ReportKey("2026-Q3", 0, site)
    again = replace(one, asked_at=NOW + dt.timedelta(microseconds=later))
    assert (period_of(again) == period_of(one)) == (later == 0)
    assert len(period_of(one)) <= 60
    assert period_of(replace(one, language="fr")) == period_of(one)


@pytest.mark.parametrize("period", ["", "asked 2026-11-18T11:00:00", "2026-Q9-S1@x"])
def test_what_names_no_report_is_refused(period: str) -> None:
    with pytest.raises(Invalid):
        report_in(period)


def test_progress_counts_what_is_drawn() -> None:
    assert progress_of([]) is None
    half = progress_of([DRAFT, replace(DRAFT, drawn_at=NOW)])
    assert half is not None and (half.drawn, half.asked, half.is_done) == (1, 2, False)
    done = progress_of([replace(DRAFT, drawn_at=NOW)])
    assert done is not None and done.is_done
