"""Is what lies here itself as it should be: settings, roles, content, secrets, jobs?"""

from __future__ import annotations

import datetime as dt

from webapp.checks import databases
from webapp.checks.found import Check, Problem
from webapp.database import problem_of
from webapp.domain.people.access import Role
from webapp.i18n import texts
from webapp.installation import Installation
from webapp.services.care.content_offer import read_offer
from webapp.services.governance.jobs import list_jobs
from webapp.services.governance.keys import is_behind, opens_what_is_sealed
from webapp.services.governance.secret_marks import changed_secret
from webapp.services.people.first_administrator import is_wanted

_SILENT = dt.timedelta(minutes=30)  # the jobs by the clock are looked at every minute
_NEEDED = (Role.OCCUPATIONAL_PHYSICIAN, Role.DATA_PROTECTION_OFFICER)


def wrong_keys(here: Installation) -> str | None:
    """What to do when SEALING_KEYS lacks the key that was used so far, in words; None: it has it.

    Asked at the start. A database that does not answer, or has no tables yet, stops no start.
    """
    if problem_of(here.database):
        return None
    with here.database.reading() as session:
        fine = opens_what_is_sealed(session)
    return None if fine else texts("en")("error.secret_changed.sealing")


def no_database(here: Installation) -> str | None:
    """Why the database does not serve and what to do, in words; None: it does."""
    problem = databases.serves(here)
    return Check("database", *problem).words(texts("en")) if problem else None


def settings(here: Installation) -> Problem | None:
    """Whether this is the demo."""
    return ("checks.settings.demo", {}) if here.settings.demo else None


def roles(here: Installation) -> Problem | None:
    """Whether a group gives each role whose first holder no person can name."""
    given = set(here.settings.role_groups.values())
    missing = [f"GROUPS_{role.name}" for role in _NEEDED if role not in given]
    return ("checks.roles.missing", {"names": ", ".join(missing)}) if missing else None


def administrator(here: Installation) -> Problem | None:
    """Whether somebody administers."""
    given = set(here.settings.role_groups.values())
    with here.database.transaction() as session:
        wanted = is_wanted(session, by_group=given, today=here.today())
    return ("checks.administrator.none", {}) if wanted else None


def content(here: Installation) -> Problem | None:
    """Whether an exercise is offered."""
    demo, today = here.settings.demo, here.today()
    offer = here.database.look(lambda found: read_offer(found, demo=demo, today=today))
    return None if offer.guided else ("checks.content.unsigned", {})


def secrets(here: Installation) -> Problem | None:
    """Whether the secrets are those that the installation worked with so far."""
    secret = here.settings.disclosure_secret
    with here.database.reading() as session:
        changed = changed_secret(session, disclosure_secret=secret)
        if changed:
            return f"error.secret_changed.{changed}", {}
        return ("checks.secrets.behind", {}) if is_behind(session) else None


def jobs(here: Installation) -> Problem | None:
    """Whether the runner runs."""
    with here.database.reading() as session:
        latest = [run.finished_at for run in list_jobs(session, most=20) if run.finished_at]
    return (
        ("checks.jobs.silent", {}) if not latest or here.clock() - max(latest) > _SILENT else None
    )
