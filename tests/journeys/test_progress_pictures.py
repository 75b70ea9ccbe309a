"""Pictures of the progress page: new, in full use, dark, narrow, in French."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.album import album
from tests.conftest import Clock
from tests.diary import keep_comfort, make_diary
from tests.factories import make_department, make_person
from webapp.database import Database

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


def test_the_pictures_of_progress(
    page_as: OpenPage, database: Database, clock: Clock, tmp_path: Path
) -> None:
    person = make_diary(database, now=clock())
    keep_comfort(database, person, now=clock())
    with database.transaction() as session:
        newcomer = make_person(session, department_id=make_department(session, name="Keuken"))
    folder = tmp_path / "progress"
    folder.mkdir()
    with album("progress", folder) as pictures:
        new = page_as("employee", language="nl", person_id=newcomer)
        new.goto("/progress")
        pictures.take(new, "new", whole=False)
        for name, options in {
            "typical": {"language": "nl"},
            "dark": {"language": "nl", "dark": True},
            "french-320": {"language": "fr", "width": 320},
            "desk": {"language": "nl", "width": 1280},
        }.items():
            page = page_as("employee", person_id=person, **options)
            page.goto("/progress")
            pictures.take(page, name)
