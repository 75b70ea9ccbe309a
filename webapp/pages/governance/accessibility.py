"""The accessibility statement: what was aimed at and tested, what was not, and how to report."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, render_template

from webapp.security import public

blueprint = Blueprint("accessibility", __name__)

LOOKED_OVER = dt.date(2026, 11, 29)  # when the statement was last held against the tests
TESTED = ("rules", "keyboard", "names", "narrow", "sight", "script", "report")
KNOWN = ("people", "voice", "charts", "language")


@blueprint.get("/accessibility")
@public
def statement() -> str:
    """For everyone, also before signing in."""
    return render_template(
        "governance/accessibility/statement.html",
        looked_over=LOOKED_OVER,
        tested=TESTED,
        known=KNOWN,
    )
