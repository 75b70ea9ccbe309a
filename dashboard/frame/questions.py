"""Puts what a browser asks into the form that the page itself asks; Dash trusts it blindly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.domain.errors import Invalid


def tidy(question: object, callbacks: Mapping[str, Any]) -> None:
    """Keep the values of the inputs and replace everything else by what is known, in place.

    Raises Invalid: not a question of this page.
    """
    known = _known(question, callbacks)
    if known is None or not isinstance(question, dict):
        raise Invalid("error.bad_request")
    inputs, changed = question.get("inputs"), question.get("changedPropIds")
    if not isinstance(inputs, list) or [_name(item) for item in inputs] != _names(known):
        raise Invalid("error.bad_request")
    names = [f"{name}.{prop}" for name, prop in _names(known)]
    question["inputs"] = [
        {"id": name, "property": prop, "value": item.get("value")}
        for (name, prop), item in zip(_names(known), inputs, strict=True)
    ]
    question["outputs"] = [
        {"id": output.component_id, "property": output.component_property}
        for output in known["output"]
    ]
    question["state"] = []
    question["changedPropIds"] = [
        item for item in (changed if isinstance(changed, list) else []) if item in names
    ]


def _known(question: object, callbacks: Mapping[str, Any]) -> Mapping[str, Any] | None:
    output = question.get("output") if isinstance(question, dict) else None
    return callbacks.get(output) if isinstance(output, str) else None


def _names(known: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(item["id"], item["property"]) for item in known["inputs"]]


def _name(item: object) -> tuple[object, object] | None:
    return (item.get("id"), item.get("property")) if isinstance(item, dict) else None
