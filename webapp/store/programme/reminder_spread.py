"""Whether the reminders of a person's team are spread over ten minutes, as the tree says."""

from __future__ import annotations

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import aliased

from webapp.domain.people.people import DepartmentKind
from webapp.store.people.people import Department, EmploymentRow

_NODES = [aliased(Department) for _ in DepartmentKind]  # levels only go down: no path is longer


def is_spread(person_id: ColumnElement[int]) -> ScalarSelect[bool | None]:
    """What the nearest node that says so says of the place of somebody's last known work.

    Work that is planned may count before its day: a reminder then moves by some minutes, no more.
    """
    home, *above = _NODES
    found = (
        select(func.coalesce(*(node.spreads_reminders for node in _NODES)))
        .select_from(EmploymentRow)
        .join(home, home.id == EmploymentRow.department_id)
    )
    for below, node in zip(_NODES, above, strict=False):
        found = found.outerjoin(node, node.id == below.parent_id)
    mine = found.where(EmploymentRow.person_id == person_id).correlate(person_id.table)
    return mine.order_by(EmploymentRow.starts_on.desc()).limit(1).scalar_subquery()
