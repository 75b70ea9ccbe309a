"""The sections in words: method, privacy, limits, sources with their status, signature."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.domain.care.evidence import ArticleClaim
from webapp.domain.care.guidance import Guidance, GuidanceKind, Quotation
from webapp.domain.periods import Quarter
from webapp.reports.contents.document import (
    Column,
    Issue,
    Part,
    Sentence,
    Signature,
    Table,
    TableRow,
    Text,
    Translated,
    say,
)

FORMULAS = "1.1"  # change it when a formula of domain/measures changes

_METHOD = (
    "break",
    "eligible",
    "people",
    "adherence",
    "breaks",
    "participation",
    "absence",
    "rounding",
    "chance",
    "verdicts",
    "joining",
    "left_out",
    "frozen",
)
_PRIVACY = ("promise", "used", "not_used", "one_table", "secrecy", "erasure", "trail", "questions")
_LIMITS = (
    "selection",
    "recording",
    "seasons",
    "regression",
    "groups",
    "attention",
    "comparisons",
    "rules",
    "time",
    "purpose",
)


def method(quarter: Quarter) -> tuple[Part, ...]:
    """Every formula and rule that a figure of the report has gone through."""
    period = say("method.period", first=quarter.first, last=quarter.last)
    return (
        Text(period, label=say("method.period_label")),
        *_labelled("method", _METHOD),
        Text(say("method.version", version=FORMULAS), label=say("method.version_label")),
    )


def privacy() -> tuple[Part, ...]:
    """What is used, what is not, and what nobody can find out from the report."""
    return _labelled("privacy", _PRIVACY)


def limits() -> tuple[Part, ...]:
    """What the figures cannot say, and why."""
    return _labelled("limits", _LIMITS)


def _labelled(section: str, names: tuple[str, ...]) -> tuple[Part, ...]:
    named = {one: say(f"section.{one}") for one in ("units", "sources")}  # where texts refer to
    return tuple(
        Text(say(f"{section}.{name}", **named), label=say(f"{section}.{name}_label"))
        for name in names
    )


def sources(guidance: Guidance | None) -> tuple[Part, ...]:
    """Every quotation with its status: the campaign's rule, claims, studies, figures, law."""
    if guidance is None:
        return (Text(say("sources.unsigned"), label=say("sources.intro_label")),)
    return (
        Text(say("sources.intro"), label=say("sources.intro_label")),
        *(_source(entry) for kind in GuidanceKind for entry in guidance.of(kind)),
    )


def _source(entry: Quotation) -> Text:
    return Text(
        text=Translated(entry.note),
        label=say(f"sources.{entry.kind.value}"),
        lead=Translated(entry.text),
        source=say("sources.source", source=Translated(entry.source), checked=entry.checked),
    )


def register(claims: Sequence[ArticleClaim]) -> tuple[Part, ...]:
    """Every claim of the source article with its status, in the article's order."""
    if not claims:
        return ()
    table = Table(
        caption=say("table.register"),
        columns=(
            Column(say("column.claim"), 0.68, is_figure=False),
            Column(say("column.status"), 0.32, is_figure=False),
        ),
        rows=tuple(
            TableRow(Translated(one.text), (Sentence(f"evidence.status.{one.status.value}"),))
            for one in claims
        ),
    )
    return (Text(say("register.intro"), label=say("register.intro_label")), table)


def signature(issue: Issue) -> tuple[Part, ...]:
    """Where the prevention adviser–occupational physician signs."""
    fields = tuple(say(f"signature.{name}") for name in ("name", "date", "signature"))
    return (
        Text(_answers_for(issue), label=say("signature.intro_label")),
        Signature(fields, say("signature.remarks")),
        Text(say("signature.digest"), label=say("signature.digest_label")),
    )


def _answers_for(issue: Issue) -> Sentence:
    if issue.released_by and not issue.is_draft:
        return say("signature.released", name=issue.released_by, day=issue.issued)
    return say("signature.intro")
