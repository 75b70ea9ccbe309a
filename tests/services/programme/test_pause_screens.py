"""Pause screens: made, found by their signed link, ended."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_department
from webapp.domain.errors import Invalid, NotFound
from webapp.domain.governance.audit import Actor
from webapp.domain.people.people import DepartmentKind
from webapp.domain.programme.pause_screens import PauseScreen, ScreenPlan
from webapp.services.programme import pause_screens as service

BRUSSELS = "Europe/Brussels"
SECRET = "a secret"
ADMINISTRATOR = Actor.person(7)
SHOWING = ScreenPlan("Refter", "nl", (dt.time(10), dt.time(15, 30)), "1111100")


def add(session: Session, site: int) -> None:
    service.add_screen(session, site_id=site, plan=SHOWING, actor=ADMINISTRATOR, now=NOON)


def make_screen(session: Session) -> PauseScreen:
    add(session, make_department(session, kind=DepartmentKind.SITE))
    return service.list_screens(session, timezone=BRUSSELS)[-1]


def find(session: Session, token: str, secret: str = SECRET) -> PauseScreen:
    return service.find_screen(session, token=token, secret=secret, timezone=BRUSSELS)


def test_a_link_leads_to_what_was_set_for_the_screen(session: Session) -> None:
    made = make_screen(session)
    found = find(session, service.token_of(made, SECRET))
    assert found == made
    assert (found.plan, found.timezone) == (SHOWING, BRUSSELS)


def test_a_link_that_was_not_signed_here_leads_nowhere(session: Session) -> None:
    token = service.token_of(make_screen(session), SECRET)
    altered = token[:-1] + ("0" if token[-1] != "0" else "1")
    for wrong in (altered, "1", "", "x-y", "99999-" + token, "9" * 40 + "-0", "²-0", "-" + "é" * 9):
        with pytest.raises(NotFound):
            find(session, wrong)
    with pytest.raises(NotFound):
        find(session, token, secret="another secret")


def test_an_ended_link_leads_nowhere_and_the_others_go_on(session: Session) -> None:
    ended, other = make_screen(session), make_screen(session)
    service.revoke_screen(session, screen_id=ended.id, actor=ADMINISTRATOR, now=NOON)
    with pytest.raises(NotFound):
        find(session, service.token_of(ended, SECRET))
    assert find(session, service.token_of(other, SECRET)) == other
    assert service.list_screens(session, timezone=BRUSSELS) == [other]
    with pytest.raises(NotFound):
        service.revoke_screen(session, screen_id=ended.id, actor=ADMINISTRATOR, now=NOON)


def test_a_screen_hangs_in_a_site_not_in_a_department(session: Session) -> None:
    department = make_department(session)
    for site in (department, 10**6):
        with pytest.raises(Invalid, match="pause_site"):
            add(session, site)
    assert service.list_sites(session) == []
