"""The register of groups of workstations: its terms, its checklist, its way into the plan."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from webapp.database import Database
from webapp.domain.care.work_risks import AnalysisPartner, RiskState, WorkRisk
from webapp.domain.care.workstation_groups import RiskDuty, WorkstationGroup, by_urgency
from webapp.domain.people.access import GRANTS, Permission, Role
from webapp.i18n import LANGUAGES, texts
from webapp.pages.care.workstation_groups import PAGE as REGISTER_PAGE
from webapp.services.care.prevention_plan import list_items
from webapp.services.care.workstation_groups import list_groups
from webapp.store.care.workstation_groups import add_group

PAGE = "/workstation-groups"
EN = texts("en")
OPEN = {risk.value: "open" for risk in WorkRisk}
RISKS = OPEN | {"lifting": "measures", "posture": "in_order"}
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def adviser(client_as: SignIn) -> FlaskClient:
    return client_as("prevention_adviser")


def post(client: FlaskClient, path: str = PAGE, **data: object) -> TestResponse:
    form = {"csrf_token": client.csrf, **data}  # type: ignore[attr-defined]
    return client.post(path, data=form, headers={"Accept": "text/html"})


def change(client: FlaskClient, **data: object) -> TestResponse:
    form: dict[str, object] = {"name": "Reception", "edits": 0, **RISKS, **data}
    return post(client, f"{PAGE}/1", **form)


def shown(client: FlaskClient, **query: object) -> str:
    return unescape(client.get(PAGE, query_string=query).text)


def stored(database: Database) -> WorkstationGroup:
    with database.reading() as session:
        (one,) = list_groups(session)
    return one


def test_a_group_is_late_until_it_is_analysed_and_its_results_are_told(
    adviser: FlaskClient, database: Database
) -> None:
    assert post(adviser, name="Reception", has_screens="yes").status_code == 303
    page = shown(adviser)
    assert EN("workstation_group.never") in page
    assert EN("workstation_group.late") in page
    assert change(adviser, analysed_on="2026-11-02", has_screens="yes").status_code == 303
    page = shown(adviser)
    assert "The next one by 2\u00a0November 2031." in page
    assert "The results to the Committee by 2\u00a0January 2027." in page
    assert EN("workstation_group.in_time") in page
    assert not stored(database).is_late(dt.date(2027, 1, 2))
    assert stored(database).is_late(dt.date(2027, 1, 3))


def test_what_needs_measures_is_proposed_for_the_action_plan_with_one_press(
    adviser: FlaskClient, database: Database
) -> None:
    post(adviser, name="Reception")
    change(adviser)
    page = shown(adviser)
    assert "Lifting and carrying (force): measures are needed." in page
    assert "Posture: measures" not in page
    (words,) = re.findall(r'name="words" value="([^"]+)"', page)
    assert post(adviser, "/prevention-plan", words=words).status_code == 303
    with database.reading() as session:
        assert [one.words for one in list_items(session)] == [words]


def test_a_change_of_the_workstations_asks_for_the_analysis_again_and_a_year_does(
    adviser: FlaskClient, database: Database
) -> None:
    post(adviser, name="Warehouse")
    change(adviser, name="Warehouse", analysed_on="2026-10-01")
    page = shown(adviser)
    assert "To be looked at again by 1\u00a0October 2027." in page
    assert "Committee by" not in page, "its two months are those of display screens"
    assert "The next one by" not in page, "and so are the five years"
    change(adviser, name="Warehouse", edits=1, analysed_on="2026-10-01", changed_on="2026-10-20")
    page = shown(adviser)
    assert EN("workstation_group.changed_since", day="20\u00a0October 2026") in page
    assert EN("workstation_group.late") in page
    kept = stored(database)
    change(
        adviser,
        name="Warehouse",
        edits=2,
        analysed_on="2026-10-01",
        changed_on="2026-10-20",
        reviewed_on="2026-10-20",
    )
    assert kept.review_due == dt.date(2026, 10, 20)
    assert stored(database).review_due == dt.date(2027, 10, 20)
    assert EN("workstation_group.in_time") in shown(adviser)


def test_who_is_still_to_be_told_or_trained_is_listed_until_it_is_done(
    adviser: FlaskClient, database: Database
) -> None:
    post(adviser, name="Reception")
    assert stored(database).duties == (), "nothing is known that could be told"
    days = {"analysed_on": "2026-10-02", "changed_on": "2026-09-10", "trained_on": "2026-09-01"}
    change(adviser, **days, informed_on="2026-10-01")
    assert stored(database).duties == tuple(RiskDuty), "all three are from before"
    page = shown(adviser)
    assert all(EN(f"risk_duty.{duty}") in page for duty in RiskDuty)
    done = dict.fromkeys(("informed_on", "trained_on", "told_on"), "2026-10-05")
    change(adviser, **{**days, **done}, edits=1)
    assert stored(database).duties == ()
    assert EN("workstation_group.duties") not in shown(adviser)


def test_who_took_part_is_kept_by_part_played_and_shown(
    adviser: FlaskClient, database: Database
) -> None:
    post(adviser, name="Reception")
    change(adviser, with_ergonomist="yes", with_workers="yes", with_somebody="yes")
    both = {AnalysisPartner.ERGONOMIST, AnalysisPartner.WORKERS}
    assert stored(database).partners == both
    assert "Prevention adviser – ergonomist, Those who work there, or their" in shown(adviser)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_factor_of_the_decree_can_be_chosen_and_says_who_names_it(
    client_as: SignIn, language: str
) -> None:
    client, t = client_as("prevention_adviser", language=language), texts(language)
    post(client, name="Reception")
    page = shown(client, change=1)
    for risk in WorkRisk:
        assert f'name="{risk}"' in page
        assert t(f"work_risk.{risk}.text") in page
    assert t("workstation_group.law.review") in page
    assert "VIII.1-1, § 2" in page.replace("\u00a0", " ")
    assert "sotra.be" in page


def test_two_people_at_once_and_days_that_cannot_be_are_told_and_nothing_is_stored(
    adviser: FlaskClient, database: Database
) -> None:
    post(adviser, name="Reception")
    assert change(adviser, informed_on="2026-11-02").status_code == 303
    kept = stored(database)
    for wrong, status, key in (
        ({"edits": 0}, 409, "error.workstation_group.changed"),
        ({"edits": 1, "analysed_on": "2030-01-01"}, 422, "error.workstation_group.day"),
        ({"edits": 1, "trained_on": "soon"}, 422, "error.workstation_group.day"),
        ({"edits": 1, "told_on": "2026-11-02"}, 422, "error.workstation_group.told"),
        ({"edits": 1, "reviewed_on": "2026-11-02"}, 422, "error.workstation_group.reviewed"),
        ({"edits": 1, "lifting": "perhaps"}, 422, "error.bad_request"),
        ({"edits": 1, "contact": ""}, 422, "error.bad_request"),
    ):
        answer = change(adviser, **wrong)
        assert (answer.status_code, EN(key) in unescape(answer.text)) == (status, True)
    for name in ("", "x" * 121):
        answer = post(adviser, name=name)
        assert answer.status_code == 422
    assert post(adviser, name="reception").status_code == 409
    assert stored(database) == kept


def test_a_register_of_hundreds_comes_in_pages_with_one_form_at_a_time(
    adviser: FlaskClient, database: Database
) -> None:
    """Ten choices a group, of every group at once, made a page of megabytes."""
    with database.transaction() as session:
        for number in range(2 * REGISTER_PAGE + 1):
            add_group(session, WorkstationGroup(name=f"Bay {number:03}"))
    first, last = shown(adviser), shown(adviser, page=3)
    assert 'name="edits"' not in first, "no form is open"
    assert EN("dashboard.page", page=1, pages=3, total=51) in first
    assert "Bay 000" in first and "Bay 050" not in first and 'rel="prev"' not in first
    assert "Bay 050" in last and 'rel="next"' not in last
    page = shown(adviser, change=51)
    assert page.count("<form") == first.count("<form") + 1, "of the one that is changed"
    assert page.count("<select") == first.count("<select") + len(WorkRisk) and "Bay 050" in page
    assert "Bay 050" in shown(adviser, page=99)
    assert "Bay 000" in shown(adviser, page="x", change=999)
    form: dict[str, object] = {"name": "Aisle", "edits": 0, **RISKS}
    saved = post(adviser, f"{PAGE}/51", **form).headers["Location"]
    assert saved.endswith("#group-51")
    page = unescape(adviser.get(saved).text)
    assert EN("workstation_group.done.changed") in page and "Aisle" in page


def test_what_no_longer_exists_is_never_late(adviser: FlaskClient) -> None:
    post(adviser, name="Reception")
    change(adviser, is_closed="yes")
    page = shown(adviser)
    assert EN("workstation_group.closed") in page
    assert EN("workstation_group.late") not in page


@pytest.mark.parametrize("role", Role)
def test_only_who_keeps_the_plan_keeps_the_register(role: Role, client_as: SignIn) -> None:
    client = client_as(role)
    status = 200 if Permission.PLAN_KEEP in GRANTS[role] else 404
    assert client.get(PAGE, headers={"Accept": "text/html"}).status_code == status
    if status == 404:
        assert post(client, name="Reception").status_code == 404


DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31))


@given(DAYS, DAYS)
def test_terms_are_calendar_terms_whatever_the_day(analysed: dt.date, told: dt.date) -> None:
    group = WorkstationGroup(name="x", analysed_on=analysed, told_on=told)
    due = group.analysis_due
    assert due is not None and due.year == analysed.year + 5 and due.month == analysed.month
    assert due.day in {analysed.day, 28}
    assert (group.committee_due is None) == (told >= analysed)
    if group.committee_due:
        assert 59 <= (group.committee_due - analysed).days <= 62


@given(DAYS, DAYS, DAYS)
def test_it_is_looked_at_again_within_a_year_and_at_once_after_a_change(
    analysed: dt.date, reviewed: dt.date, changed: dt.date
) -> None:
    group = WorkstationGroup(
        name="x", analysed_on=analysed, reviewed_on=reviewed, changed_on=changed, has_screens=False
    )
    looked, due = max(analysed, reviewed), group.review_due
    assert due is not None and group.dues == (due,), "no term of display screens"
    assert group.analysis_due is group.committee_due is None
    assert due == changed if changed > looked else 365 <= (due - looked).days <= 366


def test_what_was_never_analysed_comes_first_and_what_is_closed_last() -> None:
    old = WorkstationGroup(name="old", analysed_on=dt.date(2020, 1, 1), told_on=dt.date(2020, 1, 2))
    new = WorkstationGroup(name="new", analysed_on=dt.date(2026, 1, 1), told_on=dt.date(2026, 1, 2))
    never = WorkstationGroup(name="never", risks={WorkRisk.LIFTING: RiskState.IN_ORDER})
    closed = WorkstationGroup(name="closed", is_closed=True)
    ordered = sorted([closed, new, never, old], key=by_urgency)
    assert [one.name for one in ordered] == ["never", "old", "new", "closed"]
