"""How figures protect people: the rules of the gate in plain words, from the measures' records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.charts.card import card
from dashboard.charts.invented import worked_example
from dashboard.charts.tables import make_table
from dashboard.frame.choice import Filters
from dashboard.frame.markup import Content, tag
from dashboard.frame.view import Cells, Query, SectionContext
from dashboard.frame.wording import shown_from
from webapp.domain.figures.measures import Measure, Scope
from webapp.i18n import Texts

PLACE = 70
OWN: Mapping[str, Sequence[str]] = {}
MEASURES = tuple(Measure)
RULES = (
    "ten",
    "joined",
    "steps",
    "noise",
    "bounds",
    "once",
    "question",
    "coverage",
    "nobody",
    "not",
)


def filters(_choice: Filters) -> frozenset[str]:
    """None: it is about the rules."""
    return frozenset()


def needs(_page: SectionContext) -> Mapping[str, Query]:
    """Nothing: it speaks of figures and shows none."""
    return {}


def show(_cells: Cells, page: SectionContext) -> Sequence[Content]:
    """The rules, and from how many people each measure is shown."""
    t = page.t
    rules: list[Content] = []
    for rule in RULES:
        rules.append(tag("H3", t(f"dashboard.protect.{rule}.title")))
        rules.append(tag("P", t(f"dashboard.protect.{rule}.text")))
    return [
        card("protect", t("dashboard.protect.title"), rules),
        card("example", t("dashboard.example.title"), worked_example(t)),
        card("shown-from", t("dashboard.protect.measures"), _measures(t)),
    ]


def _measures(t: Texts) -> list[Content]:
    heads = [t(f"dashboard.column.{name}") for name in ("measure", "group", "site", "company")]
    rows: list[list[Content]] = [
        [t(f"measure.{measure}"), *(shown_from(measure, scope, t) for scope in Scope)]
        for measure in Measure
    ]
    table = make_table(t("dashboard.protect.measures"), heads, rows, t, stacks=True)
    return [tag("P", t("dashboard.protect.measures.lead"), className="meta"), table]
