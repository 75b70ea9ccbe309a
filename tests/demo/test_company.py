"""The invented company is shaped like a real one, and the same each time for the same day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise

import pytest
from flask import Flask

from tests.conftest import RUN
from tests.linde import copy, fill
from webapp.content.calendar import public_holidays
from webapp.database import Database
from webapp.demo import company as demo
from webapp.demo.company import DEMO_LOGINS, Company, away_days, history, invent
from webapp.demo.organisation import departments, read_plan, span_until, wards
from webapp.demo.sickness import SICK
from webapp.domain.errors import Conflict
from webapp.domain.figures.measures import Measure
from webapp.domain.people.access import Role
from webapp.domain.people.people import DepartmentKind, check_schedule, is_working_day
from webapp.domain.periods import quarter_of
from webapp.gate.released import groups_having, published_quarters, published_units
from webapp.installation import installation
from webapp.jobs import run_due
from webapp.services.care.consultations import read_inbox
from webapp.services.people.people import has_people
from webapp.services.programme.pause_screens import list_screens

TODAY = dt.date(2026, 11, 18)  # of the clock that stands still


@pytest.fixture(scope="module")
def linde() -> Company:
    return invent(TODAY)


def test_it_has_four_sites_in_three_languages_and_38_departments_of_3_to_90_people() -> None:
    span = span_until(TODAY)
    tree = list(departments(read_plan(), span))
    sites = [node for node in tree if node.kind is DepartmentKind.SITE]
    assert sorted(site.language or "" for site in sites) == ["de", "fr", "nl", "nl"]
    posts = [ward.posts for ward in wards(read_plan(), span)]
    assert (len(posts), min(posts), max(posts), sum(posts)) == (38, 3, 90, 640)


def test_its_campaign_begins_at_different_times_at_one_site_in_the_last_two_quarters_only() -> None:
    span = span_until(TODAY)
    begins = {ward.site: ward.campaign_from for ward in wards(read_plan(), span)}
    assert len(set(begins.values())) == 4
    assert begins["EUPEN"] == quarter_of(TODAY).previous.previous.first


def test_its_history_is_five_closed_quarters_and_what_has_passed_of_this_one() -> None:
    span = span_until(TODAY)
    quarter = quarter_of(TODAY)
    for _ in range(5):
        quarter = quarter.previous
    assert (span.first, span.last) == (quarter.first, TODAY - dt.timedelta(days=1))


@pytest.mark.parametrize("today", [TODAY, dt.date(2027, 1, 1), dt.date(2028, 2, 29)])
def test_it_can_be_invented_on_any_day_and_comes_out_the_same(today: dt.date) -> None:
    assert invent(today) == invent(today)


def test_640_people_work_there_and_some_join_leave_and_move(linde: Company) -> None:
    last = linde.span.last
    ends = [worker.stints[-1].last for worker in linde.workers]
    assert 630 <= sum(end is None or end >= last for end in ends) <= 640
    assert 60 <= sum(end is not None for end in ends) <= 140, "leavers"
    assert sum(worker.stints[0].first > linde.span.first for worker in linde.workers) >= 60
    assert 15 <= sum(len(worker.stints) > 1 for worker in linde.workers) <= 70, "movers"
    assert len({worker.number for worker in linde.workers}) == len(linde.workers)
    for worker in linde.workers:
        for one, following in pairwise(worker.stints):
            assert one.last is not None
            assert one.last + dt.timedelta(days=1) == following.first


def test_schedules_are_of_one_to_four_weeks_and_agree_with_the_contracts(linde: Company) -> None:
    weeks = set()
    for worker in linde.workers:
        check_schedule(worker.schedule)
        weeks.add(len(worker.schedule) // 7)
        days_a_week = worker.schedule.count("1") / (len(worker.schedule) / 7)
        assert days_a_week * 20 == worker.fte_percent
    assert weeks == {1, 2, 3, 4}


def test_absence_is_at_the_levels_that_belgian_employers_report_with_two_peaks(
    linde: Company,
) -> None:
    scheduled: Counter[int] = Counter()
    sick: Counter[tuple[int, bool]] = Counter()
    for worker in linde.workers:
        spells = [away for away in linde.away[worker.number] if away.kind == SICK]
        for stint in worker.stints:
            for day in stint.days(linde.span.first, linde.span.last):
                if not is_working_day(worker.schedule, day):
                    continue
                scheduled[day.month] += 1
                for spell in spells:
                    if spell.first <= day <= spell.last:
                        short = (spell.last - spell.first).days < 31
                        sick[day.month, short] += spell.percent
    days = scheduled.total()
    short = sum(count for (_, is_short), count in sick.items() if is_short) / days
    assert 2.8 <= short <= 3.6
    assert 5.6 <= sick.total() / days <= 7.0
    rates = {month: sick[month, True] / count for month, count in scheduled.items()}
    others = [rate for month, rate in rates.items() if month not in {2, 3, 10, 11}]
    assert min(rates[2], rates[10]) > max(others)


def test_nobody_is_away_twice_at_once_or_outside_their_employment(linde: Company) -> None:
    for worker in linde.workers:
        aways = linde.away[worker.number]
        for one, following in pairwise(aways):
            assert one.last < following.first
        left = worker.stints[-1].last or dt.date.max
        assert all(away.first <= min(linde.span.last, left) and away.last <= left for away in aways)


def test_somebody_has_been_ill_for_four_weeks_today(linde: Company) -> None:
    today = linde.span.last + dt.timedelta(days=1)
    running = [away for aways in linde.away.values() for away in aways if away.last >= today]
    assert any(away.kind == SICK and (today - away.first).days >= 28 for away in running)


def test_two_in_three_take_part_on_eligible_days_only_and_fade_a_little(linde: Company) -> None:
    ids = {worker.number: i for i, worker in enumerate(linde.workers)}
    free = public_holidays(linde.span.first, linde.span.last)
    away = {number: away_days(aways) for number, aways in linde.away.items()}
    weeks: Counter[int] = Counter()
    taking_part = set()
    for entry in history(linde, ids):
        worker, day = linde.workers[entry.person_id], entry.at.date()
        taking_part.add(entry.person_id)
        assert day not in free
        assert is_working_day(worker.schedule, day)
        assert day not in away[worker.number]
        if worker.stints[0].ward.site == "GENT" and len(worker.stints) == 1:
            weeks[(day - linde.span.first).days // 7] += 1
    assert 0.55 <= len(taking_part) / len(linde.workers) <= 0.7
    fresh, later = (sum(weeks[week] for week in range(*part)) for part in ((0, 4), (52, 56)))
    assert 0.6 * fresh < later < 0.9 * fresh


def test_there_is_a_login_for_each_role() -> None:
    assert sorted(group for login in DEMO_LOGINS for group in login.groups) == sorted(Role)


def test_loading_publishes_five_quarters_and_shows_no_small_department_alone(
    app: Flask, database: Database, pytestconfig: pytest.Config
) -> None:
    copy(app, pytestconfig.stash[RUN])
    run_due(installation(app))
    with database.reader() as session:
        assert len(published_quarters(session)) == 5
        units = published_units(session)
        closed = quarter_of(TODAY).previous
        assert groups_having(session, Measure.NO_TIME, closed.previous.key)
        assert groups_having(session, Measure.VARIETY, closed.key), "the other question"
        assert not groups_having(session, Measure.NO_TIME, closed.key)
    small = {ward.name for ward in wards(read_plan(), span_until(TODAY)) if ward.posts < 9}
    assert small
    shown = {part for unit in units for part in unit.parts}
    assert small <= shown, "they are shown in company"
    assert not [unit.label for unit in units if len(unit.parts) == 1 and unit.parts[0] in small]
    with database.reading() as session:
        assert len(list_screens(session, timezone="Europe/Brussels")) == 1
        assert len(read_inbox(session, now=installation(app).clock()).pending) == 1


def test_a_second_loading_is_refused(app: Flask, pytestconfig: pytest.Config) -> None:
    copy(app, pytestconfig.stash[RUN])
    with pytest.raises(Conflict):
        fill(app)


def test_a_loading_that_fails_leaves_the_installation_empty(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "record_history", stop)
    with pytest.raises(KeyboardInterrupt):
        fill(app)
    with database.reading() as session:
        assert not has_people(session)
