"""Pictures of the catalogue, and of every pose of every figure side by side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import Page

from tests.album import album
from webapp.content.drawings.library import figure
from webapp.content.exercises import shipped_exercises
from webapp.domain.programme.exercises import ExerciseKind

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
SHEET = """{% import "figure.html" as figures with context %}<div class="stack">
{% for one in found %}<h2>{{ one.texts.en.name }}</h2><ol class="strip">
{% for pose in poses(one.key) %}<li><figure class="card">{{ figures.still(one.key, pose) }}
<figcaption>{{ pose }}</figcaption></figure></li>{% endfor %}</ol>{% endfor %}</div>"""


def sheet(app: Flask, page: Page, kind: ExerciseKind) -> None:
    """Put every pose of the exercises of a kind on the page."""
    page.goto("/exercises")
    with app.test_request_context():
        app.preprocess_request()
        found = [one for one in shipped_exercises() if one.kind is kind]
        drawn = render_template_string(SHEET, found=found, poses=lambda key: figure(key).poses)
    page.locator("main").evaluate("(main, drawn) => main.innerHTML = drawn", drawn)


def test_the_pictures_of_the_exercises(
    app: Flask, page_as: OpenPage, cleared: int, tmp_path: Path
) -> None:
    folder = tmp_path / "exercises"
    folder.mkdir()
    with album("exercises", folder) as pictures:
        phone = page_as("employee", person_id=cleared, language="nl")
        phone.goto("/exercises")
        pictures.take(phone, "catalogue", whole=False)
        phone.goto("/exercises/cat_cow")
        pictures.take(phone, "exercise")
        narrow = page_as("employee", person_id=cleared, language="fr", width=320)
        narrow.goto("/exercises?space=chair")
        pictures.take(narrow, "chair-320", whole=False)
        dark = page_as("employee", person_id=cleared, language="de", dark=True)
        dark.goto("/exercises/bird_dog")
        pictures.take(dark, "dark", whole=False)
        desk = page_as("employee", person_id=cleared, language="nl", width=1280)
        desk.goto("/exercises")
        pictures.take(desk, "desk", whole=False)
        for kind in ExerciseKind:
            page = page_as("employee", width=880, dark=kind is ExerciseKind.STRENGTH)
            sheet(app, page, kind)
            pictures.take(page, f"poses-{kind}", part="main")
