"""Who may do what: permissions, roles and the table of grants. No role reads another's breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from webapp.domain.governance.defaults import USUAL, InstallationDefaults


class Permission(StrEnum):
    """`resource:action`; a route names one of these or is public."""

    BREAK_LOG = "break:log"
    BREAK_READ_OWN = "break:read-own"
    SCREENING_COMPLETE = "screening:complete"
    COMFORT_RECORD = "comfort:record"
    REMINDER_MANAGE = "reminder:manage"
    CONSULTATION_REQUEST = "consultation:request"
    CONSULTATION_ANSWER = "consultation:answer"
    CONTENT_REVIEW = "content:review"
    MY_DATA_READ = "my-data:read"
    MY_DATA_MANAGE = "my-data:manage"
    STATISTICS_READ = "statistics:read"
    STATISTICS_EXPORT = "statistics:export"
    REPORT_DOWNLOAD = "report:download"
    REPORT_WRITE = "report:write"
    PLAN_KEEP = "prevention-plan:keep"
    LONG_ABSENCE_READ = "long-absence:read"
    ABSENCE_IMPORT = "absence:import"
    PAUSE_SCREEN_MANAGE = "pause-screen:manage"
    ORGANISATION_MANAGE = "organisation:manage"
    CONNECTION_MANAGE = "connection:manage"
    DIRECTORY_CONNECT = "directory:connect"
    AUDIT_READ = "audit:read"
    INSTALLATION_MANAGE = "installation:manage"
    PEOPLE_MANAGE = "people:manage"
    ROLE_GRANT = "role:grant"
    ROLE_CONFIRM = "role:confirm"
    LAUNCH_PREPARE = "launch:prepare"
    CAMPAIGN_PLAN = "campaign:plan"
    SETUP_CLAIM = "setup:claim"
    POLICY_READ = "policy:read"
    POLICY_TIGHTEN = "policy:tighten"
    PAPERS_READ = "papers:read"
    PAPERS_KEEP = "papers:keep"
    BINDER_TAKE = "binder:take"


class Role(StrEnum):
    """Short stable keys, stored in the database."""

    EMPLOYEE = "employee"
    HR_ANALYST = "hr_analyst"
    OCCUPATIONAL_PHYSICIAN = "occupational_physician"
    ADMINISTRATOR = "administrator"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    PREVENTION_ADVISER = "prevention_adviser"
    ERGONOMICS_ADVISER = "ergonomics_adviser"
    COMMITTEE_MEMBER = "committee_member"


# What everybody does with what is their own; nothing else says who takes part.
OWN = frozenset(
    {
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
)

# What the law's advisers and the Committee read is what was released, and the rules of it.
_READS = frozenset(
    {
        Permission.STATISTICS_READ,
        Permission.REPORT_DOWNLOAD,
        Permission.POLICY_READ,
        Permission.PAPERS_READ,
    }
)
_ADVISES = _READS | {Permission.STATISTICS_EXPORT, Permission.PLAN_KEEP}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.EMPLOYEE: OWN,
    Role.HR_ANALYST: OWN
    | {
        Permission.STATISTICS_READ,
        Permission.STATISTICS_EXPORT,
        Permission.LAUNCH_PREPARE,
        Permission.PAPERS_READ,
    },
    Role.OCCUPATIONAL_PHYSICIAN: OWN
    | {
        Permission.STATISTICS_READ,
        Permission.STATISTICS_EXPORT,
        Permission.REPORT_DOWNLOAD,
        Permission.REPORT_WRITE,
        Permission.PLAN_KEEP,
        Permission.CONSULTATION_ANSWER,
        Permission.LONG_ABSENCE_READ,
        Permission.ROLE_CONFIRM,
        Permission.CONTENT_REVIEW,
        Permission.PAPERS_READ,
        Permission.BINDER_TAKE,
    },
    Role.ADMINISTRATOR: OWN
    | {
        Permission.ABSENCE_IMPORT,
        Permission.PAUSE_SCREEN_MANAGE,
        Permission.INSTALLATION_MANAGE,
        Permission.LAUNCH_PREPARE,
        Permission.CAMPAIGN_PLAN,
        Permission.POLICY_READ,
        Permission.POLICY_TIGHTEN,
        Permission.ORGANISATION_MANAGE,
        Permission.PEOPLE_MANAGE,
        Permission.ROLE_GRANT,
        Permission.CONNECTION_MANAGE,
        Permission.DIRECTORY_CONNECT,
    },
    Role.DATA_PROTECTION_OFFICER: OWN
    | {
        Permission.AUDIT_READ,
        Permission.ROLE_CONFIRM,
        Permission.POLICY_READ,
        Permission.PAPERS_READ,
        Permission.PAPERS_KEEP,
        Permission.BINDER_TAKE,
    },
    Role.PREVENTION_ADVISER: OWN | _ADVISES,
    Role.ERGONOMICS_ADVISER: OWN | _ADVISES,
    Role.COMMITTEE_MEMBER: OWN | _READS,
}


def roles_of(groups: Iterable[str], mapping: Mapping[str, Role]) -> frozenset[Role]:
    """Everyone is an employee; each group of the sign-on provider may add a role."""
    return frozenset({Role.EMPLOYEE, *(mapping[group] for group in groups if group in mapping)})


def has_more(roles: Iterable[str]) -> bool:
    """Whether these are not an employee's only. What an employee does leaves no trail."""
    return bool(set(roles) - {Role.EMPLOYEE})


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person behind a request, as far as the pages need to know.

    `stays`: on a device of their own, where they are signed in for weeks. `shares`: on one that
    others use, where they are signed in for minutes. `defaults` are the same for everybody, as they
    hold at this request.
    """

    person_id: int
    roles: frozenset[Role]
    language: str
    timezone: str
    stays: bool = False
    shares: bool = False
    defaults: InstallationDefaults = USUAL

    @property
    def is_employee_only(self) -> bool:
        """Whether the viewer has no role beside."""
        return not has_more(self.roles)

    def may(self, permission: Permission) -> bool:
        """Whether one of the viewer's roles grants the permission."""
        return any(permission in GRANTS[role] for role in self.roles)
