"""Imports every table once, so that the metadata is complete."""

from __future__ import annotations

from sqlalchemy import Table

from webapp.domain.governance.privacy import DataClass
from webapp.store import defaults
from webapp.store.base import Base
from webapp.store.care import (
    consultation_notices,
    consultations,
    content_reviews,
    drawn_drafts,
    prevention_plan,
    report_notices,
    report_signatures,
    report_versions,
    reports,
    stop_notes,
    workstation_groups,
    workstations,
)
from webapp.store.figures import (
    absence,
    absence_told,
    connections,
    figure_notices,
    policy_decisions,
    webhook_deliveries,
    webhooks,
)
from webapp.store.gate import atoms, findings, former_breaks, inputs, members, releases
from webapp.store.governance import (
    audit,
    audit_seals,
    choices,
    code_accounts,
    jobs,
    notices,
    person_keys,
    removals,
    requests,
    schema_floor,
    secret_marks,
    storage,
    submissions,
)
from webapp.store.people import (
    campaigns,
    directory,
    directory_clients,
    first_administrator,
    organisation,
    paper_codes,
    people,
    personal_tokens,
    role_grants,
    sessions,
    site_calendar,
)
from webapp.store.programme import (
    breaks,
    comfort,
    pause_screens,
    prescriptions,
    pulse,
    reminder_targets,
    reminders,
    screening,
    side_minutes,
    skip_reasons,
)

__all__ = [
    "absence",
    "absence_told",
    "atoms",
    "audit",
    "audit_seals",
    "breaks",
    "campaigns",
    "choices",
    "code_accounts",
    "comfort",
    "connections",
    "consultation_notices",
    "consultations",
    "content_reviews",
    "defaults",
    "directory",
    "directory_clients",
    "drawn_drafts",
    "figure_notices",
    "findings",
    "first_administrator",
    "former_breaks",
    "inputs",
    "jobs",
    "members",
    "metadata",
    "notices",
    "organisation",
    "paper_codes",
    "pause_screens",
    "people",
    "person_keys",
    "personal_tokens",
    "policy_decisions",
    "prescriptions",
    "prevention_plan",
    "pulse",
    "released_tables",
    "releases",
    "reminder_targets",
    "reminders",
    "removals",
    "report_notices",
    "report_signatures",
    "report_versions",
    "reports",
    "requests",
    "role_grants",
    "schema_floor",
    "screening",
    "secret_marks",
    "sessions",
    "side_minutes",
    "site_calendar",
    "skip_reasons",
    "stop_notes",
    "storage",
    "submissions",
    "webhook_deliveries",
    "webhooks",
    "workstation_groups",
    "workstations",
]

metadata = Base.metadata


def released_tables() -> frozenset[str]:
    """The tables that the second, read-only engine may see: all their columns are released."""
    return frozenset(name for name, table in metadata.tables.items() if _is_released(table))


def _is_released(table: Table) -> bool:
    return all(column.info["data"] is DataClass.RELEASED for column in table.columns)
