"""What workers' representatives are told beforehand: what is measured, and what protects."""

from __future__ import annotations

from webapp.domain.figures.disclosure.example import ExampleFigure, WorkedExample, worked_example
from webapp.domain.figures.measures import Measure, Scope
from webapp.domain.figures.policy_decisions import values_of
from webapp.domain.people.access import GRANTS, OWN, Permission, Role
from webapp.domain.periods import Quarter
from webapp.figures import written_band
from webapp.reports.contents.document import (
    Part,
    Section,
    Sentence,
    Table,
    TableRow,
    Text,
    Translated,
)
from webapp.reports.contents.governance.papers import NoticeText
from webapp.reports.contents.governance.parts import (
    blank,
    listed,
    paragraphs,
    role_name,
    section,
    tell,
    text_columns,
)
from webapp.reports.contents.governance.setup import ProgrammeSetup

_RULES = ("ten", "joined", "steps", "noise", "bounds", "once", "question", "nobody", "not")


def works_council(setup: ProgrammeSetup) -> list[Section]:
    """Measured, never measured, protected, who may what, rights, and the law."""
    return [
        section(1, "council.measured", _measures(setup)),
        section(2, "council.never", *paragraphs("never", ("reasons", "answers", "person", "rank"))),
        section(3, "council.protected", *_rules(), _values(setup)),
        section(4, "council.example", *_example(worked_example(setup.policy))),
        section(5, "council.who", _roles()),
        section(6, "council.told", *map(_told, setup.notice)),
        section(7, "council.law", *paragraphs("law", ("committee", "cao9", "dpia", "other"))),
        section(8, "council.advice", *paragraphs("advice", ("day", "words"), blank=blank())),
    ]


def _measures(setup: ProgrammeSetup) -> Table:
    columns = text_columns(("measure", 0.46), ("unit", 0.18), ("site", 0.18), ("company", 0.18))
    rows = [
        TableRow(
            Sentence(f"measure.{measure}"),
            tuple(
                max(setup.policy.k, fewest[scope]) if scope in fewest else None for scope in Scope
            ),
        )
        for measure in Measure
        if (fewest := measure.spec.fewest.get(Quarter, {}))
    ]
    return Table(tell("council.measures"), columns, tuple(rows), (tell("council.measures.note"),))


def _rules() -> list[Text]:
    return [
        Text(
            Sentence(f"dashboard.protect.{rule}.text"),
            label=Sentence(f"dashboard.protect.{rule}.title"),
        )
        for rule in _RULES
    ]


def _values(setup: ProgrammeSetup) -> Table:
    """The values of the policy as they hold today, in the words of the page of rules."""
    rows = [
        TableRow(Sentence(f"policy.{name}"), (Sentence(f"policy.{name}.value", {"n": value}),))
        for name, value in values_of(setup.policy).items()
    ]
    note = tell("council.values.note", version=setup.policy.version)
    columns = text_columns(("value", 0.6), ("holds", 0.4))
    return Table(tell("council.values"), columns, tuple(rows), (note,))


def _example(example: WorkedExample) -> list[Part]:
    one, other = example.departments
    band = written_band(example.band)
    told = tell("example.text", one=one, other=other, people=example.people, band=band)
    columns = text_columns(
        ("what", 0.34), ("days", 0.16), ("exact", 0.16), ("noisy", 0.16), ("shown", 0.18)
    )
    rows = tuple(
        TableRow(tell(f"example.{name}"), _figure(figure))
        for name, figure in (("all", example.all_of_them), ("less", example.one_less))
    )
    terms = {"error": example.error, "step": example.step, "days": example.days}
    return [
        Text(told, label=tell("example.label")),
        Table(tell("example.caption"), columns, rows, (tell("example.note", **terms),)),
        Text(
            tell("example.hidden" if example.is_hidden else "example.moves"),
            label=tell("example.means"),
        ),
    ]


def _figure(figure: ExampleFigure) -> tuple[int | Sentence, ...]:
    shown = tell(f"shown.{figure.shown.kind}", n=figure.shown.value // 100)
    exact, noisy = (tell("shown.value", n=one) for one in (figure.exact, figure.noisy))
    return figure.days, exact, noisy, shown


def _roles() -> Table:
    """Every role with what it may do beside what everybody does with what is their own."""
    rows = [
        TableRow(role_name(role), (listed([tell(permission_key(one)) for one in may], "; "),))
        for role in Role
        if (may := [one for one in Permission if one in GRANTS[role] - OWN])
    ]
    columns = text_columns(("role", 0.24), ("may", 0.76))
    return Table(tell("council.roles"), columns, tuple(rows), (tell("council.roles.note"),))


def permission_key(permission: Permission) -> str:
    """The key of a permission's text, after `papers.`."""
    return f"may.{permission.value.replace(':', '-')}"


def _told(part: NoticeText) -> Text:
    return Text(Translated(part.text), label=Translated(part.title))
