"""What is known of the start of a campaign: where, in which language, on which days."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.errors import NotFound
from webapp.domain.names import alphabetical
from webapp.domain.people.campaigns import Campaign, path_of
from webapp.domain.people.organisation import OrganisationNode
from webapp.domain.people.people import DepartmentKind
from webapp.domain.programme.launch import Launch
from webapp.store.people.campaigns import list_campaigns
from webapp.store.people.organisation import list_nodes


def list_launches(session: Session, *, language: str, today: dt.date) -> list[Launch]:
    """Every open site by name, or the companies when there is none.

    `language` is that of a site that says none, nor does anything above it.
    """
    nodes = {node.id: node for node in list_nodes(session)}
    campaigns = list_campaigns(session)
    opened = [one for one in nodes.values() if one.closed_on is None or one.closed_on >= today]
    for kind in (DepartmentKind.SITE, DepartmentKind.COMPANY):
        found = [_launch(one, nodes, campaigns, language) for one in opened if one.kind is kind]
        if found:
            return sorted(found, key=lambda one: alphabetical(one.name))
    return []


def get_launch(session: Session, *, site_id: int, language: str, today: dt.date) -> Launch:
    """That of one site. Raises NotFound: there is none."""
    for one in list_launches(session, language=language, today=today):
        if one.site_id == site_id:
            return one
    raise NotFound("error.not_found")


def _launch(
    site: OrganisationNode,
    nodes: dict[int, OrganisationNode],
    campaigns: list[Campaign],
    language: str,
) -> Launch:
    path = path_of(site.id, {key: node.parent_id for key, node in nodes.items()})
    told = next((nodes[one].language for one in path if nodes[one].language), None)
    name, speaks = site.name, told or language
    begun = [(day, one) for one in campaigns if (day := one.start_at(path)) is not None]
    if not begun:
        return Launch(site.id, name, speaks, None)
    first, latest = max(begun, key=lambda found: found[0])
    return Launch(site.id, name, speaks, first, latest.ends_on, latest.id, latest.version)
