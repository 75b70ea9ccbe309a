"""The physician's review of content: what there is, one piece in full, signing and withdrawing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import catalogue
from webapp.content.drawings.film import strip
from webapp.content.exercises import shipped_exercises
from webapp.content.versions import exercise_of, lesson_of
from webapp.domain.care.content_differences import ContentLine, all_lines, differing_lines
from webapp.domain.care.content_names import ContentNames
from webapp.domain.care.content_reviews import (
    LONGEST_NAME,
    LONGEST_REASON,
    ContentItem,
    ContentKind,
    ContentVersion,
    ReviewedAs,
    ReviewState,
)
from webapp.domain.errors import Invalid
from webapp.domain.figures.answers import QuarterQuestion
from webapp.domain.names import one_line
from webapp.domain.people.access import Permission
from webapp.domain.programme.exercises import Exercise, Limit
from webapp.domain.programme.lessons import Lesson
from webapp.domain.programme.pulse import is_asked, question_in
from webapp.figures import period_name
from webapp.i18n import LANGUAGES
from webapp.incoming import read_day
from webapp.installation import installation
from webapp.security import actor, database, local_date, now, requires, settings, viewer
from webapp.services.care import content_reviews as service
from webapp.services.care.content_reviews import ReviewDesk, ReviewedItem
from webapp.services.care.stop_notes import read_notes

blueprint = Blueprint("content", __name__)

_DONE = frozenset({ReviewState.SIGNED, ReviewState.PLANNED})
_DRAWING = "drawing"
_UNSAID = frozenset({"key", "id"})  # the names of entries: they stand in the label already
_WORDS_OF = {  # how a value is worded, by the field that it stands in
    "kind": "exercises.kind.",
    "region": "exercises.region.",
    "position": "exercises.position.",
    "space": "exercise.space.",
    "class": "content.class.",
    "status": "evidence.status.",
    "origin": "content.origin.",
    "strength": "measure_strength.",
}
_SAID_OF = {"under": "question", "quotation": "quotation"}  # fields that hold the key of an entry


@blueprint.get("/content")
@requires(Permission.CONTENT_REVIEW)
def index() -> str:
    """Everything that can be signed, how it stands, and whether the programme can begin."""
    with database().reading() as session:
        items = service.list_items(session, _desk())
        notes = read_notes(session, today=installation().today())
    following = installation().quarter().next
    defaults = viewer().defaults
    return render_template(
        "care/content/index.html",
        notes=notes,
        exercise_name=_exercise_name,
        items=items,
        waiting=[one for one in items if one.state not in _DONE],
        begun=bool(catalogue.offer().guided),
        name_of=_name_of,
        local_date=local_date,
        following=following.key,
        period_name=period_name,
        questions=QuarterQuestion,
        chosen=question_in(defaults.workstation_quarters, following.key),
        is_asked=is_asked(defaults.asks_from, following.key),
    )


@blueprint.get("/content/sign")
@requires(Permission.CONTENT_REVIEW)
def sitting() -> str:
    """All that waits, each in full, to be signed in one sitting."""
    with database().reading() as session:
        waiting = [
            (one, service.find_earlier(session, one))
            for one in service.list_items(session, _desk())
            if one.state not in _DONE
        ]
    return render_template(
        "care/content/sitting.html", pieces=[_in_full(*one) for one in waiting], **_form()
    )


@blueprint.get("/content/<kind>/<key>")
@requires(Permission.CONTENT_REVIEW)
def piece(kind: str, key: str) -> str:
    """One piece in full, what changed in it, what was decided; to sign it or to withdraw it."""
    with database().reading() as session:
        found = service.find_item(session, _desk(), kind=kind, key=key)
        earlier = service.find_earlier(session, found)
    return render_template(
        "care/content/piece.html",
        piece=_in_full(found, earlier),
        longest_reason=LONGEST_REASON,
        local_date=local_date,
        **_form(),
    )


@blueprint.post("/content/sign")
@requires(Permission.CONTENT_REVIEW)
def sign() -> Response:
    """Sign what is ticked, all of it or nothing."""
    seen = [_read_seen(one) for one in request.form.getlist("item")]
    if not seen:
        raise Invalid("error.content_nothing")
    _confirmed()
    with database().transaction() as session:
        service.sign(
            session,
            _desk(),
            seen=seen,
            name=one_line(request.form.get("name", "")),
            effective_on=_read_day(request.form.get("effective_on", "")),
            actor=actor(),
        )
    return redirect(url_for(".index", signed=len(seen)), 303)


@blueprint.post("/content/withdraw")
@requires(Permission.CONTENT_REVIEW)
def withdraw() -> Response:
    """Take a signature back; at once, and for everybody."""
    _confirmed()
    with database().transaction() as session:
        service.withdraw(
            session,
            _desk(),
            seen=_read_seen(request.form.get("item", "")),
            name=one_line(request.form.get("name", "")),
            reason=request.form.get("reason", "").replace("\r\n", "\n").strip(),
            actor=actor(),
        )
    return redirect(url_for(".index", withdrawn=1), 303)


def _desk() -> ReviewDesk:
    return ReviewDesk(demo=settings().demo, today=installation().today(), now=now())


def _form() -> dict[str, Any]:
    return {"longest": LONGEST_NAME, "today": installation().today(), "seen_of": _seen_of}


def _confirmed() -> None:
    """Raises Invalid: the box that says so is not ticked."""
    if request.form.get("sure") != "yes":
        raise Invalid("error.content_sure")


def _seen_of(found: ReviewedItem) -> str:
    seen = found.seen
    return f"{seen.item.name}:{seen.digest}:{seen.steps}"


def _read_seen(text: str) -> ReviewedAs:
    """Raises Invalid: no form of ours says this."""
    name, _, rest = text.partition(":")
    kind, _, key = name.partition("/")
    digest, _, steps = rest.partition(":")
    if kind not in set(ContentKind) or not steps.isdecimal() or len(steps) > 4:
        raise Invalid("error.bad_request")
    return ReviewedAs(ContentItem(ContentKind(kind), key), digest, int(steps))


def _read_day(text: str) -> dt.date:
    try:
        return read_day(text)
    except ValueError as error:
        raise Invalid("error.content_day") from error


def _name_of(found: ReviewedItem) -> str:
    """What it is called in the viewer's language."""
    named: Exercise | Lesson | None = None
    if found.item.kind is ContentKind.EXERCISE:
        named = exercise_of(found.shipped)
    elif found.item.kind is ContentKind.LESSON:
        named = lesson_of(found.shipped)
    if named:
        return named.texts[g.texts.language].name
    return str(g.texts(f"content.item.{found.item.kind}"))


