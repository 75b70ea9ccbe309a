"""Who may do what: no surprises in the grants, and the table in docs/privacy.md is theirs."""

from __future__ import annotations

from tests.house.source import ROOT
from webapp.domain.people.access import GRANTS, Permission, Role, Viewer, roles_of

HEADINGS = {
    Role.EMPLOYEE: "employee",
    Role.HR_ANALYST: "HR",
    Role.OCCUPATIONAL_PHYSICIAN: "occupational physician",
    Role.ADMINISTRATOR: "administrator",
    Role.DATA_PROTECTION_OFFICER: "data protection officer",
    Role.PREVENTION_ADVISER: "prevention adviser",
    Role.ERGONOMICS_ADVISER: "adviser – ergonomist",
    Role.COMMITTEE_MEMBER: "Committee member",
}
OWN = {
    Permission.BREAK_LOG,
    Permission.BREAK_READ_OWN,
    Permission.SCREENING_COMPLETE,
    Permission.COMFORT_RECORD,
    Permission.REMINDER_MANAGE,
    Permission.CONSULTATION_REQUEST,
    Permission.MY_DATA_READ,
    Permission.MY_DATA_MANAGE,
    Permission.SETUP_CLAIM,  # for who has the code of the server, while nobody administers
}


def matrix() -> str:
    """The grants as a Markdown table."""
    lines = [
        f"| | {' | '.join(HEADINGS[role] for role in Role)} |",
        f"|---|{'---|' * len(Role)}",
    ]
    for permission in Permission:
        marks = ["✓" if permission in GRANTS[role] else "" for role in Role]
        lines.append(f"| `{permission}` | {' | '.join(marks)} |")
    return "\n".join(lines)


def test_the_roles_table_in_the_privacy_document_is_the_grants() -> None:
    text = (ROOT / "docs" / "privacy.md").read_text()
    written = text.partition("<!-- roles -->")[2].partition("<!-- /roles -->")[0].strip()
    assert written == matrix(), f"write this between the markers:\n{matrix()}"


def test_everyone_may_do_what_concerns_themselves() -> None:
    assert all(GRANTS[role] >= OWN for role in Role)
    assert GRANTS[Role.EMPLOYEE] == OWN


def test_every_permission_is_granted_to_somebody() -> None:
    assert set().union(*GRANTS.values()) == set(Permission)


def test_nobody_but_the_administrator_manages_and_nobody_who_manages_reads_figures() -> None:
    manage = {
        Permission.ABSENCE_IMPORT,
        Permission.PAUSE_SCREEN_MANAGE,
        Permission.ORGANISATION_MANAGE,
        Permission.CONNECTION_MANAGE,
        Permission.DIRECTORY_CONNECT,
    }
    read = {Permission.STATISTICS_READ, Permission.REPORT_DOWNLOAD}
    for role in Role:
        assert bool(GRANTS[role] & manage) == (role is Role.ADMINISTRATOR)
    assert not GRANTS[Role.ADMINISTRATOR] & read


def test_roles_come_from_groups_and_everyone_is_an_employee() -> None:
    mapping = {"hr": Role.HR_ANALYST, "arts": Role.OCCUPATIONAL_PHYSICIAN}
    assert roles_of([], mapping) == {Role.EMPLOYEE}
    assert roles_of(["hr", "chess club"], mapping) == {Role.EMPLOYEE, Role.HR_ANALYST}
    assert roles_of(mapping, mapping) == {Role.EMPLOYEE, *mapping.values()}


def test_a_viewer_may_what_any_of_the_roles_may() -> None:
    viewer = Viewer(1, frozenset({Role.EMPLOYEE, Role.HR_ANALYST}), "nl", "Europe/Brussels")
    assert viewer.may(Permission.STATISTICS_READ)
    assert not viewer.may(Permission.REPORT_DOWNLOAD)
