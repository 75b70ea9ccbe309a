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


class Keeper(StrEnum):
    """Why rows about a person stay when the person erases what is theirs."""

    EMPLOYER = "employer"  # the employer's own records, which Rekpauze only copies
    GATE = "gate"  # whom a published group was made of: no breaks, only where someone worked
    SECURITY = "security"  # who signed in and did what: accountability


# Everything else that belongs to a person goes. A new table goes too, unless it is named here.
KEPT_ON_ERASURE = {
    "person": Keeper.EMPLOYER,
    "employment": Keeper.EMPLOYER,
    "absence_spell": Keeper.EMPLOYER,
    "release_member": Keeper.GATE,
    "server_session": Keeper.SECURITY,
    "notice_seen": Keeper.SECURITY,
    "audit_event": Keeper.SECURITY,
    "absence_import": Keeper.SECURITY,
    "absence_upload": Keeper.SECURITY,
}

# Who leaves the programme may keep these; requests that are under way go on.
KEPT_ON_LEAVING = frozenset({"consultation", "data_request"})
BREAKS = "break_log"

# Named in what a person downloads, but not given: who has the value can act as the person.
SECRETS = frozenset(
    {"auth", "digest", "key", "p256dh", "provider_sid", "secret", "sealed_id_token", "token"}
)

# The database counts these up: two of one's own rows would tell how often others did the same in
# between. They are in no address and no download of a person, whose own number (`person`) stays.
COUNTED = "id"

# Tables that lead to a person and are not in what the person downloads, each with the reason.
NOT_DOWNLOADED = {
    "absence_upload_part": "a sealed piece of a file about other people, gone within the hour",
}
