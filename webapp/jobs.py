"""The timetable: which job, when, which service.

A function here says with which of an installation's parts a service is called, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import ModuleType

from webapp.content.policy import disclosure_policy
from webapp.database import Session
from webapp.domain.figures.absence import ImportScope
from webapp.domain.figures.absence_imports import ImportRequest
from webapp.domain.figures.connections import Connection
from webapp.domain.figures.webhooks import WebhookEvent
from webapp.domain.governance.audit import Actor
from webapp.domain.governance.jobs import ClaimedWork, JobName
from webapp.domain.periods import parse_month
from webapp.domain.ports.reminders import DeliveryOutcome
from webapp.domain.programme.reminder_targets import ConnectedCalendar, OutgoingReminder
from webapp.drafting import drafts_to_draw, draw_drafts, prepare_reports
from webapp.gate.due import due_months
from webapp.gate.publishing import Publication, judge_month, store_month
from webapp.installation import Installation
from webapp.runner import (
    Afterwards,
    Job,
    JobOutcome,
    PollingJob,
    Timetable,
    by_the_clock,
    every_day,
    run,
)
from webapp.services.care import consultation_notices, report_notices
from webapp.services.figures import connections, figure_notices
from webapp.services.figures import webhook_deliveries as webhooks
from webapp.services.figures.absence import import_deliveries, take_in_answers, tell_source
from webapp.services.figures.findings import due_findings, renew_findings
from webapp.services.figures.policy_decisions import policy_for
from webapp.services.governance.retention import remove_part
from webapp.services.governance.secret_marks import mark_secrets
from webapp.services.people.leaving import close_due
from webapp.services.people.reorganising import apply_due
from webapp.services.people.role_grants import end_expired
from webapp.services.programme import reminding
from webapp.services.programme.reminder_targets import (
    claim_calendars,
    read_calendars,
    record_calendars,
)
from webapp.services.programme.sending import deliver, record_deliveries
from webapp.upkeep import (
    check_storage,
    order_people,
    order_some,
    remove_expired,
    remove_old,
    seal,
)


def months_to_publish(here: Installation) -> Sequence[str]:
    """The months that have closed long enough ago and are not published, in order."""
    with here.database.reading() as session:
        return [month.key for month in due_months(session, here.today())]


def publish(here: Installation, session: Session, period: str) -> None:
    """The figures of one month."""
    publish_one(here, session, period)


def publish_one(here: Installation, session: Session, period: str) -> Publication:
    """The figures of one month, and what became of it.

    They are counted before `session` is first used, so that meanwhile others can write.
    Raises Conflict: a secret is another than before.
    """
    month, today, secret = parse_month(period), here.today(), here.settings.disclosure_secret
    with here.database.snapshot() as found:
        policy = policy_for(found, quarter=month.quarter, base=disclosure_policy())
        judged = judge_month(found, month=month, today=today, secret=secret, policy=policy)
    mark_secrets(session, disclosure_secret=secret)
    now = here.clock()
    made = store_month(session, judged, month=month, today=today, now=now, secret=secret)
    if not made.again:
        webhooks.announce(session, WebhookEvent.FIGURES_PUBLISHED, month.key, now=now)
    return made


def months_to_find(here: Installation) -> Sequence[str]:
    """The newest published month, until it has its findings."""
    with here.database.reading() as session:
        return due_findings(session)


def find(here: Installation, session: Session, _: str) -> None:
    """What the published figures amount to."""
    with here.database.reader() as reader:
        renew_findings(session, reader=reader)


def import_absences(here: Installation, session: Session, _: str) -> Afterwards:
    """What the absence source has ready; it is told what became of that."""
    settled = import_deliveries(
        session,
        source=here.absences,
        language=here.settings.default_language,
        now=here.clock(),
        today=here.today(),
    )
    return partial(tell_source, settled)


def claim_connection(here: Installation, session: Session) -> ClaimedWork[Connection]:
    """A connected system that is to be asked now."""
    return connections.claim_due(session, now=here.clock())


def ask_connections(
    here: Installation, claimed: Sequence[Connection]
) -> Sequence[connections.Fetched]:
    """What they answer."""
    kinds = here.connection_kinds
    return [connections.fetch(kinds, one, here.clock()) for one in claimed]


def take_in_connections(
    here: Installation, session: Session, answers: Sequence[connections.Fetched]
) -> None:
    """Import it, and note how the run ended."""
    actor = Actor.job(JobName.READ_CONNECTIONS)
    for answer in answers:
        one = answer.connection
        taken = take_in_answers(
            session,
            deliveries=answer.deliveries,
            arrival=ImportRequest(ImportScope(one.source), one.name, actor, is_routine=True),
            cursor=one.cursor,
            now=here.clock(),
            today=here.today(),
        )
        connections.keep_cursor(session, one, taken.cursor)
        connections.record_run(session, one, fault=answer.fault or taken.fault, now=here.clock())


def close_accounts(here: Installation, session: Session, _: str) -> None:
    """Of those whose last day is over; and roles whose last day is."""
    close_due(session, today=here.today(), now=here.clock())
    end_expired(session, today=here.today(), now=here.clock())


def claim_reminders(here: Installation, session: Session) -> ClaimedWork[OutgoingReminder]:
    """The reminders whose moment has come."""
    url = f"{here.settings.public_url}/reminders/now"
    return reminding.claim_due(session, now=here.clock(), url=url)


def send(
    here: Installation, messages: Sequence[OutgoingReminder]
) -> Mapping[DeliveryOutcome, Sequence[int]]:
    """Through the channels of this installation."""
    return deliver(messages, here.reminders, here.clock)


def note_sent(
    _: Installation, session: Session, became: Mapping[DeliveryOutcome, Sequence[int]]
) -> None:
    """What became of the addresses."""
    record_deliveries(session, became)


def read_busy(
    here: Installation, claimed: Sequence[tuple[ConnectedCalendar, str]]
) -> Sequence[ConnectedCalendar]:
    """The meetings of people who connected a calendar and have a reminder soon."""
    return read_calendars(claimed, here.busy, now=here.clock())


def reorganise(here: Installation, session: Session, _: str) -> None:
    """The changes of the tree whose day has come."""
    apply_due(session, today=here.today(), now=here.clock())


PUBLISH = Job(JobName.PUBLISH, months_to_publish, publish)
FIND = Job(JobName.FIND, months_to_find, find)
PREPARE = Job(JobName.PREPARE_REPORTS, by_the_clock(JobName.PREPARE_REPORTS), prepare_reports)
DRAW = Job(JobName.DRAW_DRAFTS, drafts_to_draw, draw_drafts)
SEND_REMINDERS = PollingJob(
    JobName.SEND_REMINDERS,
    has_due=lambda here, session: reminding.has_due(session, now=here.clock()),
    claim=claim_reminders,
    work=send,
    note=note_sent,
)
READ_CALENDARS = PollingJob(
    JobName.READ_CALENDARS,
    has_due=lambda *_: True,
    claim=lambda here, session: claim_calendars(session, now=here.clock()),
    work=read_busy,
    note=lambda here, session, found: record_calendars(session, calendars=found, now=here.clock()),
)


def notices(
    name: JobName, told: ModuleType, path: str
) -> PollingJob[OutgoingReminder, Mapping[DeliveryOutcome, Sequence[int]]]:
    """Tells people that something waits; `told` is the service, and words lead to `path`."""

    def has_due(here: Installation, session: Session) -> bool:
        zone, reached = here.settings.timezone, told.CHANNELS.intersection(here.reminders)
        return bool(reached) and told.has_due(session, now=here.clock(), timezone=zone)

    def claim(here: Installation, session: Session) -> ClaimedWork[OutgoingReminder]:
        asked: ClaimedWork[OutgoingReminder] = told.claim_notices(
            session,
            now=here.clock(),
            timezone=here.settings.timezone,
            url=f"{here.settings.public_url}{path}",
            language=here.settings.default_language,
        )
        return asked

    return PollingJob(name, has_due=has_due, claim=claim, work=send, note=note_sent)


TELL_PHYSICIANS = notices(JobName.TELL_PHYSICIANS, consultation_notices, "/consultations")
TELL_OF_DRAFTS = notices(JobName.TELL_OF_DRAFTS, report_notices, "/reports")
TELL_OF_FIGURES = notices(JobName.TELL_OF_FIGURES, figure_notices, "/exports")
READ_CONNECTIONS = PollingJob(
    JobName.READ_CONNECTIONS,
    has_due=lambda here, session: connections.has_due(session, now=here.clock()),
    claim=claim_connection,
    work=ask_connections,
    note=take_in_connections,
)
DELIVER_WEBHOOKS = PollingJob(
    JobName.DELIVER_WEBHOOKS,
    has_due=lambda here, session: webhooks.has_due(session, now=here.clock()),
    claim=lambda here, session: webhooks.claim_due(session, here.settings.public_url, here.clock()),
    work=lambda here, claimed: webhooks.deliver(claimed, here.webhooks, here.clock),
    note=lambda here, session, told: webhooks.record(session, told, now=here.clock()),
)
TIMETABLE: Timetable = (
    SEND_REMINDERS,
    READ_CALENDARS,
    TELL_PHYSICIANS,
    TELL_OF_DRAFTS,
    TELL_OF_FIGURES,
    Job(JobName.CLOSE_ACCOUNTS, by_the_clock(JobName.CLOSE_ACCOUNTS), close_accounts),
    Job(JobName.IMPORT_ABSENCES, by_the_clock(JobName.IMPORT_ABSENCES), import_absences),
    Job(JobName.REORGANISE, by_the_clock(JobName.REORGANISE), reorganise),
    READ_CONNECTIONS,
    PUBLISH,
    DELIVER_WEBHOOKS,
    FIND,
    PREPARE,
    DRAW,
    Job(JobName.REMOVE_EXPIRED, by_the_clock(JobName.REMOVE_EXPIRED), remove_expired),
    Job(JobName.APPLY_RETENTION, every_day, remove_old, remove_part),
    Job(JobName.ORDER_PEOPLE, by_the_clock(JobName.ORDER_PEOPLE), order_people, order_some),
    Job(JobName.SEAL_TRAIL, by_the_clock(JobName.SEAL_TRAIL), seal),
    Job(JobName.CHECK_STORAGE, every_day, check_storage),
)


def run_due(here: Installation, timetable: Timetable = TIMETABLE) -> list[JobOutcome]:
    """Do what is due and nobody else is doing; what became of each. Repeating it is harmless."""
    return run(here, timetable)
