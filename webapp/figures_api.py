"""Released figures as the API writes them, and the description of the API (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any

from webapp.domain.figures.measures import FigureKind, JoinReason, Measure, ReleasedCell, Scope
from webapp.domain.figures.selections import GRAINS
from webapp.domain.figures.selections import OPTIONS as ROWS
from webapp.figures import why_large
from webapp.i18n import Texts

USUAL_ROWS, MOST_ROWS = 1_000, 5_000
OPTIONS = ("page", "size")
_TEXT: dict[str, Any] = {"type": "string"}


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
    """The description of the API at this address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Rekpauze: released figures",
            "version": "1",
            "description": "Figures about groups of ten people or more, exactly as published.",
        },
        "servers": [{"url": address}],
        "security": [{"token": []}],
        "paths": {
            "/": {"get": _figures()},
            "/measures": {"get": _operation("measures", "What each measure is", _MEASURES)},
            "/openapi.json": {
                "get": {
                    **_operation("description", "This description", {"type": "object"}),
                    "security": [],
                }
            },
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Figure": _FIGURE, "Measure": _MEASURE, "Problem": _PROBLEM},
        },
    }


def _figures() -> dict[str, Any]:
    operation = _operation("figures", "A page of released figures", _PAGE)
    operation["parameters"] = [_parameter(name) for name in (*ROWS, *OPTIONS)]
    return operation


def _parameter(name: str) -> dict[str, Any]:
    known: dict[str, dict[str, Any]] = {
        "measure": {"type": "array", "items": {"enum": list(Measure)}},
        "unit": {"type": "array", "items": _TEXT},
        "scope": {"enum": list(Scope)},
        "from": {"type": "string", "pattern": "^[0-9]{4}-Q[1-4]$"},
        "to": {"type": "string", "pattern": "^[0-9]{4}-Q[1-4]$"},
        "grain": {"enum": list(GRAINS)},
        "page": {"type": "integer", "minimum": 1, "default": 1},
        "size": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": USUAL_ROWS},
    }
    schema = known.get(name, _TEXT)
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _operation(name: str, summary: str, schema: dict[str, Any]) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    refused = {
        "401": "No token that works",
        "422": "Something that is not there",
        "429": "Too often",
    }
    return {
        "operationId": name,
        "summary": summary,
        "responses": {
            "200": {"description": summary, "content": {"application/json": {"schema": schema}}},
            **{
                status: {"description": said, "content": problem}
                for status, said in refused.items()
            },
        },
    }


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


_OR_NONE: dict[str, Any] = {"type": ["string", "null"]}
_FIGURE = _object(
    group=_TEXT,
    label=_TEXT,
    site=_OR_NONE,
    scope={"enum": list(Scope)},
    departments={"type": "array", "items": _TEXT},
    joined={"enum": [*JoinReason, None]},
    period=_TEXT,
    measure={"enum": list(Measure)},
    kind={"enum": list(FigureKind)},
    value={"type": "number"},
    step={"type": "number"},
    people=_TEXT,
    members_changed={"type": "boolean"},
)
_MEASURE = _object(
    measure={"enum": list(Measure)},
    label=_TEXT,
    about=_TEXT,
    formula=_TEXT,
    unit=_TEXT,
    window=_TEXT,
    limits=_OR_NONE,
)
_PROBLEM = _object(type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT)
_PAGE = _object(
    figures={"type": "array", "items": {"$ref": "#/components/schemas/Figure"}},
    total={"type": "integer"},
    next=_OR_NONE,
)
_MEASURES = _object(measures={"type": "array", "items": {"$ref": "#/components/schemas/Measure"}})
