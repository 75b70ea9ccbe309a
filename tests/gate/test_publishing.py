"""The gate: what is published, once and for good, whatever happens to the data afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from sqlalchemy import delete, event, select, text, update
from sqlalchemy.orm import Session

from tests.companies import (
    BEFORE_THE_QUARTER,
    QUARTER,
    Company,
    add_department,
    be_absent,
    live_through,
    log_breaks,
    make_company,
)
from tests.conftest import NOON
from tests.factories import make_department, make_employment, make_person
from tests.installed import kept
from tests.places import Place
from webapp.content.policy import disclosure_policy
from webapp.database import Database
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.figures.disclosure import chance, policy
from webapp.domain.figures.measures import Measure, ReleasedCell, Scope
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.people.employees import EmploymentDetails
from webapp.domain.people.people import DepartmentKind, DepartmentRecord
from webapp.domain.people.site_calendar import SpecialDay
from webapp.domain.periods import Month
from webapp.domain.programme.side_minutes import SideKind, SideMinute
from webapp.gate.due import due_months
from webapp.gate.former_breaks import leave_to_figures
from webapp.gate.publishing import Publication, publish_due, publish_month
from webapp.gate.released import (
    next_publication,
    published_campaigns,
    published_months,
    published_quarters,
    published_series,
    published_units,
)
from webapp.services.people.employments import move_person
from webapp.services.people.provisioning import provision_department
from webapp.store.gate import releases as store
from webapp.store.gate.atoms import ReleaseAtom
from webapp.store.gate.members import ReleaseMember
from webapp.store.gate.releases import Release
from webapp.store.governance import my_data
from webapp.store.governance.audit import AuditEvent
from webapp.store.people.campaigns import tell_start
from webapp.store.people.people import Department, EmploymentRow, Person
from webapp.store.people.site_calendar import SpecialDayRow, save_day
from webapp.store.programme.side_minutes import add_minute

SECRET = "a secret that is outside the database"
MONTHS = QUARTER.months()
TODAY = QUARTER.last + dt.timedelta(days=10)
DAY = dt.timedelta(days=1)
SIZES = [[22, 12, 4, 7], [25, 3]]
Figure = tuple[object, ...]
Lived = Callable[[str], tuple[Session, Company]]  # by the kind of database


def publish(session: Session, *months: Month, today: dt.date = TODAY) -> list[Publication]:
    return [
        publish_month(
            session,
            month=month,
            today=today,
            now=NOON,
            secret=SECRET,
            policy=disclosure_policy(),
        )
        for month in months
    ]


def figures(session: Session) -> list[Figure]:
    """Everything that is shown."""
    return [figure(cell) for cell in published_series(session)]


def figure(cell: ReleasedCell) -> Figure:
    unit = (cell.unit.series, cell.unit.label, cell.unit.site, cell.unit.parts, cell.unit.joined)
    value = (cell.period, cell.measure, cell.kind, cell.shown, cell.step, cell.size_band)
    return (*unit, *value, cell.members_changed)


@contextmanager
def as_if(session: Session) -> Iterator[None]:
    """Undone at the end, so that the same company can live through something else."""
    point = session.begin_nested()
    yield
    session.expire_all()
    point.rollback()


def published_by(session: Session, *before: Callable[[], object]) -> list[Figure]:
    """The quarter's figures when something happens before each month's batch."""
    with as_if(session):
        for month, happens in zip(MONTHS, [*before, *[lambda: None] * 3], strict=False):
            happens()
            session.flush()
            publish(session, month)
        return figures(session)


def lived(session: Session) -> Company:
    """A company that has lived through the quarter."""
    made = make_company(session, SIZES)
    live_through(session, made, QUARTER.first, QUARTER.last)
    return made


@pytest.fixture(scope="module")
def companies(request: pytest.FixtureRequest) -> Iterator[Lived]:
    """One on each kind of database, in a transaction that is never committed."""
    with ExitStack() as stack:

        @cache
        def of(backend: str) -> tuple[Session, Company]:
            place: Place = request.getfixturevalue(f"{backend}_spare_place")
            database = stack.enter_context(kept(place))
            session = stack.enter_context(database.transaction())
            stack.callback(session.rollback)
            return session, lived(session)

        yield of


@pytest.fixture
def session(
    backend: str,
    request: pytest.FixtureRequest,
    companies: Lived,
) -> Iterator[Session]:
    """Of tests that ask for a company the one in which it is; as it was again afterwards."""
    if "company" in request.fixturenames:
        with as_if(companies(backend)[0]):
            yield companies(backend)[0]
    else:
        database: Database = request.getfixturevalue(f"{backend}_kept")
        with database.transaction() as session:
            yield session
            session.rollback()


@pytest.fixture
def company(backend: str, session: Session, companies: Lived) -> Company:
    return companies(backend)[1]


@pytest.fixture
def stored(database: Database) -> Company:
    """The same, committed."""
    with database.transaction() as session:
        return lived(session)


def test_minutes_beside_the_three_change_no_published_figure(
    session: Session, company: Company
) -> None:
    def note() -> None:
        for person in company.people():
            minute = SideMinute(SideKind.SIT_STAND, MONTHS[0].first, f"tap-{person}")
            add_minute(session, person_id=person, minute=minute)

    assert published_by(session, note) == published_by(session)


def test_accounts_that_begin_anew_change_no_published_figure(
    session: Session, company: Company
) -> None:
    """Else whoever makes codes would compare two figures of the same people, one without some."""

    def begin_anew() -> None:
        for person in company.people()[:9]:
            leave_to_figures(session, person_id=person)
            my_data.begin_anew(session, person_id=person)

    def erase() -> None:
        for person in company.people()[:9]:
            my_data.begin_anew(session, person_id=person)

    without = published_by(session)
    assert published_by(session, begin_anew) == without
    assert published_by(session, erase) != without


def test_a_month_has_the_tree_of_its_last_day_however_late_it_is_published(
    session: Session, company: Company
) -> None:
    month, moved = MONTHS[0], company.department(1)
    save_day(session, department_id=company.sites[1], day=month.first, kind=SpecialDay.CLOSED)

    def reorganise(on: dt.date) -> None:
        code = session.get_one(Department, moved).code
        site = session.get_one(Department, company.sites[1]).code
        record = DepartmentRecord(code, "Elsewhere", DepartmentKind.DEPARTMENT, site)
        provision_department(session, department=record, on=on)

    def published(on: dt.date | None) -> list[Figure]:
        with as_if(session):
            if on is not None:
                reorganise(on)
            publish(session, month)
            return figures(session)

    as_it_was = published(None)
    assert published(month.last + DAY) == as_it_was
    changed = published(month.last)
    assert {("Elsewhere", "Site 2")} <= {(figure[1], figure[2]) for figure in changed}


def test_a_quarter_is_published_month_by_month_and_read_through_the_reader(
    database: Database, stored: Company
) -> None:
    for month in MONTHS:
        with database.transaction() as session:
            assert due_months(session, TODAY)[0] == month
            (made,) = publish(session, month)
            assert not made.again
            assert made.figures > 10
    with database.reader() as session:
        assert published_months(session) == [month.key for month in MONTHS]
        assert published_quarters(session) == [QUARTER.key]
        units = published_units(session)
        labels = {unit.label for unit in units if unit.scope is Scope.UNIT}
        assert labels >= {"Department 1"}
        assert {unit.label for unit in units if unit.scope is Scope.COMPANY} == {"Zorggroep Linde"}
        assert {u.site for u in units if u.scope is Scope.SITE} == {"Site 1", "Site 2"}
        cells = published_series(session)
        assert {cell.unit for cell in cells} == set(units)
        assert {cell.period for cell in cells if cell.unit.scope is Scope.COMPANY} == {
            QUARTER.key,
            *(month.key for month in MONTHS),
        }
        for _ in range(200):
            assert published_series(session) == cells


def test_series_are_picked_by_measure_group_and_quarter(session: Session, company: Company) -> None:
    publish(session, *MONTHS)
    every = published_series(session)
    adherence = published_series(session, measures={Measure.ADHERENCE})
    assert adherence == [cell for cell in every if cell.measure is Measure.ADHERENCE]
    whole = published_series(session, units={"company"}, periods=("2026-Q3", "2026-Q3"))
    assert whole == [cell for cell in every if cell.unit.scope is Scope.COMPANY]
    assert published_series(session, periods=("2026-Q4", "2027-Q1")) == []
    assert published_series(session, units=set()) == published_series(session, measures=set()) == []


def test_an_unknown_group_and_one_that_is_shown_with_others_look_alike(
    session: Session, company: Company
) -> None:
    publish(session, *MONTHS)
    assert published_series(session, units={"unit-of-nobody"}) == []
    small = {unit.label for unit in published_units(session)} & {"Department 3", "Department 6"}
    assert small == set(), "four and three people are never shown alone"


def test_publishing_again_changes_nothing_and_says_so(session: Session, company: Company) -> None:
    publish(session, *MONTHS)
    before = figures(session)
    assert [made.again for made in publish(session, *MONTHS)] == [True] * 3
    assert figures(session) == before
    assert due_months(session, TODAY) == []
    assert (
        publish_due(session, today=TODAY, now=NOON, secret=SECRET, policy=disclosure_policy()) == []
    )


def test_publishing_again_says_nothing_but_that_roster_or_absences_differ(
    session: Session, company: Company
) -> None:
    publish(session, *MONTHS)
    before = figures(session)
    log_breaks(session, company.people()[0], [MONTHS[0].first + 5 * DAY])  # a Saturday
    assert publish(session, MONTHS[0]) == [Publication("2026-07", 0, True, False)]
    be_absent(session, company.people()[1], MONTHS[0].first, MONTHS[0].last)
    assert publish(session, MONTHS[0]) == [Publication("2026-07", 0, True, True)]
    assert publish(session, MONTHS[1]) == [Publication("2026-08", 0, True, False)]
    assert figures(session) == before


def close_three_weeks(session: Session, company: Company, first: dt.date) -> int:
    """Of the top of the company, from that day on; its id."""
    node = session.get_one(Department, next(iter(company.departments)))
    while node.parent_id is not None:
        node = session.get_one(Department, node.parent_id)
    for number in range(21):
        day = first + number * DAY
        save_day(session, department_id=node.id, day=day, kind=SpecialDay.CLOSED)
    return node.id


def test_a_day_on_which_a_site_is_closed_is_no_day_to_take_breaks_on(
    session: Session, company: Company
) -> None:
    as_usual = published_by(session)
    top = close_three_weeks(session, company, MONTHS[0].first + 7 * DAY)
    assert published_by(session) != as_usual
    publish(session, MONTHS[0])
    session.execute(delete(SpecialDayRow).where(SpecialDayRow.department_id == top))
    assert publish(session, MONTHS[0]) == [Publication(MONTHS[0].key, 0, True, True)]


def test_no_day_of_leave_that_is_moved_makes_publishing_again_read_a_break(
    session: Session, company: Company
) -> None:
    person = company.people()[0]
    publish(session, MONTHS[0])
    asked: list[str] = []
    engine = session.connection().engine
    event.listen(engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    answers = set()
    for day in range(6, 10):
        with as_if(session):
            be_absent(session, person, MONTHS[0].first + day * DAY, MONTHS[0].first + day * DAY)
            answers.update(publish(session, MONTHS[0]))
    assert answers == {Publication("2026-07", 0, True, True)}
    assert any("absence_spell" in statement for statement in asked)
    assert not any("break_log" in statement for statement in asked)


def test_a_month_whose_digest_was_not_kept_says_so(session: Session, company: Company) -> None:
    store.add_release(session, MONTHS[0], published_at=NOON, policy=disclosure_policy())
    assert publish(session, MONTHS[0]) == [Publication("2026-07", 0, True, None)]


def test_the_digest_cannot_be_made_without_the_secret(session: Session, company: Company) -> None:
    publish(session, MONTHS[0])
    values: dict[str, Any] = {"today": TODAY, "now": NOON, "policy": disclosure_policy()}
    other = "another secret, just as long as that"
    assert publish_month(session, month=MONTHS[0], secret=other, **values).inputs_differ


def test_late_imports_erasure_and_reorganisation_leave_what_was_published(
    session: Session, company: Company
) -> None:
    publish(session, *MONTHS)
    before = figures(session)
    one, other, *_ = company.people()
    be_absent(session, one, QUARTER.first, QUARTER.last)
    session.execute(delete(Person).where(Person.id == other))
    session.execute(update(Department).values(name="Renamed"))
    session.execute(update(EmploymentRow).values(department_id=company.department(6)))
    assert figures(session) == before
    members = session.scalars(select(ReleaseMember.person_id)).all()
    assert other not in members
    assert one in members


def test_someone_erased_in_the_quarter_is_left_out_of_its_later_months(
    session: Session, company: Company
) -> None:
    publish(session, MONTHS[0])
    session.execute(delete(Person).where(Person.id == company.people()[0]))
    publish(session, *MONTHS[1:])
    assert published_quarters(session) == [QUARTER.key]


def test_a_mover_stays_in_the_home_unit_for_the_quarter(session: Session, company: Company) -> None:
    first, second = company.department(1), company.department(2)
    mover = company.departments[first][0]

    def move() -> None:
        session.execute(
            update(EmploymentRow)
            .where(EmploymentRow.person_id == mover)
            .values(ends_on=MONTHS[1].first - DAY)
        )
        make_employment(session, person_id=mover, department_id=second, starts_on=MONTHS[1].first)

    unmoved = published_by(session)
    assert published_by(session, lambda: None, move) == unmoved


def test_a_joiner_counts_from_the_next_quarter(session: Session, company: Company) -> None:
    first = company.department(1)

    def join() -> None:
        joiner = make_person(session, department_id=first, starts_on=MONTHS[1].first)
        log_breaks(session, joiner, MONTHS[1].days())

    alone = published_by(session)
    assert published_by(session, lambda: None, join) == alone


def test_a_leaver_changes_no_other_unit_and_no_month_before(
    session: Session, company: Company
) -> None:
    leaver = company.departments[company.department(1)][0]

    def leave() -> None:
        session.execute(
            update(EmploymentRow)
            .where(EmploymentRow.person_id == leaver)
            .values(ends_on=MONTHS[2].first - DAY)
        )

    def untouched(found: list[Figure]) -> list[Figure]:
        own = ("Department 1", "Site 1", "Zorggroep Linde")
        later = {MONTHS[2].key, QUARTER.key}
        # A small group's adherence is estimated by the company's relation, which is shown as well.
        return [
            f
            for f in found
            if f[5] not in later
            or (not str(f[1]).startswith(own) and f[6] is not Measure.ADHERENCE)
        ]

    stayed = published_by(session)
    left = published_by(session, lambda: None, lambda: None, leave)
    assert untouched(left) == untouched(stayed)


def test_ten_accounts_made_yesterday_do_not_open_a_unit(session: Session) -> None:
    company = make_company(session, [[30, 4]])
    young = QUARTER.first - 27 * DAY
    target = add_department(session, company, site=company.sites[0], size=9, created_on=young)
    make_person(session, department_id=target, created_on=young - DAY)
    live_through(session, company, QUARTER.first, QUARTER.last)
    publish(session, *MONTHS)
    labels = {unit.label for unit in published_units(session) if unit.scope is Scope.UNIT}
    assert labels == {"Department 1 + Department 2 + Department 3"}


def test_moving_somebody_in_and_out_changes_nothing_this_quarter(
    session: Session, company: Company
) -> None:
    unmoved = published_by(session)
    one, other = company.department(1), company.department(2)
    pawn = company.departments[one][0]
    work = update(EmploymentRow).where(EmploymentRow.person_id == pawn)

    def move_to(department: int) -> Callable[[], object]:
        return lambda: session.execute(work.values(department_id=department))

    moved = published_by(session, lambda: None, move_to(other), move_to(one))
    assert moved == unmoved


def test_moving_a_department_to_another_site_counts_from_the_next_quarter(
    session: Session, company: Company
) -> None:
    department, site = company.department(1), company.sites[1]
    elsewhere = update(Department).where(Department.id == department).values(parent_id=site)
    unmoved = published_by(session)
    assert published_by(session, lambda: None, lambda: session.execute(elsewhere)) == unmoved


def test_a_campaign_that_is_planned_in_the_quarter_counts_from_the_next(
    session: Session, company: Company
) -> None:
    later = update(Department).where(Department.kind == DepartmentKind.COMPANY)
    unplanned = published_by(session)
    put_off = later.values(campaign_from=MONTHS[2].first)
    assert published_by(session, lambda: None, lambda: session.execute(put_off)) == unplanned


def test_before_the_campaign_there_is_absence_only(session: Session) -> None:
    company = make_company(session, [[40]])
    session.execute(update(Department).values(campaign_from=MONTHS[1].first))
    live_through(session, company, QUARTER.first, QUARTER.last)
    publish(session, *MONTHS)
    found = {(cell.measure, cell.period) for cell in published_series(session)}
    assert (Measure.ABSENCE, MONTHS[0].key) in found
    assert (Measure.ABSENCE, QUARTER.key) in found
    assert (Measure.BREAKS, MONTHS[0].key) not in found
    assert (Measure.BREAKS, MONTHS[1].key) in found
    assert (Measure.BREAKS, QUARTER.key) not in found, "a quarter has three months"


def test_when_a_campaign_began_is_known_with_the_figures_and_no_sooner(session: Session) -> None:
    company = make_company(session, [[40], [40]])
    top = session.get_one(Department, company.id)
    tell_start(session, top, None)
    kitchen, elsewhere = company.department(1), company.department(2)
    site = session.get_one(Department, company.sites[0])
    tell_start(session, site, MONTHS[1].first)
    live_through(session, company, QUARTER.first, QUARTER.last)
    assert [one.starts for one in published_campaigns(session)] == [{}]
    publish(session, MONTHS[0])
    tell_start(session, site, MONTHS[2].first)
    publish(session, *MONTHS[1:])
    (found,) = published_campaigns(session)
    assert (found.name, found.target, found.ends_on) == ("Rekpauze", None, None)
    assert found.starts[kitchen] == MONTHS[1].first, "as the quarter took it"
    assert elsewhere not in found.starts


def test_a_month_comes_ten_days_after_its_end_and_not_before(
    session: Session, company: Company
) -> None:
    day = MONTHS[0].last + 10 * DAY
    assert due_months(session, day - DAY) == []
    assert due_months(session, day) == [MONTHS[0]]
    with pytest.raises(Invalid) as early:
        publish(session, MONTHS[0], today=day - DAY)
    assert early.value.key == "error.release_early"
    assert early.value.params == {"month": MONTHS[0].key, "day": day.isoformat()}
    publish(session, MONTHS[0], today=day)
    assert published_quarters(session) == []


@pytest.mark.parametrize("month", [MONTHS[1], Month(2026, 6), Month(2030, 1)])
def test_months_come_in_order_and_none_before_there_were_members(
    session: Session, company: Company, month: Month
) -> None:
    with pytest.raises((Conflict, Invalid)) as refused:
        publish(session, month)
    why = {MONTHS[1]: "order", Month(2026, 6): "before", Month(2030, 1): "early"}[month]
    assert refused.value.key == f"error.release_{why}"
    assert published_months(session) == []


def test_the_first_quarter_begins_when_accounts_are_28_days_old(session: Session) -> None:
    assert due_months(session, TODAY) == [], "nobody yet"
    company = make_company(session, [[10]])
    assert due_months(session, TODAY) == MONTHS
    session.execute(update(Person).values(created_on=QUARTER.first - 28 * DAY))
    assert due_months(session, TODAY) == MONTHS
    session.execute(update(Person).values(created_on=QUARTER.first - 27 * DAY))
    assert due_months(session, TODAY + 100 * DAY) == QUARTER.next.months()
    session.execute(update(EmploymentRow).values(starts_on=QUARTER.next.first + DAY))
    assert due_months(session, TODAY + 100 * DAY) == []
    assert company.people()


def test_the_next_publication_is_the_next_months_tenth_day_after() -> None:
    day = MONTHS[2].last + 10 * DAY
    assert next_publication(day - DAY) == day
    assert next_publication(day) == MONTHS[2].next.last + 10 * DAY
    assert next_publication(MONTHS[2].last) == day


def test_a_company_of_fewer_than_ten_publishes_nothing_and_is_done(session: Session) -> None:
    live_through(session, make_company(session, [[5], [4]]), QUARTER.first, QUARTER.last)
    publish(session, *MONTHS)
    assert published_series(session) == []
    assert published_units(session) == []
    assert published_quarters(session) == [QUARTER.key]
    assert [made.again for made in publish(session, *MONTHS)] == [True] * 3


def test_a_company_without_breaks_and_without_people_at_work_publishes_no_rate(
    session: Session,
) -> None:
    company = make_company(session, [[30]])
    for person in company.people():
        be_absent(session, person, QUARTER.first, QUARTER.last)
    make_department(session, kind=DepartmentKind.SITE, parent_id=company.id, name="Empty")
    publish(session, *MONTHS)
    assert {cell.measure for cell in published_series(session)} <= {Measure.ABSENCE}


def test_a_policy_counts_from_the_first_month_of_a_quarter(
    session: Session, company: Company
) -> None:
    publish(session, MONTHS[0])
    stricter = replace(disclosure_policy(), version="2026-3", k=20)
    for month in [*MONTHS[1:], *QUARTER.next.months()]:
        publish_month(
            session,
            month=month,
            today=TODAY + 200 * DAY,
            now=NOON,
            secret=SECRET,
            policy=stricter,
        )
    kept = session.execute(select(Release.policy).order_by(Release.month)).scalars()
    assert [values["version"] for values in kept] == ["2026-2"] * 3 + ["2026-3"] * 3
    parts = [
        unit.parts
        for unit in published_units(session)
        if unit.scope is Scope.UNIT and unit.quarter == QUARTER.next.key
    ]
    assert ("Department 2",) not in parts, "twelve people are not enough for the stricter policy"


@pytest.mark.parametrize("before", [MONTHS[:1], MONTHS])
def test_another_edition_of_the_rules_counts_from_the_next_month_and_is_marked(
    session: Session, company: Company, before: list[Month], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quarter that began under the first edition goes on under this one; its months stay."""
    with monkeypatch.context() as first:
        for module in (policy, chance):
            first.setattr(module, "RULES", 1)
        publish_by(session, "2026-1", before)
    published = figures(session)
    after = [month for month in (*MONTHS, *QUARTER.next.months()) if month not in before]
    live_through(session, company, QUARTER.next.first, QUARTER.next.last)
    publish_by(session, "2026-2", after)
    kept = session.scalars(select(Release.policy).order_by(Release.month)).all()
    assert [values["version"] for values in kept] == [
        *["2026-1"] * len(before),
        *["2026-2"] * len(after),
    ]
    now = figures(session)
    assert [figure for figure in now if figure in published] == published, "nothing was changed"
    whole = {
        cell.period: cell.members_changed
        for cell in published_series(session, units={"company"}, measures={Measure.BREAKS})
    }
    assert [whole[month.key] for month in after[:2]] == [True, False], "nobody came or left"
    assert published_quarters(session)[0] == QUARTER.key


