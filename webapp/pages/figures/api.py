"""Released figures for other systems: /api/v1/figures, read only, described by OpenAPI 3.1.

Each answer holds rows as they were published, and each is in the trail, as a file is. Failures are
problem details (RFC 9457).
"""

from __future__ import annotations

import json
from urllib.parse import urlencode

from flask import Blueprint, Response, g, request

from webapp import bearer
from webapp.domain.errors import Invalid
from webapp.domain.figures.measures import Measure
from webapp.domain.figures.selections import read_selection
from webapp.domain.governance.audit import Actor
from webapp.figures_api import MOST_ROWS, OPTIONS, USUAL_ROWS, described, figure_of, measure_of
from webapp.incoming import number
from webapp.security import database, now, public, settings
from webapp.services.figures.exports import export_released

blueprint = Blueprint("figures_api", __name__)

API = "/api/v1"
ROOT = f"{API}/figures"
_JSON = "application/json"


@blueprint.get(ROOT)
@public
def figures() -> Response:
    """A page of the released figures that were asked for."""
    client = bearer.client_of_request("figures_api.figures", reads_figures=True)
    asked = request.args.to_dict(flat=False)
    wanted = read_selection(asked, also=OPTIONS)
    page, size = _option("page", 1, 1_000_000), _option("size", USUAL_ROWS, MOST_ROWS)
    actor = Actor.client(f"directory/{client.id}")
    with database().reader() as reader, database().transaction() as session:
        cells = export_released(session, reader=reader, wanted=wanted, actor=actor, now=now())
    first = (page - 1) * size
    more = first + size < len(cells)
    following = urlencode({**asked, "page": page + 1, "size": size}, doseq=True)
    return _answer(
        {
            "figures": [figure_of(cell) for cell in cells[first : first + size]],
            "total": len(cells),
            "next": f"{settings().public_url}{ROOT}?{following}" if more else None,
        }
    )


@blueprint.get(f"{ROOT}/measures")
@public
def measures() -> Response:
    """What each measure is, in the language of the reader."""
    bearer.client_of_request("figures_api.figures", reads_figures=True)
    return _answer({"measures": [measure_of(measure, g.texts) for measure in Measure]})


@blueprint.get(f"{ROOT}/openapi.json")
@public
def description() -> Response:
    """What can be asked, for anybody: it holds no figure."""
    return _answer(described(settings().public_url + API))


@blueprint.errorhandler(Exception)
def refuse(error: Exception) -> Response:
    """Every failure as problem details, remembered where the system is known."""
    answer = bearer.refusal(error)
    bearer.note_failure(answer.status_code)
    return answer


def _option(name: str, usual: int, most: int) -> int:
    """Raises Invalid: it is no whole number from 1 to `most`."""
    try:
        value = number(request.args.get(name, str(usual)))
    except ValueError:
        value = 0
    if not 1 <= value <= most:
        raise Invalid("error.api.number", option=name, most=most)
    return value


def _answer(content: object) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(body, content_type=_JSON, headers={"Cache-Control": "no-store"})
