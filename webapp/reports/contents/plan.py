"""The register of measures in the report: what is recommended, and what became of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from webapp.domain.care.prevention_measures import PreventionMeasure
from webapp.domain.care.prevention_plan import PlanItem, PlanState
from webapp.domain.periods import Quarter
from webapp.reports.contents.document import (
    Column,
    Part,
    Sentence,
    Table,
    TableRow,
    Text,
    Translated,
    Words,
    say,
)
from webapp.reports.contents.quoted import Quoted

Library = Mapping[str, PreventionMeasure]


def recommendations(
    plan: Sequence[PlanItem], library: Library, is_of_site: bool = False
) -> tuple[Part, ...]:
    """Every measure that is proposed, with what it is worth and from where.

    The register is the employer's, which a report on a site says.
    """
    shared = [Text(say("plan.shared"), label=say("plan.shared_label"))] if is_of_site else []
    proposed = [one for one in plan if one.state is PlanState.PROPOSED]
    if not proposed:
        return (*shared, Text(say("plan.none"), label=say("plan.none_label")))
    return (*shared, *(_recommendation(one, library.get(one.measure)) for one in proposed))


def _recommendation(item: PlanItem, measure: PreventionMeasure | None) -> Text:
    if measure is None:
        return Text(Quoted(item.words), label=say("plan.own"))
    return Text(
        text=_worth(measure),
        label=Sentence(f"measure_subject.{measure.subject.value}"),
        lead=Translated(measure.text),
        source=say("sources.source", source=Translated(measure.source), checked=measure.checked),
    )


def _worth(measure: PreventionMeasure) -> Sentence:
    strength = Sentence(f"measure_strength.{measure.strength.value}")
    why = Translated(measure.why)
    if measure.claimed is None:
        return say("plan.worth", why=why, strength=strength)
    return say("plan.worth_claimed", why=why, strength=strength, figure=measure.claimed)


def follow_up(plan: Iterable[PlanItem], library: Library, quarter: Quarter) -> tuple[Part, ...]:
    """What is decided, and what was done or dropped since the quarter began."""
    told = [one for one in plan if _is_told(one, quarter)]
    if not told:
        return (Text(say("follow_up.none"), label=say("follow_up.label")),)
    table = Table(
        caption=say("table.follow_up"),
        columns=(
            Column(say("column.measure"), 0.42, is_figure=False),
            Column(say("column.state"), 0.24, is_figure=False),
            Column(say("column.outcome"), 0.34, is_figure=False),
        ),
        rows=tuple(TableRow(_named(one, library), (_state(one), _outcome(one))) for one in told),
    )
    return (Text(say("follow_up.intro"), label=say("follow_up.label")), table)


def _is_told(item: PlanItem, quarter: Quarter) -> bool:
    if item.state is PlanState.DECIDED:
        return True
    return item.ended_on is not None and item.ended_on >= quarter.first


def _named(item: PlanItem, library: Library) -> Words:
    measure = library.get(item.measure)
    return Quoted(item.words) if measure is None else Translated(measure.text)


def _outcome(item: PlanItem) -> Words:
    return Quoted(item.outcome) if item.outcome else None


def _state(item: PlanItem) -> Words:
    if item.state is PlanState.DECIDED and item.due_on:
        return say("plan.decided_due", day=item.decided_on, due=item.due_on)
    return say(f"plan.{item.state.value}", day=item.ended_on or item.decided_on)
