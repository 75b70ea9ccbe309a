"""The progress page as a browser sees it: own days only, bounded reads, the released figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock
from tests.factories import make_department, make_person
from tests.factories_released import make_released_group
from tests.statements import statements
from webapp.database import Database
from webapp.domain.figures.measures import FigureKind, JoinReason, Measure, Scope
from webapp.domain.governance.choices import Purpose
from webapp.domain.programme.breaks import BreakEntry
from webapp.domain.programme.comfort import ComfortMoment, ComfortScore
from webapp.i18n import LANGUAGES, texts
from webapp.services.governance.choices import make_choice
from webapp.services.programme.breaks import record_history
from webapp.services.programme.comfort import record_comfort
from webapp.store.gate.releases import ReleaseStart
from webapp.store.people.campaigns import CampaignRow

SignIn = Callable[..., FlaskClient]
PAGE = {"Accept": "text/html"}
WEDNESDAY = dt.date(2026, 11, 18)
T = texts("en")


@pytest.fixture
def department(database: Database) -> int:
    with database.transaction() as session:
        return make_department(session, name="Radiologie")


@pytest.fixture
def person(database: Database, department: int) -> int:
    with database.transaction() as session:
        return make_person(session, department_id=department)


@pytest.fixture
def employee(client_as: SignIn, person: int) -> FlaskClient:
    return client_as("employee", person_id=person)


def log(database: Database, person: int, days: Iterable[dt.date], times: int = 3) -> None:
    """So many counted breaks on each of these days."""
    entries = [
        BreakEntry(
            person_id=person,
            at=dt.datetime(day.year, day.month, day.day, 8 + hour, tzinfo=dt.UTC),
            timezone="Europe/Brussels",
            seconds=60,
            exercise="side_bend",
            tap_id=f"{day}-{hour}",
        )
        for day in days
        for hour in range(times)
    ]
    with database.transaction() as session:
        record_history(session, entries=entries)


def days_back(count: int) -> list[dt.date]:
    return [WEDNESDAY - dt.timedelta(days=i) for i in range(count)]


def test_someone_new_sees_a_calm_page_without_reproach(employee: FlaskClient) -> None:
    page = employee.get("/progress").text
    assert T("progress.today.0") in page
    assert T("progress.streak.none") in page
    assert T("progress.month.none") in page
    assert T("progress.comfort.title") not in page


def test_today_the_week_the_month_and_the_streak_add_up(
    employee: FlaskClient, database: Database, person: int
) -> None:
    log(database, person, days_back(3), times=2)  # Monday to Wednesday
    log(database, person, [dt.date(2026, 11, 13)], times=3)  # Friday
    page = employee.get("/progress").text
    assert T("progress.today.2") in page
    assert T.plural("progress.streak", 4) in page
    assert T("progress.streak.since", date="13\u00a0November") in page
    assert '<span class="big">6</span>' in page
    assert "9 breaks count, on 4\u00a0days. 1\u00a0day was complete." in page
    assert page.count('<tr><th scope="row">') == 4


def test_the_week_can_be_another_one(
    employee: FlaskClient, database: Database, person: int
) -> None:
    log(database, person, [dt.date(2026, 11, 10)])
    page = employee.get("/progress?week=2026-W46").text
    assert T("week.earlier") in page
    assert "week=2026-W45" in page
    assert "week=2026-W47" in page
    assert "week=2026-W48" not in employee.get("/progress").text
    assert page.count("<li><time") == 3


def test_the_month_can_be_one_of_long_ago(
    employee: FlaskClient, database: Database, person: int
) -> None:
    log(database, person, [dt.date(2024, 2, 29)], times=1)
    page = employee.get("/progress?month=2024-02").text
    assert "February 2024" in page
    assert "1 break counts, on 1\u00a0day." in page
    assert "month=2024-01" in page
    assert "month=2024-03" in page
    assert "month=2026-12" not in employee.get("/progress").text


@pytest.mark.parametrize(
    "query",
    ["month=2026-12", "month=2026-W46", "week=2026-11", "week=2026-W48", "week=", "month=x"],
)
def test_what_is_not_a_period_or_has_yet_to_come_is_refused(
    employee: FlaskClient, query: str
) -> None:
    assert employee.get(f"/progress?{query}", headers=PAGE).status_code == 422


def test_the_old_address_of_the_week_still_leads_there(employee: FlaskClient) -> None:
    assert employee.get("/week").headers["Location"] == "/progress"
    assert employee.get("/week?of=2026-W46").headers["Location"] == "/progress?week=2026-W46"


def test_the_breaks_of_another_are_nowhere(
    employee: FlaskClient, client_as: SignIn, database: Database, person: int
) -> None:
    log(database, person, days_back(5))
    hr = client_as("hr_analyst").get("/progress").text
    assert T("progress.today.0") in hr
    assert T("progress.month.none") in hr


def keep_comfort(
    database: Database, person: int, days: Iterable[dt.date], now: dt.datetime
) -> None:
    """Choose it, and note 6 before and 3 after a minute of each day."""
    with database.transaction() as session:
        make_choice(session, person_id=person, purpose=Purpose.COMFORT, agrees=True, now=now)
        for day in days:
            for moment, value in ((ComfortMoment.BEFORE, 6), (ComfortMoment.AFTER, 3)):
                score = ComfortScore(f"{day}-0", moment, value)
                record_comfort(session, person_id=person, score=score, today=day, now=now)


def test_comfort_is_shown_only_to_who_chose_to_keep_it(
    employee: FlaskClient, database: Database, person: int, clock: Clock
) -> None:
    keep_comfort(database, person, days_back(8), clock())
    page = employee.get("/progress").text
    assert T("progress.comfort.title") in page
    means = (T.number(6, 1), T.number(3, 1))
    assert '<td class="number">{}</td><td class="number">{}</td>'.format(*means) in page
    assert 'd="M' in page
    with database.transaction() as session:
        make_choice(session, person_id=person, purpose=Purpose.COMFORT, agrees=False, now=clock())
    assert T("progress.comfort.title") not in employee.get("/progress").text


def test_who_chose_and_noted_nothing_yet_is_told_so(
    employee: FlaskClient, database: Database, person: int, clock: Clock
) -> None:
    keep_comfort(database, person, [], clock())
    assert T("progress.comfort.none") in employee.get("/progress").text


def release(
    database: Database,
    departments: list[int],
    *cells: tuple[str, Scope, FigureKind],
    joined: JoinReason | None = None,
) -> None:
    """Publish 35 % for a group of these departments."""
    with database.transaction() as session:
        make_released_group(
            session,
            departments=departments,
            cells=cells,
            parts=["Radiologie", "Keuken"] if joined else ["Radiologie"],
            joined=joined,
        )


def test_the_team_s_newest_released_figure_is_shown_with_its_period(
    employee: FlaskClient, database: Database, department: int
) -> None:
    months = [
        ("2026-08", Scope.UNIT, FigureKind.VALUE),
        ("2026-09", Scope.UNIT, FigureKind.AT_MOST),
    ]
    release(database, [department], *months)
    page = unescape(employee.get("/progress").text)
    assert "at most 35\u00a0%" in page
    assert "<strong>Radiologie</strong>, September 2026" in page
    assert T("dashboard.people", band="20–29") in page
    assert T("dashboard.about.adherence_rate") in page


def aim(database: Database, department: int, *, target: int | None = 60) -> None:
    """A campaign with this target that ran there in the published quarter."""
    with database.transaction() as session:
        campaign = CampaignRow(name="Autumn", target=target, version=1)
        session.add(campaign)
        session.flush()
        session.add(
            ReleaseStart(
                quarter="2026-Q3",
                campaign_id=campaign.id,
                department_id=department,
                starts_on=dt.date(2026, 7, 1),
            )
        )


def test_a_campaign_s_target_stands_beside_what_was_published_of_it(
    employee: FlaskClient, database: Database, department: int
) -> None:
    aim(database, department)
    quarter = ("2026-Q3", Scope.UNIT, FigureKind.VALUE)
    with database.transaction() as session:
        make_released_group(
            session, departments=[department], cells=[quarter], measure=Measure.PARTICIPATION
        )
    page = unescape(employee.get("/progress").text)
    assert T("progress.team.goal", name="Autumn", target=T.percent(60)) in page
    stands = {"label": "Radiologie", "period": "3rd quarter 2026", "figure": "35\u00a0%"}
    assert T("progress.team.goal_stands", **stands) in page


def test_without_a_published_figure_the_goal_is_told_alone_and_nothing_is_counted(
    employee: FlaskClient, database: Database, department: int
) -> None:
    aim(database, department)
    release(database, [department], ("2026-Q3", Scope.UNIT, FigureKind.VALUE))
    assert T("progress.team.goal_withheld") in unescape(employee.get("/progress").text)


@pytest.mark.parametrize(("elsewhere", "target"), [(1, 60), (0, None)])
def test_a_campaign_of_another_department_or_without_a_target_is_no_goal(
    employee: FlaskClient, database: Database, department: int, elsewhere: int, target: int | None
) -> None:
    aim(database, department + elsewhere, target=target)
    release(database, [department], ("2026-Q3", Scope.UNIT, FigureKind.VALUE))
    assert "Autumn" not in employee.get("/progress").text


def test_departments_that_are_shown_together_are_named_with_the_reason(
    employee: FlaskClient, database: Database, department: int
) -> None:
    quarter = ("2026-Q3", Scope.UNIT, FigureKind.VALUE)
    release(database, [department, 999], quarter, joined=JoinReason.TOO_FEW)
    page = unescape(employee.get("/progress").text)
    assert T("dashboard.joined.fewer_than_ten", parts="Radiologie and Keuken") in page
    assert "3rd quarter 2026" in page


@pytest.mark.parametrize("scope", [Scope.SITE, Scope.COMPANY])
def test_without_a_figure_of_the_own_unit_none_stands_in_for_it(
    employee: FlaskClient, database: Database, department: int, scope: Scope
) -> None:
    release(database, [department], ("2026-Q3", scope, FigureKind.VALUE))
    page = employee.get("/progress").text
    assert T("progress.team.withheld") in page
    assert "35\u00a0%" not in page


def test_the_figure_of_another_department_is_not_shown(
    employee: FlaskClient, database: Database, department: int
) -> None:
    release(database, [department + 1], ("2026-Q3", Scope.UNIT, FigureKind.VALUE))
    page = employee.get("/progress").text
    assert T("progress.team.withheld") in page
    assert "Radiologie" not in page


def test_before_anything_is_published_the_day_is_named_that_accounts_are_old_enough_for(
    client_as: SignIn, database: Database, department: int
) -> None:
    with database.transaction() as session:
        new = make_person(session, department_id=department, created_on=dt.date(2026, 11, 10))
    page = client_as("employee", person_id=new).get("/progress").text
    assert "There are no figures of groups yet" in page
    assert T.date(dt.date(2027, 2, 10)) in page


def test_who_works_nowhere_has_no_team(client_as: SignIn) -> None:
    assert T("progress.team.title") not in client_as("employee").get("/progress").text


def test_a_year_of_breaks_takes_no_more_statements_than_a_day(
    employee: FlaskClient, database: Database, person: int, department: int, clock: Clock
) -> None:
    release(database, [department], ("2026-Q3", Scope.UNIT, FigureKind.VALUE))
    keep_comfort(database, person, days_back(1), clock())
    log(database, person, days_back(1))
    employee.get("/progress")
    with statements(*database.engines) as few:
        employee.get("/progress")
    log(database, person, days_back(366)[1:])
    keep_comfort(database, person, days_back(180)[1:], clock())
    with statements(*database.engines) as many:
        employee.get("/progress")
    assert len(many) == len(few) <= 19


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_every_language(
    client_as: SignIn, database: Database, person: int, department: int, clock: Clock, language: str
) -> None:
    release(database, [department], ("2026-09", Scope.UNIT, FigureKind.VALUE))
    log(database, person, days_back(40))
    keep_comfort(database, person, days_back(20), clock())
    client = client_as("employee", person_id=person, language=language)
    for path in ("/progress", "/progress?week=2026-W40&month=2026-02", "/progress/breaks.csv"):
        assert client.get(path).status_code == 200
