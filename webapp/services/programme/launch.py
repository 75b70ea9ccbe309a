"""What is known of the start of a campaign: where, in which language, from which day on."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.errors import NotFound
from webapp.domain.people.organisation import OrganisationNode
from webapp.domain.people.people import DepartmentKind
from webapp.domain.programme.launch import Launch
from webapp.store.people.organisation import list_nodes


def list_launches(session: Session, *, language: str, today: dt.date) -> list[Launch]:
    """Every open site by name, or the companies when there is none.

    `language` is that of a site that says none, nor does anything above it.
    """
    nodes = {node.id: node for node in list_nodes(session)}
    opened = [one for one in nodes.values() if one.closed_on is None or one.closed_on >= today]
    for kind in (DepartmentKind.SITE, DepartmentKind.COMPANY):
        found = [_launch(one, nodes, language) for one in opened if one.kind is kind]
        if found:
            return sorted(found, key=lambda one: one.name)
    return []


def get_launch(session: Session, *, site_id: int, language: str, today: dt.date) -> Launch:
    """That of one site. Raises NotFound: there is none."""
    for one in list_launches(session, language=language, today=today):
        if one.site_id == site_id:
            return one
    raise NotFound("error.not_found")


def _launch(site: OrganisationNode, nodes: dict[int, OrganisationNode], language: str) -> Launch:
    chain = [site]
    while chain[-1].parent_id is not None:
        chain.append(nodes[chain[-1].parent_id])
    return Launch(
        site.id,
        site.name,
        next((one.language for one in chain if one.language), language),
        next((one.campaign_from for one in chain if one.campaign_from), None),
    )
