"""The data protection impact assessment (GDPR art. 35), as a draft for the employer to complete."""

from __future__ import annotations

from webapp.reports.contents.document import Section, Table, TableRow
from webapp.reports.contents.governance.parts import (
    adapter_name,
    blank,
    class_name,
    classes_of,
    grounds_of,
    kept_for,
    listed,
    paragraphs,
    section,
    tell,
    text_columns,
)
from webapp.reports.contents.governance.processing import ACTIVITIES
from webapp.reports.contents.governance.record import recipients, responsible, security
from webapp.reports.contents.governance.setup import ProgrammeSetup

RISKS = (
    "inference",
    "pressure",
    "health",
    "over_time",
    "harm",
    "leak",
    "channels",
    "creep",
    "loss",
)


def impact_assessment(setup: ProgrammeSetup) -> list[Section]:
    """What art. 35(7) asks: description, necessity, risks, measures; and who was heard."""
    why = paragraphs("why", ("criteria", "authority"))
    need = paragraphs("need", ("aim", "least", "choice", "evidence", "alternatives"), blank=blank())
    heard = paragraphs("heard", ("officer", "committee", "workers", "decision"), blank=blank())
    return [
        section(1, "assessment.why", *why),
        section(2, "assessment.description", responsible(setup), _activities(setup)),
        section(3, "assessment.recipients", *recipients(setup)),
        section(4, "assessment.need", *need),
        section(5, "assessment.risks", _risks(setup)),
        section(6, "assessment.measures", *security(setup)),
        section(7, "assessment.heard", *heard),
    ]


def _activities(setup: ProgrammeSetup) -> Table:
    columns = text_columns(("activity", 0.24), ("data", 0.24), ("ground", 0.2), ("kept", 0.32))
    rows = [
        TableRow(
            tell(f"activity.{one.key}"),
            (
                listed(class_name(data) for data in classes_of(one, setup)),
                grounds_of(one),
                kept_for(one, setup),
            ),
        )
        for one in ACTIVITIES
    ]
    return Table(tell("assessment.activities"), columns, tuple(rows))


def _risks(setup: ProgrammeSetup) -> Table:
    channels = listed(adapter_name(one) for one in setup.channels) or tell("none")
    columns = text_columns(("risk", 0.27), ("measures", 0.47), ("rest", 0.26))
    rows = [
        TableRow(
            tell(f"risk.{one}"),
            (tell(f"risk.{one}.text", k=setup.policy.k, channels=channels), tell("risk.rest")),
        )
        for one in RISKS
    ]
    return Table(tell("assessment.risks_are"), columns, tuple(rows), (tell("risk.note"),))
