"""What the demo shows beside its people: a pause screen, a request in the physician's inbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from webapp.content.calendar import public_holidays
from webapp.database import Session
from webapp.demo.population import Worker
from webapp.domain.care.consultations import Enquiry
from webapp.domain.governance.audit import Actor
from webapp.domain.programme.pause_screens import ScreenPlan
from webapp.services.care.consultations import ask
from webapp.services.programme.pause_screens import add_screen, list_sites

_SITE = "Gent"
_SLOTS = (dt.time(10), dt.time(13), dt.time(15, 30))
_ASKED_AGO = dt.timedelta(days=3)
_ASKED_BY = -1  # the last worker: none of those who can sign in
_MESSAGE = "Sinds de nieuwe tilliften heb ik na de vroege dienst last van mijn rug."


def set_scenes(
    session: Session,
    *,
    workers: Sequence[Worker],
    ids: dict[str, int],
    now: dt.datetime,
) -> None:
    """Add them to a company that was just loaded."""
    site = next(site for site in list_sites(session) if site.name == _SITE)
    plan = ScreenPlan("Cafetaria", "nl", _SLOTS, "1111100")
    add_screen(session, site_id=site.id, plan=plan, actor=Actor.job("demo"), now=now)
    asked = now - _ASKED_AGO
    ask(
        session,
        person_id=ids[workers[_ASKED_BY].number],
        enquiry=Enquiry(_MESSAGE, "0470 00 00 00", False, None, "nl"),
        today=asked.date(),
        holidays=public_holidays(asked.date(), asked.date() + dt.timedelta(days=60)),
        now=asked,
    )
