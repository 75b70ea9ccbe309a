"""Codes on paper for people without an account of the provider's: whom for, and the sheets."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.domain.errors import Invalid
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission
from webapp.domain.people.paper_codes import LASTS
from webapp.i18n import texts
from webapp.incoming import number
from webapp.installation import installation
from webapp.reports.contents.code_sheet import compose_sheet
from webapp.reports.door import render_code_sheets
from webapp.said import Said
from webapp.security import actor, database, now, requires, settings
from webapp.services.people import code_sheets as service
from webapp.services.people import roster

blueprint = Blueprint("code_sheets", __name__)


@blueprint.get("/admin/people/codes")
@requires(Permission.PEOPLE_MANAGE)
def choose() -> str:
    """A department, and who of it. Raises NotFound: the employer has not chosen for codes."""
    place = request.args.get("department", "")
    with database().reading() as session:
        places = roster.list_workplaces(session)
        people = service.list_candidates(session, department=place, today=installation().today())
    return render_template(
        "people/code_sheets/choose.html",
        places=places,
        place=place,
        people=people,
        days=LASTS.days,
    )


@blueprint.post("/admin/people/codes")
@requires(Permission.PEOPLE_MANAGE)
def make() -> Response:
    """Make a code for each who was chosen, and answer with their sheets, which are kept nowhere."""
    occasion = _occasion()
    with database().transaction() as session:
        sheets = service.make_codes(
            session, people=_people(), default=settings().default_language, occasion=occasion
        )
    address = settings().public_url + url_for("paper_codes.new")
    company = settings().company_name
    words = [
        compose_sheet(
            one, texts(one.language), company=company, address=address, issued=occasion.today
        )
        for one in sheets
    ]
    response = Response(render_code_sheets(words), mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="rekpauze-codes.pdf"'
    return response


@blueprint.post("/admin/people/<int:person_id>/codes/end")
@requires(Permission.PEOPLE_MANAGE)
def end(person_id: int) -> Response:
    """Let somebody sign in with a code no more."""
    with database().transaction() as session:
        service.end_codes(session, person_id=person_id, occasion=_occasion())
    return redirect(url_for("employees.person", person_id=person_id, said=Said.ENDED), 303)


def _people() -> set[int]:
    """Raises Invalid: a number that is none."""
    try:
        return {number(one) for one in request.form.getlist("person")}
    except ValueError as error:
        raise Invalid("error.bad_request") from error


def _occasion() -> Occasion:
    return Occasion(actor(), installation().today(), now())
