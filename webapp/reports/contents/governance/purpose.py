"""The intended purpose: what the programme is for, what it is not, and what it does not promise."""

from __future__ import annotations

from webapp.reports.contents.document import Section, Sentence, Table, TableRow, Text, Translated
from webapp.reports.contents.governance.parts import paragraphs, section, tell, text_columns
from webapp.reports.contents.governance.setup import ProgrammeSetup


def intended_purpose(setup: ProgrammeSetup) -> list[Section]:
    """The purpose, its limits, what to expect, and what the source article claims."""
    claims = _claims(setup) if setup.claims else Text(tell("purpose.unsigned"))
    return [
        section(
            1, "purpose.is", *paragraphs("purpose", ("aim", "users", "use", "content", "company"))
        ),
        section(2, "purpose.is_not", *paragraphs("purpose", ("device", "care", "promise"))),
        section(3, "purpose.expected", *paragraphs("purpose", ("wellbeing", "absence", "safety"))),
        section(4, "purpose.claims", claims),
    ]


def _claims(setup: ProgrammeSetup) -> Table:
    columns = text_columns(("claim", 0.44), ("status", 0.2), ("source", 0.36))
    rows = tuple(
        TableRow(
            Translated(one.text),
            (Sentence(f"evidence.status.{one.status}"), Translated(one.source)),
        )
        for one in setup.claims
    )
    return Table(tell("purpose.claims.caption"), columns, rows, (tell("purpose.claims.note"),))
