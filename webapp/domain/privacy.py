"""Classes of personal data. Every column of the database carries one."""

from __future__ import annotations

from enum import StrEnum


class DataClass(StrEnum):
    """What kind of data a column holds, and so who may see it and how long it is kept."""

    TECHNICAL = "technical"  # keys, versions, times of processing: says nothing of a person alone
    ORGANISATION = "organisation"  # departments, sites: not personal
    IDENTITY = "identity"  # name, number, address of a person
    EMPLOYMENT = "employment"  # where and when a person works
    BEHAVIOUR = "behaviour"  # breaks: the employee's own, never shown to anyone else
    ABSENCE = "absence"  # dates of absence, no reason
    HEALTH = "health"  # screening outcome: sealed at rest, never counted for anyone
    SECURITY = "security"  # sessions, tokens' digests, audit trail
    RELEASED = "released"  # figures that have passed the gate: anonymous
    DISCLOSURE = "disclosure"  # the gate's own working records: never readable outside it
