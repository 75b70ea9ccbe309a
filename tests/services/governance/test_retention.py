"""The retention job: removes what is old enough, keeps what figures need, and leaves proof."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from typing import Any

import pytest
from sqlalchemy import Row, func, insert, select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_department, make_person
from tests.rows import fill, table_named
from webapp.domain.calendar import months_later
from webapp.domain.governance.defaults import WARNING, InstallationDefaults, KeptFor
from webapp.domain.governance.removals import RemovalRule, RetentionProof
from webapp.domain.governance.retention import LEAVER_MONTHS, RULES
from webapp.domain.periods import Month
from webapp.services.governance import retention
from webapp.services.governance.retention import (
    apply_retention,
    find_receipt,
    list_proof,
    remove_part,
)
from webapp.store.defaults import save_defaults

TODAY = NOON.date()
LAST_PUBLISHED = Month(2026, 10)
NEVER = dt.date(2020, 1, 1)


def publish(session: Session, month: Month) -> None:
    """Note a month as published, without figures."""
    session.execute(
        insert(table_named("release")).values(
            id=month.year * 100 + month.number,
            month=month.key,
            quarter=month.quarter.key,
            published_at=NOON,
            policy={},
        )
    )


def count(session: Session, name: str) -> int:
    return session.scalar(select(func.count()).select_from(table_named(name))) or 0


def add_break(session: Session, person: int, day: dt.date) -> None:
    marks = fill(session, table_named("break_log"), person, random.Random(1))
    log = table_named("break_log")
    session.execute(log.update().where(log.c.tap_id.in_(marks)).values(local_day=day.toordinal()))


def days_left(session: Session) -> list[dt.date]:
    days = session.scalars(select(table_named("break_log").c.local_day))
    return sorted(dt.date.fromordinal(day) for day in days)


def removed_of(session: Session, place: str) -> tuple[Any, ...]:
    """What is stored about a table: by which rule, how many rows."""
    proof = table_named("retention_proof")
    chosen = select(proof.c.rule, proof.c.removed).where(proof.c.place == place)
    return tuple(session.execute(chosen).one())


@pytest.mark.parametrize("seed", range(3))
def test_breaks_go_after_two_years_and_never_before_their_month_is_published(
    session: Session, seed: int
) -> None:
    chance = random.Random(seed)
    person = make_person(session)
    days = [TODAY - dt.timedelta(days=chance.randrange(1_400)) for _ in range(60)]
    for day in days:
        add_break(session, person, day)
    last = Month(2023 + chance.randrange(3), chance.randrange(1, 13))
    publish(session, last)
    apply_retention(session, today=TODAY)
    kept = sorted(day for day in days if day >= min(months_later(TODAY, -24), last.next.first))
    assert days_left(session) == kept
    assert apply_retention(session, today=TODAY) == {}  # again: nothing is left to do


@pytest.mark.parametrize("seed", range(5))
def test_parts_are_bounded_and_come_to_what_is_removed_at_once(
    session: Session, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, most = random.Random(seed), 4
    monkeypatch.setattr(retention, "_ROWS_AT_ONCE", most)
    publish(session, LAST_PUBLISHED)
    person = make_person(session)
    for number in range(chance.randrange(4 * most)):
        add_break(session, person, NEVER + dt.timedelta(days=number))
    left, more = [count(session, "break_log")], True
    while more:
        more = remove_part(session, today=TODAY)
        left.append(count(session, "break_log"))
    gone = [before - after for before, after in itertools.pairwise(left)]
    assert set(gone[:-1]) <= {most}
    assert gone[-1] < most
    assert left[-1] == 0
    assert apply_retention(session, today=TODAY) == {}
    assert removed_of(session, "break_log") == (RemovalRule.KEPT_LONG_ENOUGH, left[0])


def test_nothing_that_figures_need_goes_before_anything_is_published(session: Session) -> None:
    person = make_person(
        session, department_id=make_department(session), ends_on=dt.date(2024, 2, 1)
    )
    add_break(session, person, NEVER)
    assert apply_retention(session, today=TODAY) == {}
    assert count(session, "break_log") == count(session, "person") == 1


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.table)
def test_each_rule_removes_what_is_older_and_leaves_the_rest(
    session: Session, rule: object
) -> None:
    publish(session, LAST_PUBLISHED)
    table = table_named(rule.table)  # type: ignore[attr-defined]
    make_department(session)
    edge = months_later(TODAY, -rule.months) - dt.timedelta(days=rule.days)  # type: ignore[attr-defined]
    for _ in range(2):
        fill(session, table, make_person(session), random.Random(1))
    keys = session.execute(select(*table.primary_key.columns)).all()
    done = {"state": rule.only_in[0]} if rule.only_in else {}  # type: ignore[attr-defined]
    for key, day in zip(keys, (edge - dt.timedelta(days=100), edge), strict=True):
        written = as_column(table.c[rule.column].type, day)  # type: ignore[attr-defined]
        session.execute(
            table.update().where(*same(table, key)).values({rule.column: written, **done})  # type: ignore[attr-defined]
        )
    for parent in {key.column.table for key in table.foreign_keys}:
        for kept in (other for other in RULES if other.table == parent.name):
            young = as_column(parent.c[kept.column].type, TODAY)
            session.execute(parent.update().values({kept.column: young}))
    assert apply_retention(session, today=TODAY) == {rule.table: 1}  # type: ignore[attr-defined]
    assert removed_of(session, table.name) == (RemovalRule.KEPT_LONG_ENOUGH, 1)


def as_column(kind: object, day: dt.date) -> object:
    text = str(kind)
    if "INT" in text:
        return day.toordinal()
    if "VARCHAR" in text:
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return dt.datetime.combine(day, dt.time(), dt.UTC) if "DATETIME" in text.upper() else day


def same(table: object, key: Row[object]) -> list[object]:
    return [column == value for column, value in zip(table.primary_key.columns, key, strict=True)]  # type: ignore[attr-defined]


def test_open_requests_stay_however_old(session: Session) -> None:
    publish(session, LAST_PUBLISHED)
    person = make_person(session)
    for name, values in (
        ("data_request", {"state": "open", "closed_at": None}),
        ("consultation", {"state": "open", "changed_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}),
        ("choice", {"withdrawn_at": None}),
    ):
        fill(session, table_named(name), person, random.Random(1))
        session.execute(table_named(name).update().values(values))
    assert apply_retention(session, today=TODAY) == {}


def test_an_answered_request_that_nobody_closes_does_not_stay_for_ever(session: Session) -> None:
    publish(session, LAST_PUBLISHED)
    fill(session, table_named("consultation"), make_person(session), random.Random(1))
    old = dt.datetime(2025, 11, 1, tzinfo=dt.UTC)
    session.execute(table_named("consultation").update().values(state="answered", changed_at=old))
    assert apply_retention(session, today=TODAY) == {"consultation": 1}


def leaver(session: Session, ends_on: dt.date | None) -> int:
    return make_person(session, department_id=make_department(session), ends_on=ends_on)


def test_who_left_long_enough_ago_goes_with_everything(session: Session) -> None:
    publish(session, LAST_PUBLISHED)
    edge = months_later(TODAY, -LEAVER_MONTHS)
    gone = leaver(session, edge - dt.timedelta(days=1))
    stays = [leaver(session, edge), leaver(session, None), make_person(session)]
    add_break(session, gone, TODAY - dt.timedelta(days=200))
    add_break(session, stays[0], TODAY - dt.timedelta(days=200))
    removed = apply_retention(session, today=TODAY)
    assert removed == {"person": 1, "employment": 1, "break_log": 1}
    assert sorted(session.scalars(select(table_named("person").c.id))) == sorted(stays)
    assert removed_of(session, "person") == (RemovalRule.LEAVER, 1)
    # Nothing of what they had: of one known leaver it would say whether they took part.
    assert removed_of(session, "break_log") == (RemovalRule.KEPT_LONG_ENOUGH, 0)


def test_who_never_began_goes_when_the_account_was_closed_long_enough_ago(session: Session) -> None:
    publish(session, LAST_PUBLISHED)
    edge = months_later(TODAY, -LEAVER_MONTHS)
    people = table_named("person")
    for closes_on in (edge - dt.timedelta(days=1), edge):
        values = {"closes_on": closes_on, "deactivated_at": NOON}
        session.execute(people.update().where(people.c.id == make_person(session)).values(**values))
    assert apply_retention(session, today=TODAY) == {"person": 1}


def test_who_came_back_and_who_waits_for_an_answer_stay(session: Session) -> None:
    publish(session, LAST_PUBLISHED)
    waits = leaver(session, dt.date(2025, 1, 31))
    fill(session, table_named("data_request"), waits, random.Random(1))
    session.execute(table_named("data_request").update().values(state="open", closed_at=None))
    back = leaver(session, dt.date(2024, 12, 31))
    fill(session, table_named("employment"), back, random.Random(1))
    assert apply_retention(session, today=TODAY) == {}


def test_who_is_counted_in_a_quarter_that_is_not_out_stays_until_it_is(session: Session) -> None:
    publish(session, Month(2025, 4))
    person = leaver(session, dt.date(2025, 5, 2))
    member = {
        "person_id": person,
        "department_id": 1,
        "site_id": 1,
        "campaign_from": None,
    }
    session.execute(insert(table_named("release_member")).values(quarter="2025-Q2", **member))
    assert apply_retention(session, today=TODAY) == {}
    publish(session, Month(2025, 6))
    removed = apply_retention(session, today=TODAY)
    assert removed["person"] == removed["release_member"] == 1


def test_proof_is_by_month_and_neither_a_day_nor_fewer_than_a_hundred_rows_has_a_number(
    session: Session,
) -> None:
    publish(session, LAST_PUBLISHED)
    person = make_person(session)
    days = [dt.date(2026, 11, 3), dt.date(2026, 11, 17), dt.date(2026, 12, 2)]
    told = []
    for day, rows in zip(days, (120, 115, 7), strict=True):
        add_breaks(session, person, months_later(day, -24) - dt.timedelta(days=1), rows)
        assert apply_retention(session, today=day) == {"break_log": rows}
        told.append({p.month: p for p in proof_of(session, "break_log", today=day)})
    november, december = dt.date(2026, 11, 1), dt.date(2026, 12, 1)
    assert told[0][november].removed is told[1][november].removed is None
    assert (told[2][november].removed, told[2][november].done_on) == (200, days[1])
    assert told[2][december].removed is None
    (past,) = [p for p in proof_of(session, "break_log", today=TODAY + dt.timedelta(90))][:1]
    assert (past.month, past.removed) == (december, None), "seven are too few for a number"


def test_a_table_from_which_nothing_went_has_the_same_line_as_one_with_a_few_rows(
    session: Session,
) -> None:
    publish(session, LAST_PUBLISHED)
    add_break(session, make_person(session), NEVER)
    apply_retention(session, today=TODAY)
    proof = list_proof(session, today=TODAY + dt.timedelta(days=60), most=99)
    assert {(one.done_on, one.removed) for one in proof} == {(TODAY, None)}
    assert {one.place for one in proof} == {"person", *(rule.table for rule in RULES)}


def proof_of(session: Session, place: str, *, today: dt.date) -> list[RetentionProof]:
    return [one for one in list_proof(session, today=today, most=99) if one.place == place]


def add_breaks(session: Session, person: int, day: dt.date, number: int) -> None:
    at = dt.datetime.combine(day, dt.time(9), dt.UTC)
    values = {
        "person_id": person,
        "local_day": day.toordinal(),
        "at": at,
        "logged_at": at,
        "seconds": 60,
        "exercise": "cat_cow",
        "slot": None,
        "verdict": "other",
        "origin": "other",
    }
    rows = [{**values, "tap_id": f"{day}-{tap}"} for tap in range(number)]
    session.execute(insert(table_named("break_log")), rows)


def test_thousands_of_rows_go_in_batches_not_row_by_row(session: Session) -> None:
    publish(session, LAST_PUBLISHED)
    person = make_person(session)
    add_breaks(session, person, dt.date(2022, 1, 3), 5_001)
    assert apply_retention(session, today=TODAY) == {"break_log": 5_001}


@pytest.mark.parametrize("number", ["", "1234", "abcd", "12345678901234567890"])
def test_a_number_that_is_none_finds_nothing(session: Session, number: str) -> None:
    assert find_receipt(session, number=number) == []


def test_what_an_administrator_shortened_goes_earlier_once_the_warning_is_over(
    session: Session,
) -> None:
    publish(session, LAST_PUBLISHED)
    add_break(session, make_person(session), months_later(TODAY, -13))
    term = KeptFor().changed(12, TODAY)
    save_defaults(session, InstallationDefaults(kept=term), version=0)
    assert apply_retention(session, today=TODAY + WARNING - dt.timedelta(days=1)) == {}
    assert apply_retention(session, today=TODAY + WARNING) == {"break_log": 1}
