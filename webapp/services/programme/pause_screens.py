"""Pause screens: made and ended by the administrator, shown to whoever has the link."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.domain.errors import Invalid, NotFound
from webapp.domain.governance.audit import Action, Actor
from webapp.domain.names import refuse_twin
from webapp.domain.programme.pause_screens import PauseScreen, ScreenPlan, check_screen_plan, sign
from webapp.store.governance import audit
from webapp.store.programme import pause_screens as store
from webapp.store.twins import lock_names


@dataclass(frozen=True, slots=True)
class ScreenSite:
    """A place that can have a screen."""

    id: int
    name: str
    language: str | None


def list_sites(session: Session) -> list[ScreenSite]:
    """The places that can have a screen, by name."""
    return [ScreenSite(site.id, site.name, site.language) for site in store.list_sites(session)]


def list_screens(session: Session, *, timezone: str) -> list[PauseScreen]:
    """The screens whose links work, by site and name."""
    return store.list_active(session, timezone=timezone)


def add_screen(
    session: Session, *, site_id: int, plan: ScreenPlan, actor: Actor, now: dt.datetime
) -> int:
    """Make a screen; its number.

    Raises Invalid: no such site, or something is missing. Conflict: another one there has the name.
    """
    check_screen_plan(plan)
    if store.find_site(session, site_id) is None:
        raise Invalid("error.pause_site")
    lock_names(session)
    refuse_twin(plan.name, store.list_names(session, site_id))
    nonce = secrets.token_hex(16)
    made = store.add(session, site_id=site_id, plan=plan, nonce=nonce, now=now)
    _record(session, Action.PAUSE_SCREEN_CREATED, made, actor, now)
    return made


def revoke_screen(session: Session, *, screen_id: int, actor: Actor, now: dt.datetime) -> None:
    """End a screen's link.

    Raises NotFound: there is no such screen, or it has ended.
    """
    if not store.revoke(session, screen_id, now=now):
        raise NotFound("error.not_found")
    _record(session, Action.PAUSE_SCREEN_REVOKED, screen_id, actor, now)


def token_of(screen: PauseScreen, secret: str) -> str:
    """What stands in the link of a screen."""
    return f"{screen.id}-{sign(secret, screen.nonce)}"


def find_screen(session: Session, *, token: str, secret: str, timezone: str) -> PauseScreen:
    """The screen that a link is for.

    Raises NotFound: the link was not signed here, or has been ended: the two look alike.
    """
    number, _, seal = token.partition("-")
    screen = None
    if number.isascii() and number.isdecimal() and len(number) < 10:
        screen = store.find(session, int(number), timezone=timezone)
    expected = sign(secret, screen.nonce if screen else "")
    if not hmac.compare_digest(seal.encode(), expected.encode()) or screen is None:
        raise NotFound("error.pause_link")
    return screen


def _record(
    session: Session, action: Action, screen_id: int, actor: Actor, now: dt.datetime
) -> None:
    subject = f"pause-screen/{screen_id}"
    audit.record(session, at=now, actor=actor, action=action, subject=subject)
