"""A year of requests by month, as the physician alone reads it."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.care.consultation_year import tally_year
from webapp.domain.care.consultations import Consultation, ConsultationState

TODAY = dt.date(2026, 11, 29)
moments = st.datetimes(
    dt.datetime(2025, 12, 31), dt.datetime(2026, 11, 29), timezones=st.just(dt.UTC)
)


@given(st.lists(st.tuples(moments, st.sampled_from(ConsultationState)), max_size=40))
def test_each_request_of_the_year_stands_in_one_month_but_for_the_withdrawn(
    asked: list[tuple[dt.datetime, ConsultationState]],
) -> None:
    found = [Consultation("A", state, at, TODAY, None) for at, state in asked]
    year = tally_year(found, today=TODAY, day_of=dt.datetime.date)
    kept = [state for at, state in asked if at.year == 2026 and state != "withdrawn"]
    assert (year.asked, year.waiting) == (len(kept), kept.count(ConsultationState.OPEN))
    assert [month.first.month for month in year.months] == list(range(1, 12)), "begun months only"
    assert all(month.waiting <= month.asked for month in year.months)
