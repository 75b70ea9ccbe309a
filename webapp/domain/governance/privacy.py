"""Classes of personal data. Every column of the database carries one."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never


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


class DoneBy(StrEnum):
    """Who did something with a person's data, as the person is told."""

    ME = "me"
    SYSTEM = "system"
    OTHER = "other"


class Departure(StrEnum):
    """How a person takes back what is theirs; part of a form, and of the keys of its texts."""

    LEAVE = "leave"  # their breaks stay
    LEAVE_WITHOUT_BREAKS = "leave-without-breaks"
    ERASE = "erase"


class ErasureExemption(StrEnum):
    """Why rows about a person stay when the person erases what is theirs."""

    EMPLOYER = "employer"  # the employer's own records, which Rekpauze only copies
    GATE = "gate"  # whom a published group was made of: no breaks, only where someone worked
    SECURITY = "security"  # who signed in and did what: accountability


# Everything else that belongs to a person goes. A new table goes too, unless it is named here.
KEPT_ON_ERASURE = {
    "person": ErasureExemption.EMPLOYER,
    "employment": ErasureExemption.EMPLOYER,
    "directory_user": ErasureExemption.EMPLOYER,
    "directory_member": ErasureExemption.EMPLOYER,
    "absence_spell": ErasureExemption.EMPLOYER,
    "release_member": ErasureExemption.GATE,
    "server_session": ErasureExemption.SECURITY,
    "sign_in_code": ErasureExemption.SECURITY,
    "code_account": ErasureExemption.SECURITY,
    "notice_seen": ErasureExemption.SECURITY,
    "role_grant": ErasureExemption.SECURITY,
    "audit_event": ErasureExemption.SECURITY,
    "absence_import": ErasureExemption.SECURITY,
    "reorganisation": ErasureExemption.SECURITY,
    "absence_upload": ErasureExemption.SECURITY,
}

_UNDER_WAY = frozenset({"consultation", "data_request", "workstation_report"})


def kept_on(departure: Departure) -> frozenset[str]:
    """The tables that a departure spares, beside KEPT_ON_ERASURE: requests under way go on."""
    match departure:
        case Departure.LEAVE:
            return _UNDER_WAY | {"break_log", "side_minute"}
        case Departure.LEAVE_WITHOUT_BREAKS:
            return _UNDER_WAY
        case Departure.ERASE:
            return frozenset()
        case _:
            assert_never(departure)


# Named in what a person downloads, but not given: who has the value can act as the person.
SECRETS = frozenset(
    {"auth", "digest", "key", "p256dh", "provider_sid", "secret", "sealed_id_token", "token"}
    | {"sealed_pin"}
)

# The database counts these up: two of one's own rows would tell how often others did the same in
# between. They are in no address and no download of a person, whose own number (`person`) stays.
COUNTED = "id"

# Tables that lead to a person and are not in what the person downloads, each with the reason.
NOT_DOWNLOADED = {
    "absence_upload_part": "a sealed piece of a file about other people, gone within the hour",
    "former_break": "of before an account began anew: whoever has it now may be another",
    "person_key": "what opens the rest, itself sealed: given away, it would open nothing more",
}