def _exercise_name(key: str) -> str:
    """Its name as it ships, also of one that is withdrawn."""
    found = next((one for one in shipped_exercises() if one.key == key), None)
    return found.texts[g.texts.language].name if found else key


def _in_full(found: ReviewedItem, earlier: ContentVersion | None) -> dict[str, Any]:
    """A piece of content with all that a template needs to show it."""
    content = found.shipped.content
    drawing = content.pop(_DRAWING, None)
    before = earlier.content if earlier else None
    redrawn = before is not None and before.pop(_DRAWING, None) != drawing
    lines = all_lines(content)
    said = {line.path for line in lines}
    gone = [line for line in all_lines(before or {}) if line.path not in said]
    names = ContentNames([*lines, *gone], language=g.texts.language, languages=LANGUAGES)
    kind = found.item.kind
    exercise = exercise_of(found.shipped) if kind is ContentKind.EXERCISE else None
    return {
        "found": found,
        "name": _name_of(found),
        "exercise": exercise,
        "lesson": lesson_of(found.shipped) if kind is ContentKind.LESSON else None,
        "strip": strip(exercise.key, exercise.phases) if exercise else [],
        "film": catalogue.film_of(exercise) if exercise else None,
        "limits": {one: exercise.limits.get(one) for one in Limit} if exercise else {},
        "languages": _by_language(lines, names),
        "differences": _by_language(differing_lines(before, content), names) if before else {},
        "redrawn": redrawn,
    }


def _by_language(
    lines: Iterable[ContentLine], names: ContentNames
) -> dict[str, list[tuple[str, ContentLine, str]]]:
    """Label, line and worded value; what has no language, the rules, under an empty one, first."""
    found: dict[str, list[tuple[str, ContentLine, str]]] = {
        one: [] for one in ("", g.texts.language, *LANGUAGES)
    }
    for line in lines:
        if line.path[-1] not in _UNSAID:
            language = next((part for part in line.path if part in LANGUAGES), "")
            found[language].append((_label(line, names), line, _worded(line, names)))
    return {language: some for language, some in found.items() if some}


def _label(line: ContentLine, names: ContentNames) -> str:
    """Where the line stands, in words."""
    above, words = "", []
    for part, name in names.named(line.path):
        key = f"limit.{part}" if above == "limits" else f"content.field.{part}"
        words.append(name or _first_known((key,), part))
        above = part
    return " · ".join(words) or g.texts("content.field.text")


def _worded(line: ContentLine, names: ContentNames) -> str:
    value, field = line.text or "", line.path[-1]
    if value in {"True", "False"}:
        return str(g.texts(f"content.value.{value.lower()}"))
    if field in _SAID_OF:
        return names.said(_SAID_OF[field], value) or value
    if {"sides", "steps"}.intersection(line.path):
        return names.said("steps", value) or _first_known((f"minute.side.{value}",), value)
    if "limits" in line.path:
        return _first_known((f"adaptation.{value}", f"limit.{value}"), value)
    if field == "breath":
        return ", ".join(_breath(one) for one in value.split(", "))
    if field == "checked":
        return str(g.texts.date(read_day(value)))
    keys = (f"{_WORDS_OF[field]}{value}", f"content.kind_of.{value}") if field in _WORDS_OF else ()
    return _first_known(keys, value)


def _breath(text: str) -> str:
    """One breath in or out, and its seconds."""
    way, _, seconds = text.partition(" ")
    return f"{_first_known((f'minute.{way}',), way)} {seconds}"


def _first_known(keys: Iterable[str], otherwise: str) -> str:
    return next((str(g.texts(key)) for key in keys if g.texts.has(key)), otherwise)
