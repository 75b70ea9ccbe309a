"""Asks the dashboard's callback as a browser does, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from flask.testing import FlaskClient

from dashboard.frame.mounting import PREFIX

CONTROLS = ("measure", "site", "unit", "from", "to", "find")
Node = dict[str, Any]
_TOLD: WeakKeyDictionary[FlaskClient, Node] = WeakKeyDictionary()  # asked once, as by a page


def body(client: FlaskClient, place: str = "", moved: str = "", **controls: str) -> dict[str, Any]:
    """The question that Dash's script posts: for an address, or for a control that was moved.

    `place` is what stands behind the prefix of the address: "explore?site=Genk", or "?site=Genk".
    """
    if client not in _TOLD:
        (_TOLD[client],) = client.get(f"{PREFIX}_dash-dependencies").json or ()
    return question(_TOLD[client], place, moved, **controls)


def question(known: Node, place: str = "", moved: str = "", **controls: str) -> dict[str, Any]:
    """The same, when what the application told of its callback is `known`."""
    view, sign, query = place.removeprefix(PREFIX).partition("?")
    address = {"pathname": PREFIX + view, "search": sign + query}
    values = dict.fromkeys(CONTROLS) | controls
    outputs = [item.rsplit(".", 1) for item in known["output"].strip(".").split("...")]
    changed = [
        f"{item['id']}.{item['property']}" for item in known["inputs"] if item["id"] == moved
    ]
    return {
        "output": known["output"],
        "outputs": [{"id": name, "property": prop} for name, prop in outputs],
        "inputs": [
            {**item, "value": values.get(item["id"], address.get(item["property"]))}
            for item in known["inputs"]
        ],
        "changedPropIds": changed,
        "state": [],
    }


def post(client: FlaskClient, question: object, **headers: str) -> Any:
    """Post a question with the token of the client's session."""
    return client.post(
        f"{PREFIX}_dash-update-component",
        json=question,
        headers={"X-CSRFToken": client.csrf, **headers},  # type: ignore[attr-defined]
    )


def ask(client: FlaskClient, place: str = "", moved: str = "", **controls: str) -> dict[str, Any]:
    """The properties of the page's parts, and of the parts of its view, by id."""
    answer = post(client, body(client, place, moved, **controls))
    assert answer.status_code == 200, answer.text
    return answered(answer)


def answered(answer: Any) -> dict[str, Any]:
    """What an answer says: by whatever name it is sent, what lies below a part is its children."""
    found = {
        name: {"children" if prop == "content" else prop: value for prop, value in props.items()}
        for name, props in answer.json["response"].items()
    }
    return found | parts(found)


def parts(answer: dict[str, Any]) -> dict[str, Any]:
    """The parts of the view in an answer, by id."""
    below = list(nodes(answer["view"]["children"], "Div"))
    return {part["id"]: {"children": None} | part for part in below if "id" in part}


def nodes(node: Any, kind: str) -> Iterator[Node]:
    """Every element of a kind below a node, in order."""
    if isinstance(node, list):
        for child in node:
            yield from nodes(child, kind)
    elif isinstance(node, dict):
        if node.get("type") == kind:
            yield node["props"]
        yield from nodes(node.get("props", {}).get("children"), kind)


def said(node: Any) -> str:
    """The text below a node."""
    if isinstance(node, list):
        return " ".join(said(child) for child in node)
    if isinstance(node, dict) and node.get("type") == "Table":
        return " ".join(" ".join(row) for row in rows(node))
    if isinstance(node, dict):
        return said(node.get("props", {}).get("children"))
    return "" if node is None else str(node)


def rows(section: Any) -> list[list[str]]:
    """The tables of a section, row by row."""
    found = []
    for table in nodes(section, "Table"):
        found += [table["heads"], *([_text(cell) for cell in row] for row in table["rows"])]
    return found


def links(section: Any) -> list[str]:
    """Where the rows of the tables of a section lead."""
    tables = nodes(section, "Table")
    cells = (cell for table in tables for row in table["rows"] for cell in row)
    return [cell["href"] for cell in cells if isinstance(cell, dict) and "href" in cell]


def _text(cell: Any) -> str:
    return str(cell["text"]) if isinstance(cell, dict) else str(cell or "")


def dumped(answer: dict[str, Any]) -> str:
    """The answer as the browser gets it."""
    return json.dumps(answer, sort_keys=True)