def publish_by(session: Session, version: str, months: Sequence[Month]) -> None:
    for month in months:
        publish_month(
            session,
            month=month,
            today=TODAY + 200 * DAY,
            now=NOON,
            secret=SECRET,
            policy=replace(disclosure_policy(), version=version),
        )


def test_totals_are_stored_with_their_chance_error_only(session: Session, company: Company) -> None:
    publish(session, *MONTHS)
    numerators = session.execute(select(ReleaseAtom.numerator)).scalars().all()
    assert len(numerators) > 10
    assert all(numerator % 1_000_000 for numerator in numerators)


def test_publishing_is_noted_with_counts_only(session: Session, company: Company) -> None:
    (made,) = publish(session, MONTHS[0])
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.action == "figures-published")
    ).one()
    assert (event.subject, event.detail) == ("release/2026-07", {"figures": made.figures})


def test_asking_to_publish_again_leaves_a_line_in_the_audit_trail(
    session: Session, company: Company
) -> None:
    publish(session, MONTHS[0], MONTHS[0])
    events = session.execute(
        select(AuditEvent.action, AuditEvent.subject, AuditEvent.detail).order_by(AuditEvent.id)
    ).all()
    assert events[1:] == [("figures-asked-again", "release/2026-07", {})]


def test_errors_name_a_month_and_no_figure(session: Session, company: Company) -> None:
    with pytest.raises(Conflict) as refused:
        publish(session, MONTHS[1])
    assert refused.value.params == {"month": MONTHS[1].key, "first": MONTHS[0].key}


