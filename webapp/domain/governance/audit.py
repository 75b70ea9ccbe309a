"""What goes into the audit trail, and who did it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What was done, as it is stored for good: rows are never rewritten, so neither are these.

    The text for people is `audit.action.<value>`.
    """

    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    SIGN_OUT_BY_PROVIDER = "sign-out-by-provider"
    EVERYBODY_SIGNED_OUT = "everybody-signed-out"
    SIGN_ON_FORGOTTEN = "sign-on-forgotten"
    KEYS_ROTATED = "keys.rotated"
    KEYS_GIVEN_UP = "keys.given-up"
    PERSON_CREATED = "person-created"
    PERSON_LINKED = "person-linked"
    PERSON_ADDED = "person-added"
    PERSON_CHANGED = "person-changed"
    SIGN_IN_CODE_MADE = "sign-in-code-made"
    SIGN_IN_CODE_ENDED = "sign-in-code-ended"
    PEOPLE_IMPORTED = "people-imported"
    EMPLOYMENT_CHANGED = "employment-changed"
    ROLES_CHANGED = "roles-changed"
    FIRST_ADMINISTRATOR = "first-administrator"
    ROLE_GRANTED = "role-granted"
    ROLE_CONFIRMED = "role-confirmed"
    ROLE_REFUSED = "role-refused"
    ROLE_ENDED = "role-ended"
    CLOSING_PLANNED = "account-closing-planned"
    ACCOUNT_CLOSED = "account-closed"
    ACCOUNT_REOPENED = "account-reopened"
    ACCOUNT_ERASED = "account-erased"
    DEPARTMENT_CLOSED = "department-closed"
    DEPARTMENT_REOPENED = "department-reopened"
    DEPARTMENT_ADDED = "department.added"
    DEPARTMENT_EDITED = "department.edited"
    DEPARTMENTS_IMPORTED = "departments.imported"
    REORGANISATION_PLANNED = "reorganisation.planned"
    REORGANISATION_DONE = "reorganisation.done"
    REORGANISATION_UNDONE = "reorganisation.undone"
    REORGANISATION_REFUSED = "reorganisation.refused"
    CAMPAIGN_ADDED = "campaign.added"
    CAMPAIGN_CHANGED = "campaign.changed"
    CAMPAIGN_WAVE_PLANNED = "campaign.wave-planned"
    CAMPAIGN_WAVE_CLEARED = "campaign.wave-cleared"
    CAMPAIGN_REMOVED = "campaign.removed"
    CALENDAR_CHANGED = "calendar-changed"
    ABSENCES_IMPORTED = "absences-imported"
    ABSENCES_REFUSED = "absences-refused"
    FIGURES_PUBLISHED = "figures-published"
    FIGURES_ASKED_AGAIN = "figures-asked-again"
    POLICY_TIGHTENED = "policy.tightened"
    POLICY_WITHDRAWN = "policy.withdrawn"
    STATISTICS_EXPORTED = "statistics.exported"
    REPORT_PREPARED = "report-prepared"
    REPORT_PREVIEWED = "report-previewed"
    REPORT_RELEASED = "report-released"
    REPORT_CORRECTED = "report-corrected"
    REPORT_COMMENTED = "report-commented"
    REPORT_DOWNLOADED = "report-downloaded"
    PLAN_PROPOSED = "plan.proposed"
    PLAN_DECIDED = "plan.decided"
    PLAN_DONE = "plan.done"
    PLAN_DROPPED = "plan.dropped"
    REPORT_TAKEN_TO_SIGN = "report-taken-to-sign"
    REPORT_SIGNED = "report-signed"
    SIGNED_REPORT_DOWNLOADED = "signed-report-downloaded"
    CONSULTATION_OPENED = "consultation.opened"
    CONSULTATION_ANSWERED = "consultation.answered"
    CONSULTATION_SORTED = "consultation.sorted"
    CONSULTATION_APPOINTED = "consultation.appointed"
    CONSULTATION_CLOSED = "consultation.closed"
    WORKSTATION_OPENED = "workstation.opened"
    WORKSTATION_MOVED = "workstation.moved"
    LONG_ABSENCES_OPENED = "long-absences.opened"
    WORKSTATION_GROUP_ADDED = "workstation-group.added"
    WORKSTATION_GROUP_CHANGED = "workstation-group.changed"
    CONTENT_SIGNED = "content.signed"
    CONTENT_WITHDRAWN = "content.withdrawn"
    DIRECTORY_ADDED = "directory-added"
    FIGURES_READER_ADDED = "figures-reader-added"
    DIRECTORY_TOKEN_ROTATED = "directory-token-rotated"
    DIRECTORY_ENDED = "directory-ended"
    DIRECTORY_PLACED = "directory-placed"
    DIRECTORY_GROUP_CHANGED = "directory-group-changed"
    PAUSE_SCREEN_CREATED = "pause-screen.created"
    PAUSE_SCREEN_REVOKED = "pause-screen.revoked"
    DATA_DOWNLOADED = "data.downloaded"
    PAPER_TAKEN = "paper.taken"
    BINDER_TAKEN = "binder.taken"
    YEAR_TAKEN = "year.taken"
    DRAFTS_ASKED = "drafts.asked"
    DRAFTS_TAKEN = "drafts.taken"
    REQUEST_OPENED = "request.opened"
    REQUEST_ANSWERED = "request.answered"
    JOB_ASKED = "job.asked"
    DEFAULTS_CHANGED = "defaults.changed"
    QUESTION_CHOSEN = "question.chosen"
    ABSENCE_TOLD = "absence.told"
    CONNECTION_CREATED = "connection.created"
    CONNECTION_CHANGED = "connection.changed"
    CONNECTION_STARTED = "connection.started"
    CONNECTION_STOPPED = "connection.stopped"
    CONNECTION_REMOVED = "connection.removed"
    WEBHOOK_ADDED = "webhook.added"
    WEBHOOK_ROTATED = "webhook.rotated"
    WEBHOOK_STARTED = "webhook.started"
    WEBHOOK_STOPPED = "webhook.stopped"
    WEBHOOK_REMOVED = "webhook.removed"


class ActorKind(StrEnum):
    """What kind of actor there is."""

    PERSON = "person"  # who is signed in
    JOB = "job"  # what runs by the clock, or by hand on the server
    CLIENT = "client"  # another system, which proved who it is


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. A person has an `id`, a job and a client have a `name`.

    The trail names people; what a job or a client did stands there as done by the system, a client
    with its name in the detail.
    """

    kind: ActorKind
    id: int | None = None
    name: str = ""

    @classmethod
    def person(cls, person_id: int) -> Actor:
        """A person."""
        return cls(ActorKind.PERSON, id=person_id)

    @classmethod
    def job(cls, name: str) -> Actor:
        """A job or a command, by its name in the timetable or on the command line."""
        return cls(ActorKind.JOB, name=name)

    @classmethod
    def client(cls, name: str) -> Actor:
        """Another system."""
        return cls(ActorKind.CLIENT, name=name)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who changes something, on which day at the employer's, and at which moment."""

    actor: Actor
    today: dt.date
    now: dt.datetime


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which events are looked for: what was done, and from when until before when."""

    action: Action | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


EVERYTHING = AuditFilter()
