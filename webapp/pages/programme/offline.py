"""What makes it an app: manifest, service worker, and the pages that it keeps for offline use.

These pages are the same for everyone and hold nothing of a person. What this person may do lies on
the device itself, and a script there shows it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator

from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState

from webapp import catalogue
from webapp.assets import assets
from webapp.content.drawings.film import strip
from webapp.domain.errors import NotFound
from webapp.domain.programme.exercises import Adaptation, Exercise
from webapp.domain.programme.screening import ClearanceClass
from webapp.i18n import LANGUAGES, Texts, texts
from webapp.security import public, settings

blueprint = Blueprint("offline", __name__)

_KEPT = "offline_pages"
_MOST_KEPT = 500  # pages drawn in four languages, of a few offers one after the other
_BRAND = "#0d6b63"
_PAPER = "#f6f4ee"
_IMPORT = re.compile(r'\bfrom "\./([\w-]+\.js)"')
_ADDRESS = re.compile(r'(?:src|href)="(/static/[^"#]+)')


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """How the app presents itself where it is installed."""
    t = _texts()
    icon = _icon
    found = {
        "id": "/",
        "name": "Rekpauze",
        "short_name": "Rekpauze",
        "description": t("common.description"),
        "lang": f"{t.language}-BE",
        "dir": "ltr",
        "start_url": "/today",
        "scope": "/",
        "display": "standalone",
        "theme_color": _BRAND,
        "background_color": _PAPER,
        "categories": ["health", "lifestyle"],
        "icons": [
            icon("icon.svg", "any", "any"),
            icon("icon-192.png", "192x192", "any"),
            icon("icon-512.png", "512x512", "any"),
            icon("icon-maskable-512.png", "512x512", "maskable"),
        ],
        "shortcuts": [
            {"name": t("nav.today"), "url": "/today", "icons": [icon("icon-192.png", "192x192")]}
        ],
    }
    return _answer(json.dumps(found, ensure_ascii=False), "application/manifest+json")


@blueprint.get("/sw.js")
@public
def worker() -> Response:
    """The service worker of one language; any change of what it keeps makes it a new one."""
    t = _texts()
    return _answer(_once("worker", t, None, lambda: _worker(t)), "text/javascript")


@blueprint.get("/offline")
@public
def shell() -> Response:
    """What there is to do without a connection."""
    return _answer(_shell(_texts()), "text/html")


@blueprint.get("/offline/<exercise>")
@public
def minute(exercise: str) -> Response:
    """The guided minute without a connection; a script shows it to whom it was allowed."""
    found = next((one for one in catalogue.offer().guided if one.key == exercise), None)
    if found is None:
        raise NotFound("error.not_found")
    return _answer(_minute(_texts(), found), "text/html")


def _texts() -> Texts:
    """In the language that is asked for: what is kept must not depend on who is signed in."""
    language = request.args.get("language", g.texts.language)
    return texts(language if language in LANGUAGES else settings().default_language)


def _icon(name: str, sizes: str, purpose: str = "any") -> dict[str, str]:
    kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
    address = url_for("static", filename=name)
    return {"src": address, "sizes": sizes, "type": kind, "purpose": purpose}


def _address(t: Texts, exercise: str | None = None) -> str:
    if exercise is None:
        return url_for("offline.shell", language=t.language)
    return url_for("offline.minute", exercise=exercise, language=t.language)


def _worker(t: Texts) -> str:
    """Browsers ask for it with nearly every page, and the digest is of all that it keeps."""
    pages = {_address(t): _shell(t)}
    pages |= {_address(t, one.key): _minute(t, one) for one in catalogue.offer().guided}
    files = sorted({file for page in pages.values() for file in _files(page)})
    digest = hashlib.sha256(json.dumps([pages, files]).encode()).hexdigest()[:16]
    return render_template(
        "programme/offline/sw.js",
        cache=f"rekpauze-{t.language}-{digest}",
        shell=_address(t),
        pages=sorted(pages),
        files=files,
        icon=url_for("static", filename="icon-192.png"),
    )


def _shell(t: Texts) -> str:
    return _page(
        "programme/offline/shell.html",
        t,
        address=_address,
        exercises=catalogue.offer().guided,
        known_names=catalogue.names(t),
        signs=_urgent_signs(t),
    )


def _minute(t: Texts, exercise: Exercise) -> str:
    return _page(
        "programme/offline/minute.html",
        t,
        exercise=exercise,
        plan=catalogue.plan_of(exercise, t),
        film=catalogue.film_of(exercise),
        strip=strip(exercise.key, exercise.phases),
        adaptations=[one for one in Adaptation if one is not Adaptation.BLOCKED],
    )


def _urgent_signs(t: Texts) -> list[str]:
    """The signs to call 112 for, in the words of the screening."""
    asked = catalogue.offer().questionnaire
    if asked is None:
        return []
    words = asked.texts[t.language]
    found = [
        words[one.key].sign
        for one in asked.questions
        if any(means.outcome is ClearanceClass.URGENT for means in one.answers.values())
    ]
    return [sign for sign in found if sign]


def _page(template: str, t: Texts, **values: object) -> str:
    """A page as anyone gets it: nobody is signed in on it."""
    key = getattr(values.get("exercise"), "key", None)
    return _once(template, t, key, lambda: render_template(template, t=t, viewer=None, **values))


def _once(name: str, t: Texts, exercise: str | None, draw: Callable[[], str]) -> str:
    """What is the same for all, drawn once while the same is offered, of the same files."""
    kept: dict[tuple[object, ...], str] = current_app.extensions[_KEPT]
    place = (name, t.language, exercise, catalogue.offer().stamp, assets().version)
    found = kept.get(place)
    if found is None:
        if len(kept) > _MOST_KEPT:
            kept.clear()
        found = kept[place] = draw()
    return found


@blueprint.record
def remember(state: BlueprintSetupState) -> None:
    """Give the application a place for what is drawn once."""
    state.app.extensions[_KEPT] = {}


def _files(page: str) -> Iterator[str]:
    """The addresses in `static/` that a page needs, with what its scripts import."""
    for address in set(_ADDRESS.findall(page)):
        yield from _with_imports(address)


def _with_imports(address: str) -> Iterator[str]:
    yield address
    folder, _, name = address.rpartition("/")
    if name.endswith(".js"):
        for imported in _IMPORT.findall(assets().contents[name].decode()):
            yield from _with_imports(f"{folder}/{imported}")


def _answer(text: str, kind: str) -> Response:
    """Anyone may keep it, and must ask each time whether it is still the same."""
    response = Response(text, mimetype=kind)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
