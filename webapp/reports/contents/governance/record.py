"""The record of processing (GDPR art. 30) and the list of who has access to health data."""

from __future__ import annotations

from webapp.domain.governance.privacy import DataClass
from webapp.domain.people.access import Role
from webapp.reports.contents.document import Details, Listing, Section, Table, TableRow, Text, Words
from webapp.reports.contents.governance.parts import (
    adapter_name,
    blank,
    class_name,
    classes_of,
    grounds_of,
    kept_for,
    listed,
    paragraphs,
    readers_of,
    role_name,
    section,
    table_name,
    tell,
    text_columns,
)
from webapp.reports.contents.governance.processing import ACTIVITIES, ProcessingActivity
from webapp.reports.contents.governance.setup import ProgrammeSetup

_SECRET = {DataClass.HEALTH, DataClass.ABSENCE}  # health data in the sense of the regulation


def record_of_processing(setup: ProgrammeSetup) -> list[Section]:
    """Who, why, whose, what, to whom, how long, and how it is secured."""
    return [
        section(1, "record.who", responsible(setup)),
        section(2, "record.activities", *(_activity(one, setup) for one in ACTIVITIES), *_open()),
        section(3, "record.recipients", *recipients(setup)),
        section(4, "record.security", *security(setup)),
    ]


def responsible(setup: ProgrammeSetup) -> Details:
    """The controller and the officer; what the configuration does not say is left open."""
    officers: Words = listed(setup.officers) if setup.officers else blank()
    rows: list[tuple[Words, Words]] = [
        (tell("who.controller"), setup.company),
        (tell("who.officer"), officers),
        (tell("who.address"), blank()),
        (tell("who.contact"), blank()),
        (tell("who.service"), blank()),
        (tell("who.subjects"), tell("who.subjects_are")),
    ]
    return Details(tuple(rows))


def _activity(activity: ProcessingActivity, setup: ProgrammeSetup) -> Text:
    return Text(
        tell(f"activity.{activity.key}.text"),
        label=tell(f"activity.{activity.key}"),
        source=tell(
            "record.facts",
            grounds=grounds_of(activity),
            classes=listed(class_name(data) for data in classes_of(activity, setup)),
            readers=readers_of(activity),
            kept=kept_for(activity, setup),
        ),
    )


def _open() -> list[Text]:
    """For which activities a lawyer has to say the ground, and what there is to weigh."""
    names = (tell(f"activity.{one.key}") for one in ACTIVITIES if one.is_open)
    found = [tell("record.named", name=name) for name in names]
    if not found:
        return []
    return paragraphs("record", ("open", "weigh"), activities=Listing(tuple(found)), blank=blank())


def recipients(setup: ProgrammeSetup) -> list[Text]:
    """Other systems that are connected here, and what goes to them."""
    given: list[tuple[str, Words]] = [
        ("identity", adapter_name(setup.identity)),
        ("codes", _if(setup.paper_codes)),
        ("directory", tell("yes") if setup.has_directory else tell("no")),
        ("sources", listed(adapter_name(one) for one in setup.sources)),
        ("channels", listed(adapter_name(one) for one in setup.channels)),
        ("webhooks", _if(setup.webhooks)),
        ("readers", _if(setup.figures_readers)),
        ("stamps", setup.stamps or None),
        ("traces", setup.collector or None),
    ]
    found = [
        Text(tell(f"recipient.{key}.text", which=which), label=tell(f"recipient.{key}"))
        for key, which in given
        if which is not None
    ]
    return [*found, *paragraphs("recipient", ("own", "others", "countries"), blank=blank())]


def _if(is_on: bool) -> Words:
    """Something is told only where it is so."""
    return tell("yes") if is_on else None


def security(setup: ProgrammeSetup) -> list[Text]:
    """What protects the data, with the values that hold here."""
    return paragraphs(
        "security",
        ("sealed", "gate", sessions(setup), "trail", "own", "employer"),
        minutes=setup.session_minutes,
        hours=setup.session_hours,
        days=setup.own_device_days,
        k=setup.policy.k,
        blank=blank(),
    )


def sessions(setup: ProgrammeSetup) -> str:
    """Which words tell how long one stays signed in: with a device of one's own, or without."""
    return "sessions" if setup.own_device_days else "short_sessions"


def access_list(setup: ProgrammeSetup) -> list[Section]:
    """Categories of people with access to health data (law of 30 July 2018, art. 9)."""
    rows = [
        TableRow(role_name(role), (what, tell(f"capacity.{role.value}"), blank()))
        for role in Role
        if (what := _health_read_by(role, setup)) is not None
    ]
    own = [one for one in ACTIVITIES if _is_health(one, setup) and not one.roles]
    columns = text_columns(
        ("category", 0.2), ("access", 0.32), ("capacity", 0.28), ("confidentiality", 0.2)
    )
    return [
        section(1, "access.list", Table(tell("access.caption"), columns, tuple(rows))),
        section(
            2,
            "access.nobody",
            Text(tell("access.nobody.text"), label=tell("access.nobody.label")),
            *(_own(one, setup) for one in own),
        ),
        section(3, "access.others", *paragraphs("access", ("technical", "duty"), blank=blank())),
    ]


def _own(activity: ProcessingActivity, setup: ProgrammeSetup) -> Text:
    secret = {one.name for one in setup.tables if _SECRET & set(one.classes)}
    tables = [table_name(table) or table for table in activity.tables if table in secret]
    return Text(listed(tables, "; "), label=tell(f"activity.{activity.key}"))


def _is_health(activity: ProcessingActivity, setup: ProgrammeSetup) -> bool:
    return bool(_SECRET & set(classes_of(activity, setup)))


def _health_read_by(role: Role, setup: ProgrammeSetup) -> Words:
    found = [one for one in ACTIVITIES if role in one.roles and _is_health(one, setup)]
    return listed(tell(f"activity.{one.key}") for one in found)
