"""What several papers say in the same words: classes of data, terms, roles, and room to fill in."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.domain.governance.privacy import DataClass
from webapp.domain.governance.retention import LEAVER_MONTHS, RetentionRule
from webapp.domain.people.access import Role
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.document import Column, Listing, Part, Section, Sentence, Text, Words
from webapp.reports.contents.governance.processing import LegalGround, ProcessingActivity
from webapp.reports.contents.governance.setup import ProgrammeSetup

# What says nothing of a person by itself; all else is personal.
NOT_PERSONAL = {
    DataClass.TECHNICAL,
    DataClass.ORGANISATION,
    DataClass.RELEASED,
}


def tell(key: str, **terms: Words) -> Sentence:
    """The text under `papers.<key>`."""
    return Sentence(f"papers.{key}", terms)


def blank() -> Words:
    """Room for what only the employer can say."""
    return tell("blank")


def section(number: int, key: str, *parts: Part) -> Section:
    """A numbered section with the title `papers.<key>`."""
    return Section(number, tell(key), parts)


def paragraphs(group: str, names: Iterable[str], **terms: Words) -> list[Text]:
    """Paragraphs with a heading in the margin: `papers.<group>.<name>` and `….text`."""
    return [
        Text(tell(f"{group}.{name}.text", **terms), label=tell(f"{group}.{name}")) for name in names
    ]


def text_columns(*columns: tuple[str, float]) -> tuple[Column, ...]:
    """Columns of words: the key of the heading, and the share of the width."""
    return tuple(Column(tell(f"column.{key}"), share, is_figure=False) for key, share in columns)


def listed(items: Iterable[Words], separator: str = ", ") -> Words:
    """Several things in a row; a dash when there is none."""
    found = tuple(items)
    return Listing(found, separator) if found else None


def table_name(table: str) -> Words:
    """What people call a table; None: it leads to no person and has no other name than its own."""
    keys = (f"my_data.table.{table}.name", f"papers.table.{table}")
    known = (Sentence(key) for key in keys if texts(LANGUAGES[0]).has(key))
    return next(known, None)


def adapter_name(adapter: str) -> Words:
    """What an adapter connects; the bare name of one that was added later."""
    key = f"papers.adapter.{adapter}"
    return Sentence(key) if texts(LANGUAGES[0]).has(key) else adapter.replace("_", " ")


def class_name(data: DataClass) -> Words:
    """A class of data in words."""
    return tell(f"class.{data.value}")


def role_name(role: Role) -> Words:
    """A role in words."""
    return Sentence(f"role.{role.value}")


def _ground_name(ground: LegalGround) -> Words:
    """Where in the regulation."""
    where: dict[str, Words] = {"article": str(ground.article), "paragraph": str(ground.paragraph)}
    if not ground.letter:
        return tell("ground_whole", **where)
    return tell("ground", letter=ground.letter, **where)


def grounds_of(activity: ProcessingActivity) -> Words:
    """Its legal grounds, and room for one of art. 6 where none is given."""
    named = list(map(_ground_name, activity.grounds))
    return listed([*named, tell("ground_open")] if activity.is_open else named)


def classes_of(activity: ProcessingActivity, setup: ProgrammeSetup) -> list[DataClass]:
    """The personal classes in an activity's tables, in the order of the classes."""
    tables = {one.name: one.classes for one in setup.tables}
    found = {data for table in activity.tables for data in tables[table]}
    return [data for data in DataClass if data in found and data not in NOT_PERSONAL]


def readers_of(activity: ProcessingActivity) -> Words:
    """Who has access beside the person."""
    if not activity.roles:
        return tell("readers.nobody")
    return listed(map(role_name, activity.roles))


def rule_length(group: str, rule: RetentionRule, **terms: Words) -> Sentence:
    """How long a rule keeps: its months, or its days where it counts those."""
    unit, count = ("days", rule.days) if rule.days else ("months", rule.months)
    return Sentence(f"papers.{group}.{unit}", terms, count)


def kept_for(activity: ProcessingActivity, setup: ProgrammeSetup) -> Words:
    """How long, table by table; what has no rule goes with the account, or stays."""
    rules = {rule.table: rule for rule in setup.rules}
    ruled = [_kept_by(rules[table]) for table in activity.tables if table in rules]
    if len(ruled) == len(activity.tables):
        return listed(ruled, "; ")
    rest = f"kept.{activity.rest}" if activity.rest else f"kept.{'rest' if ruled else 'account'}"
    return listed([*ruled, tell(rest, months=LEAVER_MONTHS)], "; ")


def _kept_by(rule: RetentionRule) -> Words:
    """How long a rule keeps, and that it waits for the figures where it does."""
    length = rule_length("kept", rule, table=table_name(rule.table) or rule.table)
    return tell("kept.published", kept=length) if rule.published else length
