"""What the real Odoo answered, read again: 18.0 and 19.0 Community, recorded on 29 November 2026.

People were made up for it, and nothing but the fields that are asked for was kept.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from integrations.connections import Connections
from tests.conftest import NOON
from tests.https import Server
from tests.integrations.hr.systems import (
    KINDS,
    Answer,
    Asked,
    Desk,
    System,
    open_desk,
    respond,
)
from webapp.domain.errors import DomainError
from webapp.domain.ports.absence import AbsenceLine, AbsenceOmission, AbsenceRecord

RECORDED = Path(__file__).parent / "recorded"
# The reference, the first and the last day, and the part of each.
OF_18 = {
    ("1", "2026-10-05", "2026-10-09", 100),
    ("3", "2026-11-02", "2026-11-02", 50),
    ("4", "2026-11-02", "2026-11-02", 50),
    ("6", "2026-11-02", "2026-11-02", 25),
    ("18", "2026-10-02", "2026-10-02", 100),
}
OF_19 = {
    ("1", "2026-10-05", "2026-10-09", 100),
    ("3", "2026-11-02", "2026-11-02", 50),
    ("4", "2026-11-02", "2026-11-02", 50),
    ("5~first", "2026-11-02", "2026-11-02", 50),
    ("5", "2026-11-03", "2026-11-03", 100),
    ("5~last", "2026-11-04", "2026-11-04", 50),
    ("6", "2026-11-02", "2026-11-03", 100),
    ("6~last", "2026-11-04", "2026-11-04", 50),
    ("7~first", "2026-11-02", "2026-11-02", 50),
    ("7", "2026-11-03", "2026-11-04", 100),
    ("8", "2026-11-02", "2026-11-03", 100),
    ("9", "2026-11-02", "2026-11-02", 25),
    ("10~first", "2026-11-02", "2026-11-02", 50),
    ("10", "2026-11-03", "2026-11-03", 100),
    ("10~last", "2026-11-04", "2026-11-04", 50),
    ("21", "2026-10-02", "2026-10-02", 100),
}


class Real:
    """The server, with what one version answered; `may` is what it says of the user's rights."""

    def __init__(self, version: int, desk: Desk, server: Server) -> None:
        self.said = json.loads((RECORDED / f"odoo_{version}.json").read_text())
        self.may: Answer = (200, True)
        kind = KINDS["odoo by JSON-RPC" if version < 19 else "odoo"]
        values = {**kind.given(server), "person": "work_email", "leave": "Annual leave, Doctor"}
        desk.at_work = respond(System({}, server=server), self.answer)
        self.source = Connections(server.outbound()).connect("odoo", values, name="one")
        self.asked: list[Any] = []

    def answer(self, system: System, asked: Asked) -> Answer:
        """By JSON-2 or by JSON-RPC; what a domain leaves out is not tried here."""
        told = json.loads(asked.body)
        if asked.path != "/jsonrpc":
            *_, model, method = asked.path.split("/")
            return self._said(model, method, told)
        if told["params"]["service"] == "common":
            return 200, {"jsonrpc": "2.0", "id": 1, "result": 9}
        *_, model, method, ids, told = told["params"]["args"]
        status, said = self._said(model, method, {**told, **({"ids": ids[0]} if ids else {})})
        data = {"code": 200, "message": "Odoo Server Error", "data": said}
        return 200, {
            "jsonrpc": "2.0",
            "id": 1,
            "result" if status == 200 else "error": (said if status == 200 else data),
        }

    def _said(self, model: str, method: str, told: Mapping[str, Any]) -> Answer:
        self.asked.append((model, method, told))
        rows = self.said["leaves" if model == "hr.leave" else "people"]
        if method == "context_get":
            return 200, {"lang": "en_US", "tz": False, "uid": 9}
        if method == "has_group":
            return self.may
        if method == "fields_get":
            there = set(rows[0]) & set(told.get("allfields", rows[0]))
            return 200, {name: {"type": "char"} for name in there}
        return 200, rows[told["offset"] :][: told["limit"]]

    def lines(self, cursor: str = "") -> list[AbsenceLine]:
        """What it says. Raises what went wrong."""
        (delivery,) = self.source.deliveries(NOON, cursor)
        self.cursor = delivery.cursor(stored=True)
        with delivery.open() as lines:
            return list(lines.lines)


@pytest.fixture(scope="module")
def desk() -> Iterator[tuple[Desk, Server]]:
    """The server."""
    with open_desk() as opened:
        yield opened


@pytest.fixture(params=[18, 19])
def real(request: pytest.FixtureRequest, desk: tuple[Desk, Server]) -> Real:
    """Each version in turn."""
    return Real(request.param, *desk)


def test_halves_hours_and_people_who_left_are_read_as_they_were_meant(real: Real) -> None:
    records = [one for one in real.lines() if isinstance(one, AbsenceRecord)]
    found = {(one.reference, str(one.starts_on), str(one.ends_on), one.percent) for one in records}
    assert found == (OF_19 if any("~" in one.reference for one in records) else OF_18)


def test_somebody_without_an_address_is_left_out_and_stops_nobody_else(real: Real) -> None:
    left_out = [one for one in real.lines() if isinstance(one, AbsenceOmission)]
    (nameless,) = [one for one in left_out if one.field == "email"]
    assert nameless.reason == "absence.omission.nameless"
    assert {one.reason for one in left_out} == {nameless.reason, "absence.omission.status"}


def test_a_user_who_would_be_told_of_own_time_off_alone_is_refused_in_words(real: Real) -> None:
    real.may = (200, False)
    with pytest.raises(DomainError, match=r"^error.source_forbidden$"):
        real.lines()


def test_until_17_the_right_is_asked_for_without_saying_whose(real: Real) -> None:
    def has_group(model: str, method: str, told: Mapping[str, Any]) -> Answer:
        if method == "has_group":
            real.may = (500, {"name": "builtins.TypeError"}) if "ids" in told else (200, False)
        return said(model, method, told)

    said, real._said = real._said, has_group  # type: ignore[method-assign]
    with pytest.raises(DomainError, match=r"^error.source_forbidden$"):
        real.lines()


def test_a_field_of_people_that_this_version_does_not_have_is_named(real: Real) -> None:
    for one in real.said["people"]:
        one["barcode"] = one.pop("work_email")
    with pytest.raises(DomainError, match=r"^error.source_field$") as refused:
        real.lines()
    assert refused.value.params == {"field": "work_email"}


def test_changes_are_asked_for_from_a_while_before_the_last_that_was_told(real: Real) -> None:
    real.lines()
    latest = max(one["write_date"] for one in real.said["leaves"])
    real.asked.clear()
    real.lines(real.cursor)
    _, _, told = next(one for one in real.asked if one[:2] == ("hr.leave", "search_read"))
    (since,) = [one[2] for one in told["domain"] if one[0] == "write_date"]
    moment = dt.datetime.fromisoformat
    assert moment(latest) - moment(since) == dt.timedelta(minutes=15)
