"""The disclosure policy: what holds, how it could be stricter, and what that would cost."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.content.policy import disclosure_policy
from webapp.domain.errors import DomainError, Invalid
from webapp.domain.figures.policy_decisions import choices, tightened, values_of
from webapp.domain.governance.audit import Occasion
from webapp.domain.people.access import Permission
from webapp.errors import status_of
from webapp.figures import period_name
from webapp.gate.preview import UnitPreview, preview_policy
from webapp.incoming import number
from webapp.installation import installation
from webapp.security import actor, database, now, requires, viewer
from webapp.services.figures import policy_decisions as service

blueprint = Blueprint("policy_decisions", __name__)


@blueprint.get("/admin/policy")
@requires(Permission.POLICY_READ)
def overview() -> tuple[str, int]:
    """What holds and what is planned; for who decides a form, and what its values would do."""
    if (
        not viewer().may(Permission.POLICY_TIGHTEN)
        or not request.args.keys() & values_of(disclosure_policy()).keys()
    ):
        return _page(None, None), 200
    try:
        wanted = _wanted()
        with database().reading() as session:
            state = service.read_state(session, base=disclosure_policy(), occasion=_occasion())
            stricter = tightened(state.coming, wanted)
            preview = preview_policy(
                session,
                quarter=state.quarter,
                today=installation().today(),
                fewest=(state.coming.k, stricter.k),
            )
    except DomainError as refusal:
        return _page(None, None, refusal), status_of(refusal)
    return _page(wanted, preview), 200


@blueprint.post("/admin/policy")
@requires(Permission.POLICY_TIGHTEN)
def decide() -> Response:
    """Make it stricter from the next quarter on."""
    with database().transaction() as session:
        service.decide_policy(
            session,
            wanted=_wanted(),
            seen=request.form.get("seen", ""),
            base=disclosure_policy(),
            occasion=_occasion(),
        )
    return redirect(url_for(".overview", done="decided"), 303)


@blueprint.post("/admin/policy/<int:number>/withdraw")
@requires(Permission.POLICY_TIGHTEN)
def withdraw(number: int) -> Response:
    """Take back what does not count yet."""
    with database().transaction() as session:
        service.withdraw_decision(session, number=number, occasion=_occasion())
    return redirect(url_for(".overview", done="withdrawn"), 303)


def _page(
    wanted: dict[str, int] | None,
    preview: UnitPreview | None,
    refusal: DomainError | None = None,
) -> str:
    with database().reading() as session:
        state = service.read_state(session, base=disclosure_policy(), occasion=_occasion())
    return render_template(
        "figures/policy_decisions/overview.html",
        state=state,
        now=values_of(state.now),
        coming=values_of(state.coming),
        choices=choices(state.coming),
        may_tighten=viewer().may(Permission.POLICY_TIGHTEN),
        values_of=values_of,
        wanted=wanted,
        preview=preview,
        refusal=refusal and g.texts(refusal.key, **refusal.params),
        quarter=period_name(state.quarter.key, g.texts),
        period_name=period_name,
    )


def _wanted() -> dict[str, int]:
    """The values that were sent. Raises Invalid: one is missing or no number."""
    found = {}
    for name in values_of(disclosure_policy()):
        wanted = request.values.get(name, type=number)
        if wanted is None:
            raise Invalid("error.policy_choice")
        found[name] = wanted
    return found


def _occasion() -> Occasion:
    return Occasion(actor(), installation().today(), now())
