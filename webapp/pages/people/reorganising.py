"""Changes of the tree on a date: looked at first, planned, and undone until they take effect."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.content.policy import disclosure_policy
from webapp.domain.errors import Conflict, DomainError, Invalid
from webapp.domain.people.access import Permission
from webapp.domain.people.organisation import (
    Reorganisation,
    ReorganisationKind,
)
from webapp.domain.people.seen_nodes import SeenNode, differences, read_seen
from webapp.errors import status_of
from webapp.figures import period_name
from webapp.gate.preview import UnitPreview, preview_units
from webapp.incoming import number, read_day
from webapp.installation import installation
from webapp.security import actor, database, now, requires
from webapp.services.figures.policy_decisions import fewest_people
from webapp.services.people import reorganising as service
from webapp.services.people.organisation import read_organisation

blueprint = Blueprint("reorganising", __name__)

_TO_ANOTHER = {ReorganisationKind.MOVE, ReorganisationKind.MERGE}


@blueprint.get("/admin/organisation/<int:node_id>/change")
@requires(Permission.ORGANISATION_MANAGE)
def look(node_id: int) -> tuple[str, int]:
    """What a change would do, before it is planned."""
    try:
        change = _change(node_id, request.args)
        with database().reading() as session:
            change = service.check_reorganisation(
                session, change=change, today=installation().today()
            )
            preview = preview_units(
                session,
                change=change,
                today=installation().today(),
                fewest=fewest_people(
                    session, base=disclosure_policy(), today=installation().today()
                ),
            )
    except DomainError as refusal:
        return _page(node_id, None, refusal=refusal), status_of(refusal)
    return _page(node_id, change, preview=preview), 200


@blueprint.post("/admin/organisation/<int:node_id>/change")
@requires(Permission.ORGANISATION_MANAGE)
def plan(node_id: int) -> Response | tuple[str, int]:
    """Plan the change; one from today on is done at once."""
    today, seen = installation().today(), read_seen(request.form.get("seen", ""))
    change = _change(node_id, request.form)
    try:
        with database().transaction() as session:
            service.plan_reorganisation(
                session, change=change, seen=seen, actor=actor(), today=today, now=now()
            )
    except (Conflict, Invalid) as refusal:
        return _page(node_id, None, refusal=refusal, seen=seen), status_of(refusal)
    done = "changed" if change.on == today else "planned"
    return redirect(url_for("organisation.node", node_id=node_id, done=done), 303)


@blueprint.post("/admin/organisation/changes/<int:change_id>/undo")
@requires(Permission.ORGANISATION_MANAGE)
def undo(change_id: int) -> Response:
    """Take back what has not taken effect, or put away what was refused."""
    with database().transaction() as session:
        service.undo_reorganisation(
            session, number=change_id, actor=actor(), today=installation().today(), now=now()
        )
    return redirect(url_for("organisation.tree", done="undone"), 303)


def _page(
    node_id: int,
    change: Reorganisation | None,
    *,
    preview: UnitPreview | None = None,
    refusal: DomainError | None = None,
    seen: SeenNode | None = None,
) -> str:
    """The change in words, with a button; or why it cannot be, and what else has changed."""
    with database().reading() as session:
        view = read_organisation(session, today=installation().today())
        found = view.seen(node_id)
    return render_template(
        "people/organisation/change.html",
        view=view,
        node=found.node,
        seen=found,
        change=change,
        preview=preview,
        quarter=period_name(preview.quarter.key, g.texts) if preview else "",
        today=installation().today(),
        refusal=g.texts(refusal.key, **refusal.params) if refusal else None,
        differ=differences(seen, found) if seen else None,
    )


def _change(node_id: int, form: Mapping[str, str]) -> Reorganisation:
    """What a form asks for. Raises Invalid: the day or another field is not understood."""
    kind = form.get("kind", "")
    if kind not in set(ReorganisationKind):
        raise Invalid("error.bad_request")
    to = form.get("to") if kind in _TO_ANOTHER else None
    try:
        return Reorganisation(
            kind=ReorganisationKind(kind),
            department_id=node_id,
            on=read_day(form.get("on", "")),
            name=form.get("name") if kind == ReorganisationKind.RENAME else None,
            target_id=number(to) if to else None,
        )
    except ValueError as error:
        raise Invalid("error.organisation_day") from error