def test_several_runners_at_once_publish_one_set_of_figures(
    database: Database, stored: Company
) -> None:
    def run(_: int) -> bool:
        with database.transaction() as session:
            return publish(session, MONTHS[0])[0].again

    with ThreadPoolExecutor(4) as runners:
        assert sorted(runners.map(run, range(4))) == [False, True, True, True]
    with database.reader() as session:
        assert published_months(session) == [MONTHS[0].key]


def test_a_runner_that_dies_after_counting_has_stored_nothing(
    database: Database, stored: Company
) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        publish(session, MONTHS[0])
        raise ZeroDivisionError
    with database.reading() as session:
        assert published_months(session) == []
        for table in (
            "release",
            "release_unit",
            "released_cell",
            "release_atom",
            "release_member",
            "release_input",
        ):
            assert session.execute(text(f"SELECT 1 FROM {table}")).first() is None
    with database.transaction() as session:
        assert publish(session, MONTHS[0])[0].again is False


def test_a_year_of_quarters_marks_changed_members_and_keeps_series(
    session: Session, company: Company
) -> None:
    first = company.department(1)
    make_person(
        session,
        department_id=first,
        created_on=BEFORE_THE_QUARTER,
        starts_on=QUARTER.next.first - DAY,
    )
    live_through(session, company, QUARTER.next.first, QUARTER.next.last, seed=2)
    quarters = [QUARTER, QUARTER.next]
    publish(session, *[m for q in quarters for m in q.months()], today=TODAY + 200 * DAY)
    changed = {
        (cell.unit.label, cell.period): cell.members_changed
        for cell in published_series(session, measures={Measure.ABSENCE})
        if cell.period in {q.key for q in quarters}
    }
    assert changed["Zorggroep Linde", "2026-Q4"]
    assert not changed["Zorggroep Linde", "2026-Q3"]
    by_quarter = [
        {unit.series for unit in published_units(session) if unit.quarter == q.key}
        for q in quarters
    ]
    assert by_quarter[0] & by_quarter[1] >= {"company"}


