"""Is everything there that an installation needs? Asked before people are let in, or when in doubt.

Each check looks at one thing and says what to do about it. Nothing is changed, sent or published.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from webapp.database import clock_difference, problem_of
from webapp.domain.errors import DomainError
from webapp.domain.people.access import Role
from webapp.domain.ports.reminders import CheckedChannel
from webapp.i18n import texts
from webapp.installation import Installation
from webapp.services.care.content_offer import read_offer
from webapp.services.governance.jobs import list_jobs
from webapp.services.governance.keys import is_behind, opens_what_is_sealed
from webapp.services.governance.secret_marks import changed_secret
from webapp.services.people.first_administrator import is_wanted

_APART = dt.timedelta(seconds=5)
_SILENT = dt.timedelta(minutes=30)  # the jobs by the clock are looked at every minute
_NEEDED = (Role.OCCUPATIONAL_PHYSICIAN, Role.DATA_PROTECTION_OFFICER)

Problem = tuple[str, dict[str, Any]]  # the key of a text that says what to do, and what it names


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `problem` is the key of a text; None: it is as it should be."""

    name: str
    problem: str | None = None
    params: dict[str, Any] = field(default_factory=dict)


def check(here: Installation) -> Iterator[Check]:
    """Every check in turn; those that need the database are left out when it does not serve."""
    problem = problem_of(here.database)
    yield Check("database", problem and f"checks.database.{problem}")
    needs_none: dict[str, Callable[[Installation], Problem | None]] = {
        "settings": _settings,
        "provider": _provider,
        "roles": _roles,
        "mail": _mail,
        "absences": _absences,
    }
    needs_database = {
        "administrator": _administrator,
        "content": _content,
        "clock": _clock,
        "secrets": _secrets,
        "jobs": _jobs,
    }
    checks = needs_none if problem else {**needs_none, **needs_database}
    for name, look in checks.items():
        found = look(here)
        yield Check(name, *found) if found else Check(name)


def wrong_keys(here: Installation) -> str | None:
    """What to do when SEALING_KEYS lacks the key that was used so far, in words; None: it has it.

    Asked at the start. A database that does not answer, or has no tables yet, stops no start.
    """
    if problem_of(here.database):
        return None
    with here.database.reading() as session:
        fine = opens_what_is_sealed(session)
    return None if fine else texts("en")("error.secret_changed.sealing")


def _settings(here: Installation) -> Problem | None:
    return ("checks.settings.demo", {}) if here.settings.demo else None


def _provider(here: Installation) -> Problem | None:
    try:
        here.sign_on.reach()
    except DomainError as error:
        why = error.params.get("why") or type(error.__cause__ or error).__name__
        return "checks.provider.unreached", {"issuer": here.identity_provider.issuer, "why": why}
    return None


def _roles(here: Installation) -> Problem | None:
    given = set(here.settings.role_groups.values())
    missing = [f"GROUPS_{role.name}" for role in _NEEDED if role not in given]
    return ("checks.roles.missing", {"names": ", ".join(missing)}) if missing else None


def _administrator(here: Installation) -> Problem | None:
    given = set(here.settings.role_groups.values())
    with here.database.transaction() as session:
        wanted = is_wanted(session, by_group=given, today=here.today())
    return ("checks.administrator.none", {}) if wanted else None


def _mail(here: Installation) -> Problem | None:
    for channel in here.reminders.values():
        if isinstance(channel, CheckedChannel):
            try:
                channel.reach(here.clock())
            except DomainError as error:
                return error.key, dict(error.params)
    return None


def _absences(here: Installation) -> Problem | None:
    fault = here.absences.test(here.clock()).fault
    return (fault.key, dict(fault.params)) if fault else None


def _content(here: Installation) -> Problem | None:
    demo, today = here.settings.demo, here.today()
    offer = here.database.look(lambda found: read_offer(found, demo=demo, today=today))
    return None if offer.guided else ("checks.content.unsigned", {})


def _clock(here: Installation) -> Problem | None:
    apart = abs(clock_difference(here.database, here.clock))
    seconds = round(apart.total_seconds())
    return ("checks.clock.apart", {"seconds": seconds}) if apart > _APART else None


def _secrets(here: Installation) -> Problem | None:
    secret = here.settings.disclosure_secret
    with here.database.reading() as session:
        changed = changed_secret(session, disclosure_secret=secret)
        if changed:
            return f"error.secret_changed.{changed}", {}
        return ("checks.secrets.behind", {}) if is_behind(session) else None


def _jobs(here: Installation) -> Problem | None:
    with here.database.reading() as session:
        latest = [run.finished_at for run in list_jobs(session, most=20) if run.finished_at]
    return (
        ("checks.jobs.silent", {}) if not latest or here.clock() - max(latest) > _SILENT else None
    )
