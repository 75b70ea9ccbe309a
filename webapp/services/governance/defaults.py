"""Defaults and locks: what holds for everybody from the next page on, in every process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.governance.audit import Action, Occasion
from webapp.domain.governance.defaults import InstallationDefaults, changes, check_defaults
from webapp.domain.people.paper_codes import BY_CODE
from webapp.domain.programme.pulse import asking
from webapp.i18n import LANGUAGES
from webapp.store import defaults as store
from webapp.store.governance import audit
from webapp.store.people import sessions
from webapp.store.people.organisation import lock
from webapp.store.people.people import list_languages


@dataclass(frozen=True, slots=True)
class DefaultsView:
    """What holds, its version for a form, and the languages that sites have by law."""

    defaults: InstallationDefaults
    version: int
    statutory: frozenset[str]


def read_defaults(session: Session) -> DefaultsView:
    """What holds now."""
    defaults, version = store.find_defaults(session)
    return DefaultsView(defaults, version, frozenset(list_languages(session)))


def languages_of(
    session: Session, defaults: InstallationDefaults, *, default: str
) -> Sequence[str]:
    """The languages that people choose from: those of a site and of the employer among them."""
    if not defaults.languages:
        return LANGUAGES
    always = {default, *list_languages(session)}
    return [one for one in LANGUAGES if defaults.offers(one, always)]


def change_defaults(
    session: Session,
    *,
    wanted: InstallationDefaults,
    months: int,
    version: int,
    default: str,
    occasion: Occasion,
) -> None:
    """Let other values hold; fewer `months` do so after a warning. `default`: the employer's.

    The question of a quarter is asked if `wanted` names a quarter: from the next one on.
    Without codes on paper, whoever signed in with one is signed out.

    Raises Invalid: something that is not offered, or a language that stays. Conflict: somebody else
    changed them first.
    """
    lock(session)
    before, known = store.find_defaults(session)
    if known != version:
        raise Conflict("error.defaults_changed")
    kept = before.kept.changed(months, occasion.today)
    asks_from = asking(before.asks_from, wanted=bool(wanted.asks_from), today=occasion.today)
    chosen = before.workstation_quarters  # the physician's
    after = replace(wanted, kept=kept, asks_from=asks_from, workstation_quarters=chosen)
    after = check_defaults(after, LANGUAGES)
    stays = {default, *list_languages(session)}
    if not all(after.offers(one) for one in stays):
        raise Invalid("error.defaults_language")
    changed = changes(before, after)
    if not changed:
        return
    if not store.save_defaults(session, after, version=version):
        raise Conflict("error.defaults_changed")
    if not after.paper_codes:
        sessions.delete_sessions_by(session, BY_CODE)
    audit.record(
        session,
        at=occasion.now,
        actor=occasion.actor,
        action=Action.DEFAULTS_CHANGED,
        subject="defaults",
        detail=changed,
    )
