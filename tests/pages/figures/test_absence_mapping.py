"""What a file means is told in the browser: tried on its lines, kept, shared, never guessed."""

from __future__ import annotations

import io
import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from integrations.absence.csv_folder import Settings, connect
from integrations.files.absence_mapping import mapping_of, presets, read_told, write_told
from tests.conftest import Clock
from tests.factories import make_person
from webapp.database import Database
from webapp.installation import installation
from webapp.jobs import TIMETABLE, run_due
from webapp.store.people.people import Person

ClientAs = Callable[..., FlaskClient]
PAGE = "/admin/absence/mapping"
ROWS = "MDW;BEGIN;LAATSTE;CODE;UNIT\n{};20261005;20261009;0200;5\n{};20261012;20261012;0300;1\n"
TOLD = {
    "column.employee_number": "MDW",
    "column.start": "BEGIN",
    "column.end": "LAATSTE",
    "column.kind": "CODE",
    "ignore": "UNIT",
    "kind.sickness": "0200",
}


@pytest.fixture
def admin(client_as: ClientAs) -> FlaskClient:
    return client_as("administrator")


@pytest.fixture
def file(database: Database) -> bytes:
    with database.transaction() as session:
        person = session.get_one(Person, make_person(session)).employee_number
    return ROWS.format(person, person).encode()


def send(client: FlaskClient, path: str, field: str, content: bytes, name: str) -> TestResponse:
    stored = FileStorage(io.BytesIO(content), name)
    parts = {"csrf_token": client.csrf, field: stored}  # type: ignore[attr-defined]
    boundary, body = encode_multipart(parts)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.post(path, data=body, content_type=kind)


def tell(client: FlaskClient, page: str, do: str, **told: str) -> TestResponse:
    """Send the form that this page shows, with other values."""
    hidden = dict(re.findall(r'type="hidden" name="(version|file)" value="([^"]*)"', page))
    data = {"csrf_token": client.csrf, **hidden, **told, "do": do}  # type: ignore[attr-defined]
    return client.post(PAGE, data=data)


def test_enter_in_a_field_shows_lines_and_stores_nothing(admin: FlaskClient) -> None:
    buttons = re.findall(r'<button name="do" value="(\w+)"', admin.get(PAGE).text)
    assert buttons == ["show", "save"], "a browser presses the first one"


def test_a_file_that_is_not_understood_leads_to_the_form_and_is_read_as_told(
    admin: FlaskClient, file: bytes
) -> None:
    kept = admin.get(send(admin, "/admin/absence", "file", file, "mine.csv").location)
    assert kept.location.startswith(f"{PAGE}?file=")
    page = admin.get(kept.location).text
    assert "MDW, BEGIN, LAATSTE" in page, "it says which columns there are"
    shown = tell(admin, page, "show", **TOLD)
    assert "05/10/2026 – 09/10/2026, sickness, 100" in shown.text
    assert "12/10/2026" not in shown.text, "0300 was not told"
    saved = tell(admin, page, "save", **TOLD)
    assert saved.status_code == 303
    assert "0300" in admin.get(saved.location).text, "what nobody told is still asked for"
    again = tell(admin, admin.get(kept.location).text, "save", **TOLD, **{"kind.leave": "0300"})
    assert 'name="expected" value="2-0-0-0"' in admin.get(again.location).text


def test_what_is_not_understood_is_refused_and_not_kept(admin: FlaskClient) -> None:
    page = admin.get(PAGE).text
    for wrong in ({"hours_per_day": "many"}, {"employee_number_digits": "99"}):
        assert tell(admin, page, "save", **wrong).status_code == 422
    both = tell(admin, page, "save", **{"kind.sickness": "X", "kind.leave": "x"})
    assert both.status_code == 422
    assert admin.get(f"{PAGE}.toml").text == "\n"


def test_the_second_of_two_administrators_is_told(admin: FlaskClient) -> None:
    page = admin.get(PAGE).text
    assert tell(admin, page, "save", **TOLD).status_code == 303
    assert tell(admin, page, "save", **TOLD).status_code == 409


def test_it_is_shared_as_a_file(admin: FlaskClient) -> None:
    told = {**TOLD, "hours_per_day": "7,6", "several_days": "whole", "key": "employee_number"}
    tell(admin, admin.get(PAGE).text, "save", **told)
    shared = admin.get(f"{PAGE}.toml")
    assert tomllib.loads(shared.text)["hours_per_day"] == 7.6
    filled = send(admin, f"{PAGE}/file", "mapping", shared.data, "absences.toml")
    assert 'value="BEGIN"' in filled.text
    for broken in (b"[columns", b'[columns]\nnonsense = "x"', b"\xff\xfe"):
        assert send(admin, f"{PAGE}/file", "mapping", broken, "x.toml").status_code == 422


def test_what_was_told_holds_for_the_folder_too(
    admin: FlaskClient, app: Flask, file: bytes, tmp_path: Path, clock: Clock
) -> None:
    told = {**TOLD, "kind.leave": "0300"}
    assert tell(admin, admin.get(PAGE).text, "save", **told).status_code == 303
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "mine.csv").write_bytes(file)
    os.utime(folder / "mine.csv", (0, 0))
    here = replace(installation(app), absences=connect(Settings(folder=folder)))
    run_due(here, [one for one in TIMETABLE if one.name == "import-absences"])
    assert [one.name for one in (folder / "done").iterdir()], "it is taken in as told"
    assert not (folder / "refused").exists()


def test_the_columns_of_the_file_are_there_to_be_chosen(admin: FlaskClient, file: bytes) -> None:
    kept = admin.get(send(admin, "/admin/absence", "file", file, "mine.csv").location)
    page = admin.get(kept.location).text
    chosen = re.search(r'<datalist id="headings">(.*?)</datalist>', page)
    assert chosen
    assert re.findall(r'value="(\w+)"', chosen[1]) == ["MDW", "BEGIN", "LAATSTE", "CODE", "UNIT"]
    assert page.count('draggable="true"') == 5


@pytest.mark.parametrize("name", presets())
def test_a_preset_is_understood_and_fills_the_form(admin: FlaskClient, name: str) -> None:
    told = presets()[name]
    mapping_of(told)
    page = admin.get(PAGE, query_string={"preset": name}).text
    headings = [one for one in told["columns"].values() if isinstance(one, str)]
    assert [one for one in headings if f'value="{one}"' not in page] == []


WORD = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=9)


@given(st.dictionaries(st.sampled_from(["sickness", "leave"]), st.lists(WORD, max_size=3)))
def test_whatever_is_told_comes_back_from_its_file(words: dict[str, list[str]]) -> None:
    told = {"key": "email", "number_once": True, "kind": words}
    assert read_told(write_told(told).encode()) == told
