"""Everything that is looked at before people are let in, or when in doubt.

Each check looks at one thing and says what to do about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from webapp.checks import databases, inside, outside
from webapp.checks.found import Check, Problem
from webapp.installation import Installation

_Look = Callable[[Installation], Problem | None]
_ALONE: dict[str, _Look] = {
    "settings": inside.settings,
    "provider": outside.provider,
    "roles": inside.roles,
    "mail": outside.mail,
    "absences": outside.absences,
    "signing": outside.signing,
    "traces": outside.traces,
}
_WITH_A_DATABASE: dict[str, _Look] = {
    "durability": databases.durability,
    "reader": databases.reader,
    "administrator": inside.administrator,
    "content": inside.content,
    "clock": databases.clock,
    "secrets": inside.secrets,
    "jobs": inside.jobs,
}


def check(here: Installation) -> Iterator[Check]:
    """Every check in turn; those that need the database are left out when it does not serve."""
    problem = databases.serves(here) or databases.pool(here) or databases.primaries(here)
    yield _found("database", problem)
    looks = _ALONE if problem else {**_ALONE, **_WITH_A_DATABASE}
    for name, look in looks.items():
        yield _found(name, look(here))


def _found(name: str, problem: Problem | None) -> Check:
    return Check(name, *problem) if problem else Check(name)