def end_work(session: Session, person: int, last: dt.date) -> None:
    own = update(EmploymentRow).where(EmploymentRow.person_id == person)
    session.execute(own.values(ends_on=last))


def take_the_mark_away(session: Session, company: Company, person: int, on: dt.date) -> None:
    """From a day on the person is not counted, and works and takes breaks as before."""
    (department,) = (key for key, people in company.departments.items() if person in people)
    code = session.get_one(Department, department).code
    work = EmploymentDetails(code, on, counted=False)
    occasion = Occasion(Actor.person(company.people()[0]), TODAY, NOON)
    assert move_person(session, person_id=person, work=work, occasion=occasion)


@pytest.mark.parametrize("number", [1, 40])
def test_whose_mark_goes_off_in_the_middle_leaves_the_figures_as_if_they_had_left(
    session: Session, company: Company, number: int
) -> None:
    person, day = company.people()[number], MONTHS[1].first + 9 * DAY

    def leaves() -> None:
        end_work(session, person, day - DAY)

    def is_not_counted() -> None:
        take_the_mark_away(session, company, person, day)

    shown = [published_by(session, lambda: None, one) for one in (leaves, is_not_counted)]
    assert shown[0]
    assert shown[0] == shown[1]


def test_who_is_not_counted_from_the_first_day_on_is_not_there_for_the_figures(
    session: Session, company: Company
) -> None:
    person = company.people()[1]

    def is_not_there() -> None:
        session.execute(delete(EmploymentRow).where(EmploymentRow.person_id == person))

    def is_not_counted() -> None:
        own = update(EmploymentRow).where(EmploymentRow.person_id == person)
        session.execute(own.values(counted=False))

    assert published_by(session, is_not_there) == published_by(session, is_not_counted)
