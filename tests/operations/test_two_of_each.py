"""Two web servers and two runners over one database: one of each is killed, the others carry on."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.companies import QUARTER, live_through, make_company
from tests.conftest import NOON
from tests.killing import Crowd, House, account, signed_in
from tests.reminding import Channel, remind
from webapp.database import Database
from webapp.domain.governance.audit import Action
from webapp.gate.released import published_months
from webapp.services.governance.jobs import list_jobs
from webapp.settings import Settings, read_settings
from webapp.store.governance import audit
from webapp.store.programme.reminders import ReminderSent

BREAKS, REMINDED = 300, 40
STEP = 45  # of the runner that dies: it has claimed reminders and begun with its jobs
TEN = NOON.replace(hour=9)  # in Brussels, when plans have their first moment


@pytest.fixture
def backend() -> str:
    return "postgresql"


def test_the_others_carry_on_and_nothing_is_done_twice(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    with database.transaction() as session:
        company = make_company(session, [[12, 15]])
        live_through(session, company, QUARTER.first, QUARTER.last)
        early = TEN - dt.timedelta(hours=1)
        for _ in range(REMINDED):
            remind(session, now=early, channel=Channel())
    sent = tmp_path / "sent"
    houses = []
    for name, dies_at in (("one", STEP), ("other", 0)):
        (tmp_path / name).mkdir()
        url = settings.database_url
        jobs = ("tests.runner_beside", url, str(sent), TEN.isoformat(), str(dies_at))
        houses.append(House(url, tmp_path / name, jobs=jobs))
    people = signed_in(read_settings(houses[0].environ), 30)
    crowd = Crowd(people, breaks=BREAKS, paths=[one.path for one in houses], seed=STEP)
    with contextlib.ExitStack() as stack:
        for house in houses:
            stack.enter_context(house.open())
        stack.enter_context(crowd.logging())
        crowd.wait_for(BREAKS // 3)
        houses[1].kill_the_web_server()
        assert [house.wait_for_jobs() for house in houses] == [-9, 0]
    became = account(settings, people, crowd.told, Counter())
    assert (became.lost, became.doubled) == (0, 0)
    assert crowd.told.count >= BREAKS
    assert_done_once(database, sent)


def assert_done_once(database: Database, sent: Path) -> None:
    """Reminders, months and every other job."""
    lines = sent.read_text().splitlines()
    assert len(lines) == len(set(lines)), "nobody was reminded twice"
    with database.reading() as session:
        assert len(session.scalars(select(ReminderSent.at)).all()) == REMINDED
        events = audit.list_events(session, before=None, most=1000)
        runs = list_jobs(session, most=1000)
    with database.reader() as reader:
        months = published_months(reader)
    assert {month.key for month in QUARTER.months()} <= set(months)
    told = Counter(one.subject for one in events if one.action == Action.FIGURES_PUBLISHED)
    assert len(told) == len(months)
    assert set(told.values()) == {1}
    assert {run.state for run in runs} == {"done"}
