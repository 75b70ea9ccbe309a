"""What the gate makes of records of sickness: spells, the hours of a contract, a whole year."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from tests.companies import QUARTER, Company, be_absent, make_company
from tests.conftest import NOON
from webapp.content.policy import disclosure_policy
from webapp.domain.figures.contributions import PersonMonth
from webapp.domain.figures.disclosure.groups import Member
from webapp.domain.figures.disclosure.layout import Layout
from webapp.domain.periods import Month, Quarter
from webapp.gate.counting import count_month, employer_input
from webapp.store.gate import releases
from webapp.store.gate.members import add_members, list_members
from webapp.store.people.people import EmploymentRow

MONTH = Month(2026, 9)
MONDAY = MONTH.first
DAY = dt.timedelta(days=1)


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session, [[1]])


def count(session: Session, company: Company, month: Month = MONTH) -> PersonMonth:
    """The month of the one who works there."""
    (person,) = company.people()
    members = [Member(person, company.department(1), company.sites[0], None)]
    if not list_members(session, month.quarter.key):
        add_members(session, month.quarter.key, members)
    if not releases.find_release(session, month):
        releases.add_release(session, month, published_at=NOON, policy=disclosure_policy())
    quarter = month.quarter.key
    brought = employer_input(session, month, members, among=quarter)
    layout = Layout(month.quarter, members, 10)
    return count_month(session, brought, layout, among=quarter).month_of(0)


def test_two_certificates_with_only_a_weekend_between_them_are_one_spell(
    session: Session, company: Company
) -> None:
    (person,) = company.people()
    be_absent(session, person, MONDAY - 30 * DAY, MONDAY - 3 * DAY)
    be_absent(session, person, MONDAY, MONDAY + 2 * DAY)
    found = count(session, company)
    assert (found.illness.begun, found.illness.ended) == (0, 1)
    assert found.illness.ended_days == 30
    assert found.medium == 300, "three days that lie more than 30 days into it"


def test_a_day_of_work_between_two_certificates_makes_two_spells(
    session: Session, company: Company
) -> None:
    (person,) = company.people()
    be_absent(session, person, MONDAY, MONDAY)
    be_absent(session, person, MONDAY + 2 * DAY, MONDAY + 2 * DAY)
    assert count(session, company).illness.begun == 2


def test_a_spell_that_began_over_a_year_ago_is_long(session: Session, company: Company) -> None:
    (person,) = company.people()
    be_absent(session, person, MONDAY - 390 * DAY, MONTH.last)
    found = count(session, company)
    assert found.long == found.sick > 0


@pytest.mark.parametrize(("schedule", "weight"), [("1111100", 50), ("1120000", 100)])
def test_a_day_weighs_as_much_as_the_hours_of_the_contract(
    session: Session, company: Company, schedule: str, weight: int
) -> None:
    row = session.query(EmploymentRow).one()
    row.fte_percent, row.schedule = 50, schedule
    session.flush()
    assert count(session, company).weight == weight


def test_a_year_is_told_of_who_was_here_all_of_it_where_all_of_it_was_published(
    session: Session, company: Company
) -> None:
    december = Month(2026, 12)
    assert count(session, company, december).illness.year is None, "January was not published"
    january = Quarter(2026, 1).months()[0]
    releases.add_release(session, january, published_at=NOON, policy=disclosure_policy())
    assert count(session, company, december).illness.year == (0, 0)
    session.query(EmploymentRow).one().starts_on = dt.date(2026, 2, 2)
    session.flush()
    assert count(session, company, december).illness.year is None


def test_who_is_well_is_told_so_when_a_quarter_closes(session: Session, company: Company) -> None:
    assert count(session, company, QUARTER.months()[0]).illness.quarter is None
    assert count(session, company, QUARTER.months()[2]).illness.quarter == (0, 0)
