"""What personal data are processed for: each table that holds some belongs to one activity.

The record of processing, the impact assessment and the list of who has access are made of this.
"""

from __future__ import annotations

from dataclasses import dataclass

from webapp.domain.people.access import GRANTS, Permission, Role


@dataclass(frozen=True, slots=True)
class LegalGround:
    """A place in the General Data Protection Regulation. No letter: a whole paragraph."""

    article: int
    paragraph: int
    letter: str = ""


@dataclass(frozen=True, slots=True)
class ProcessingActivity:
    """Why data are kept, and in which tables; the texts are `papers.activity.<key>`.

    `readers` are permissions that open it to others than the person; none: it opens to nobody.
    `rest` is the end of the key of how long what has no rule is kept; empty: with the account.
    """

    key: str
    tables: tuple[str, ...]
    grounds: tuple[LegalGround, ...]
    readers: tuple[Permission, ...] = ()
    rest: str = ""

    @property
    def is_open(self) -> bool:
        """Whether no ground of art. 6 is given, and the paper leaves room for one.

        Which one it is depends on who the controller is: a lawyer of the employer says so.
        """
        return all(ground.article == 9 for ground in self.grounds)

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that read it of others."""
        return tuple(role for role in Role if GRANTS[role] & set(self.readers))


_CONTRACT, _DUTY = LegalGround(6, 1, "b"), LegalGround(6, 1, "c")
_INTEREST, _CONSENT = LegalGround(6, 1, "f"), LegalGround(9, 2, "a")
_LABOUR_LAW, _MEDICINE = LegalGround(9, 2, "b"), LegalGround(9, 2, "h")
_ACCOUNT = LegalGround(5, 2)

ACTIVITIES = (
    ProcessingActivity(
        "people",
        ("person", "employment", "directory_user", "directory_member"),
        (_CONTRACT, _INTEREST),
        (Permission.PEOPLE_MANAGE,),
    ),
    ProcessingActivity("breaks", ("break_log", "side_minute"), (_INTEREST,)),
    ProcessingActivity("safety", ("clearance", "prescribed_exercise"), (_CONSENT, _MEDICINE)),
    ProcessingActivity("comfort", ("comfort",), (_INTEREST, _CONSENT)),
    ProcessingActivity(
        "reminders",
        (
            "reminder_plan",
            "reminder_sent",
            "reminder_target",
            "reminder_feed",
            "busy_calendar",
            "skip_reason",
        ),
        (_CONTRACT, _CONSENT),
    ),
    ProcessingActivity("question", ("pulse_answer",), (_INTEREST,)),
    ProcessingActivity("apps", ("personal_token", "api_request"), (_CONTRACT,)),
    ProcessingActivity(
        "consultations",
        ("consultation", "consultation_notice"),
        (_MEDICINE,),
        (Permission.CONSULTATION_ANSWER,),
    ),
    ProcessingActivity(
        "workstations",
        ("workstation_report",),
        (_DUTY, _LABOUR_LAW),
        (Permission.CONSULTATION_ANSWER,),
    ),
    ProcessingActivity("stops", ("stop_note",), (_MEDICINE,), (Permission.CONTENT_REVIEW,)),
    ProcessingActivity(
        "absence",
        ("absence_spell", "absence_import", "absence_upload", "absence_upload_part"),
        (_DUTY, _LABOUR_LAW),
        (Permission.ABSENCE_IMPORT, Permission.LONG_ABSENCE_READ),
        rest="imports",
    ),
    ProcessingActivity(
        "figures",
        ("release_member", "release_atom", "release_input", "figure_notice", "former_break"),
        (_INTEREST,),
        rest="workings",
    ),
    ProcessingActivity(
        "reports",
        (
            "report_version",
            "report_notice",
            "signed_report",
            "committee_comment",
            "content_decision",
            "policy_decision",
        ),
        (_DUTY,),
        (Permission.REPORT_DOWNLOAD,),
        rest="good",
    ),
    ProcessingActivity(
        "rights",
        ("choice", "data_request", "notice_seen"),
        (_DUTY, _ACCOUNT),
        (Permission.AUDIT_READ,),
    ),
    ProcessingActivity(
        "security",
        (
            "server_session",
            "logout_token_seen",
            "role_grant",
            "submission",
            "setup_code",
            "sign_in_code",
            "code_account",
            "code_try",
            "secret_mark",
            "person_key",
            "directory_token",
            "pause_screen",
            "absence_connection",
            "webhook",
            "reorganisation",
            "audit_event",
            "audit_seal",
        ),
        (_INTEREST, _ACCOUNT),
        (Permission.AUDIT_READ,),
        rest="trail",
    ),
)
