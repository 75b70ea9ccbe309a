"""The data inventory, column by column, and the table of how long each is kept."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.domain.governance.privacy import DataClass
from webapp.domain.governance.retention import LEAVER_MONTHS, RetentionRule
from webapp.reports.contents.document import Section, Table, TableRow, Words
from webapp.reports.contents.governance.papers import StoredTable
from webapp.reports.contents.governance.parts import (
    class_name,
    listed,
    paragraphs,
    rule_length,
    section,
    table_name,
    tell,
    text_columns,
)
from webapp.reports.contents.governance.record import sessions
from webapp.reports.contents.governance.setup import ProgrammeSetup


def data_inventory(setup: ProgrammeSetup) -> list[Section]:
    """Every table with its columns by class; and what the classes mean."""
    columns = text_columns(("table", 0.27), ("class", 0.18), ("columns", 0.55))
    rows = [row for table in setup.tables for row in _rows(table)]
    meanings = tuple(
        TableRow(class_name(data), (tell(f"class.{data.value}.text"),)) for data in DataClass
    )
    classes = text_columns(("class", 0.25), ("meaning", 0.75))
    return [
        section(1, "inventory.classes", Table(tell("inventory.classes_are"), classes, meanings)),
        section(2, "inventory.tables", Table(tell("inventory.tables_are"), columns, tuple(rows))),
    ]


def _rows(table: StoredTable) -> Iterator[TableRow]:
    name = table_name(table.name)
    for number, (data, columns) in enumerate(table.columns):
        small = table.name if name and number == 0 else None
        yield TableRow(name or table.name, (class_name(data), ", ".join(columns)), small=small)


def retention_table(setup: ProgrammeSetup) -> list[Section]:
    """The rules that the daily job carries out, and what goes by other rules."""
    columns = text_columns(("table", 0.32), ("months", 0.2), ("from", 0.48))
    rows = [
        TableRow(table_name(rule.table) or rule.table, _rule(rule), small=rule.table)
        for rule in setup.rules
    ]
    return [
        section(1, "retention.rules", Table(tell("retention.caption"), columns, tuple(rows))),
        section(
            2,
            "retention.others",
            *paragraphs(
                "retention",
                ("account", sessions(setup), "trail", "figures", "copies"),
                months=LEAVER_MONTHS,
                minutes=setup.session_minutes,
                hours=setup.session_hours,
                days=setup.own_device_days,
                blank=tell("blank"),
            ),
        ),
    ]


def _rule(rule: RetentionRule) -> tuple[Words, ...]:
    conditions: list[Words] = [tell(f"retention.from.{rule.column}")]
    if rule.published:
        conditions.append(tell("retention.published"))
    if rule.only_in:
        conditions.append(tell("retention.only_done"))
    return rule_length("retention", rule), listed(conditions)
