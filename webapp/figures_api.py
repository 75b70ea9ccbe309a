"""Released figures as the API writes and describes them."""

from __future__ import annotations

from typing import Any

from webapp.domain.figures.measures import FigureKind, JoinReason, Measure, ReleasedCell, Scope
from webapp.domain.figures.selections import GRAINS
from webapp.domain.figures.selections import OPTIONS as ROWS
from webapp.figures import why_large
from webapp.i18n import Texts
from webapp.openapi import TEXT, document, json_of, object_of, operation

USUAL_ROWS, MOST_ROWS = 1_000, 5_000
OPTIONS = ("page", "size")


def figure_of(cell: ReleasedCell) -> dict[str, object]:
    """One figure, exactly as it was published."""
    unit = cell.unit
    return {
        "group": unit.series,
        "label": unit.label,
        "site": unit.site,
        "scope": unit.scope.value,
        "departments": list(unit.parts),
        "joined": unit.joined.value if unit.joined else None,
        "period": cell.period,
        "measure": cell.measure.value,
        "kind": cell.kind.value,
        "value": cell.shown,
        "step": cell.step,
        "people": cell.size_band,
        "members_changed": cell.members_changed,
    }


def measure_of(measure: Measure, t: Texts) -> dict[str, object]:
    """What a measure is: its texts, unit and window, and why only large groups have it."""
    spec = measure.spec
    return {
        "measure": measure.value,
        "label": t(f"measure.{measure}"),
        "about": t(f"dashboard.about.{measure}"),
        "formula": t(f"dashboard.read.formula.{measure}"),
        "unit": spec.unit.value,
        "window": spec.window.value,
        "limits": why_large(measure, t) or None,
    }


def described(address: str) -> dict[str, Any]:
    """The description of the figures alone; `address` of the API."""
    about = "Figures about groups of ten people or more, exactly as published."
    return document(address, about=about, paths=paths(), schemas=SCHEMAS)


def paths() -> dict[str, Any]:
    """What there is, below the address of the API."""
    return {
        "/figures": {"get": _figures()},
        "/figures/measures": {
            "get": operation("measures", "What each measure is", json_of(_MEASURES))
        },
    }


def _figures() -> dict[str, Any]:
    described = operation("figures", "A page of released figures", json_of(_PAGE))
    described["parameters"] = [_parameter(name) for name in (*ROWS, *OPTIONS)]
    return described


def _parameter(name: str) -> dict[str, Any]:
    known: dict[str, dict[str, Any]] = {
        "measure": {"type": "array", "items": {"enum": list(Measure)}},
        "unit": {"type": "array", "items": TEXT},
        "scope": {"enum": list(Scope)},
        "from": {"type": "string", "pattern": "^[0-9]{4}-Q[1-4]$"},
        "to": {"type": "string", "pattern": "^[0-9]{4}-Q[1-4]$"},
        "grain": {"enum": list(GRAINS)},
        "page": {"type": "integer", "minimum": 1, "default": 1},
        "size": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": USUAL_ROWS},
    }
    schema = known.get(name, TEXT)
    return {"name": name, "in": "query", "required": False, "schema": schema}


_OR_NONE: dict[str, Any] = {"type": ["string", "null"]}
_FIGURE = object_of(
    group=TEXT,
    label=TEXT,
    site=_OR_NONE,
    scope={"enum": list(Scope)},
    departments={"type": "array", "items": TEXT},
    joined={"enum": [*JoinReason, None]},
    period=TEXT,
    measure={"enum": list(Measure)},
    kind={"enum": list(FigureKind)},
    value={"type": "number"},
    step={"type": "number"},
    people=TEXT,
    members_changed={"type": "boolean"},
)
_MEASURE = object_of(
    measure={"enum": list(Measure)},
    label=TEXT,
    about=TEXT,
    formula=TEXT,
    unit=TEXT,
    window=TEXT,
    limits=_OR_NONE,
)
_PAGE = object_of(
    figures={"type": "array", "items": {"$ref": "#/components/schemas/Figure"}},
    total={"type": "integer"},
    next=_OR_NONE,
)
_MEASURES = object_of(measures={"type": "array", "items": {"$ref": "#/components/schemas/Measure"}})
SCHEMAS = {"Figure": _FIGURE, "Measure": _MEASURE}
