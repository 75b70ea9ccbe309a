"""The papers of governance: read how the programme is set up, draw a paper, note who took it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import Table
from sqlalchemy.orm import Session

from webapp.content.notices import read_notice
from webapp.domain.care.evidence import ArticleClaim
from webapp.domain.errors import NotFound
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.figures.policy_decisions import policy_in
from webapp.domain.governance.audit import Action, Occasion
from webapp.domain.governance.defaults import InstallationDefaults
from webapp.domain.governance.privacy import DataClass
from webapp.domain.governance.retention import RULES, RetentionRule
from webapp.domain.people.access import Role
from webapp.domain.people.role_grants import GrantState
from webapp.domain.periods import quarter_of
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.governance.compose import compose_paper
from webapp.reports.contents.governance.papers import (
    GovernancePaper,
    NoticeText,
    StoredTable,
)
from webapp.reports.contents.governance.setup import ProgrammeSetup
from webapp.reports.door import render_paper
from webapp.settings import PROGRAM, Settings
from webapp.store.defaults import find_defaults
from webapp.store.figures import connections, policy_decisions, webhooks
from webapp.store.governance import audit
from webapp.store.people import directory_clients, people, role_grants
from webapp.store.schema import metadata

_UPLOADS = "upload"


@dataclass(frozen=True, slots=True)
class DrawnPaper:
    """A paper in one language, as it is handed out."""

    paper: GovernancePaper
    language: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Of the file."""
        return hashlib.sha256(self.content).hexdigest()


def read_setup(
    session: Session,
    settings: Settings,
    *,
    policy: Policy,
    claims: Iterable[ArticleClaim],
    occasion: Occasion,
) -> ProgrammeSetup:
    """How the programme is set up on a day. `policy` is that of the file.

    Of people it reads the names of officers that were given their role by name, and nothing else.
    """
    said = people.list_languages(session)
    defaults, _ = find_defaults(session)
    decisions = policy_decisions.list_decisions(session)
    return ProgrammeSetup(
        company=settings.company_name,
        program=PROGRAM,
        channels=settings.reminder_channels,
        identity=settings.identity_provider,
        session_minutes=settings.session_idle_minutes,
        session_hours=settings.session_hours,
        own_device_days=settings.session_own_device_days,
        policy=policy_in(quarter_of(occasion.today), policy, decisions),
        languages=tuple(one for one in LANGUAGES if one in said),
        sources=(_UPLOADS, settings.absence_source, *connections.list_started_kinds(session)),
        has_directory=bool(directory_clients.list_clients(session, since=occasion.now)),
        paper_codes=defaults.paper_codes,
        webhooks=webhooks.is_any_on(session),
        figures_readers=bool(
            directory_clients.list_clients(session, since=occasion.now, reads_figures=True)
        ),
        collector=settings.otel_exporter_otlp_endpoint or "",
        stamps=settings.adapters.get("SIGNING_TIME_STAMPS", "").strip(),
        officers=_officers(session),
        tables=stored_tables(),
        rules=rules_on(defaults, occasion.today),
        today=occasion.today,
        notice=_notice(settings.company_name, defaults.months_of("break_log", occasion.today)),
        claims=tuple(claims),
    )


def _officers(session: Session) -> tuple[str, ...]:
    return tuple(
        one.name
        for one in role_grants.list_open(session)
        if one.role is Role.DATA_PROTECTION_OFFICER and one.state is GrantState.ACTIVE
    )


def rules_on(defaults: InstallationDefaults, day: dt.date) -> tuple[RetentionRule, ...]:
    """The rules of retention with the months that hold on a day."""
    return tuple(replace(one, months=defaults.months_of(one.table, day)) for one in RULES)


def stored_tables() -> tuple[StoredTable, ...]:
    """Every table with its columns by class."""
    tables = sorted(metadata.tables.values(), key=lambda table: table.name)
    return tuple(StoredTable(str(table.name), _by_class(table)) for table in tables)


def _by_class(table: Table) -> tuple[tuple[DataClass, tuple[str, ...]], ...]:
    found: dict[DataClass, list[str]] = {}
    for column in table.columns:
        found.setdefault(column.info["data"], []).append(str(column.name))
    return tuple((data, tuple(found[data])) for data in DataClass if data in found)


def _notice(company: str, breaks: int) -> tuple[NoticeText, ...]:
    told = {language: read_notice(language, company, breaks) for language in LANGUAGES}
    return tuple(
        NoticeText(
            {language: one.parts[number].title for language, one in told.items()},
            {language: " ".join(one.parts[number].text) for language, one in told.items()},
        )
        for number in range(min(len(one.parts) for one in told.values()))
    )


def draw_paper(paper: GovernancePaper, setup: ProgrammeSetup, language: str) -> DrawnPaper:
    """The paper as a PDF; the same bytes for the same setup on the same day.

    Raises NotFound: there is no such language.
    """
    if language not in LANGUAGES:
        raise NotFound("error.report.language")
    return DrawnPaper(paper, language, _drawn(paper, _Setup(setup), language))


class _Setup:
    """A setup as a key: equal ones are drawn once. It holds mappings, so has no hash itself."""

    def __init__(self, setup: ProgrammeSetup) -> None:
        self.setup = setup

    def __hash__(self) -> int:
        return hash((self.setup.today, self.setup.company))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Setup) and self.setup == other.setup


@lru_cache(maxsize=2 * len(GovernancePaper))
def _drawn(paper: GovernancePaper, key: _Setup, language: str) -> bytes:
    return render_paper(compose_paper(paper, key.setup), texts(language))


def note_taken(session: Session, drawn: DrawnPaper, *, by: Occasion) -> None:
    """That somebody took it goes into the audit trail, with what they took."""
    audit.record(
        session,
        at=by.now,
        actor=by.actor,
        action=Action.PAPER_TAKEN,
        subject=f"paper/{drawn.paper}/{drawn.language}",
        detail={"sha256": drawn.sha256},
    )
