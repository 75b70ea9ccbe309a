"""Help: pages to read, for everyone, also before signing in. Nothing in them is about a person."""

from __future__ import annotations

from flask import Blueprint, g, render_template

from webapp import catalogue, navigation
from webapp.content.guide import ACTIONS, topics
from webapp.domain.errors import NotFound
from webapp.security import public

blueprint = Blueprint("help", __name__)

PLACES = {key: navigation.PLACES[key].path for key in ACTIONS}


@blueprint.get("/help")
@public
def index() -> str:
    """What there is to read."""
    return render_template(
        "care/help/index.html", topics=topics(), lessons=catalogue.offer().lessons
    )


@blueprint.get("/help/evidence")
@public
def evidence() -> str:
    """The register of every claim of the source article, with what it is worth."""
    offer = catalogue.offer()
    return render_template("care/help/evidence.html", claims=offer.claims, guidance=offer.guidance)


@blueprint.get("/help/lessons/<key>")
@public
def lesson(key: str) -> str:
    """A lesson that a physician signed for this installation.

    Raises NotFound: there is none under this key.
    """
    found = next((one for one in catalogue.offer().lessons if one.key == key), None)
    if found is None:
        raise NotFound("error.not_found")
    return render_template(
        "care/help/lesson.html", lesson=found, words=found.texts[g.texts.language]
    )


@blueprint.get("/help/<key>")
@public
def topic(key: str) -> str:
    """One page of help.

    Raises NotFound: there is none under this key.
    """
    pages = topics()
    place = next((number for number, page in enumerate(pages) if page.key == key), None)
    if place is None:
        raise NotFound("error.not_found")
    return render_template(
        "care/help/topic.html",
        topic=pages[place],
        following=pages[(place + 1) % len(pages)],
        places=PLACES,
    )
