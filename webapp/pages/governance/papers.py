"""The papers of governance: one page that lists them, and their files."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, request

from webapp.catalogue import offer
from webapp.content.policy import disclosure_policy
from webapp.domain.errors import NotFound
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission
from webapp.i18n import LANGUAGES
from webapp.installation import installation
from webapp.reports.contents.governance.papers import GovernancePaper
from webapp.reports.contents.governance.setup import ProgrammeSetup
from webapp.security import actor, database, now, requires, settings, viewer
from webapp.services.governance import papers as service

blueprint = Blueprint("papers", __name__)


@blueprint.get("/papers")
@requires(Permission.PAPERS_READ)
def overview() -> str:
    """The papers that the viewer may take, in one language, each with its digest."""
    language = request.args.get("language", g.texts.language)
    setup, theirs = _setup(), [one for one in GovernancePaper if viewer().may(one.permission)]
    return render_template(
        "governance/papers/overview.html",
        papers=[service.draw_paper(one, setup, language) for one in theirs],
        language=language,
        languages=LANGUAGES,
        is_kept=lambda one: one.permission is Permission.PAPERS_KEEP,
        setup=setup,
    )


@blueprint.get("/papers/<paper>/<language>.pdf")
@requires(Permission.PAPERS_READ)
def take(paper: str, language: str) -> Response:
    """A paper that many may read; noted in the audit trail before it is handed out."""
    return _download(_wanted(paper, Permission.PAPERS_READ), language)


@blueprint.get("/papers/kept/<paper>/<language>.pdf")
@requires(Permission.PAPERS_KEEP)
def take_kept(paper: str, language: str) -> Response:
    """A paper for who keeps them, likewise."""
    return _download(_wanted(paper, Permission.PAPERS_KEEP), language)


def _download(wanted: GovernancePaper, language: str) -> Response:
    drawn, by = service.draw_paper(wanted, _setup(), language), _occasion()
    with database().transaction() as session:
        service.note_taken(session, drawn, by=by)
    response = Response(drawn.content, mimetype="application/pdf")
    name = f"rekpauze-{wanted}-{by.today}-{language}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _wanted(paper: str, permission: Permission) -> GovernancePaper:
    """Raises NotFound: there is none such here."""
    found = next((one for one in GovernancePaper if one == paper), None)
    if found is None or found.permission is not permission:
        raise NotFound("error.not_found")
    return found


def _setup() -> ProgrammeSetup:
    with database().reading() as session:
        return service.read_setup(
            session,
            settings(),
            policy=disclosure_policy(),
            claims=offer().claims,
            occasion=_occasion(),
        )


def _occasion() -> Occasion:
    return Occasion(actor(), installation().today(), now())
