"""How my reminders reach me: channels, the feed for my calendar, and my meetings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flask import Blueprint, jsonify, make_response, redirect, request
from werkzeug.wrappers import Response

from webapp.domain.errors import Invalid, NotFound
from webapp.domain.people.access import Permission
from webapp.domain.ports.reminders import PushChannel, ReminderChannel
from webapp.domain.programme.reminder_changes import ReminderChange, after_test
from webapp.installation import installation
from webapp.security import (
    acts_outside,
    csrf_token,
    database,
    now,
    public,
    requires,
    settings,
    viewer,
)
from webapp.services.programme.reminder_feed import note_version, open_feed, revoke_feed
from webapp.services.programme.reminder_targets import (
    add_target,
    connect_calendar,
    disconnect_calendar,
    find_own_email,
    find_target,
    put_lost_away,
    read_calendar,
    record_trial,
    remove_target,
    try_target,
)

blueprint = Blueprint("reminder_targets", __name__)

_PUSH = "web_push"
_EMAIL = "email"  # only to the address of the sign-on provider


@blueprint.post("/reminders/channels/<name>")
@requires(Permission.REMINDER_MANAGE)
def add(name: str) -> Response:
    """Reach me through this channel too. A script that subscribes a browser posts JSON."""
    person, channel = viewer().person_id, _channel(name)
    given = request.get_json() if request.is_json else request.form
    if not isinstance(given, Mapping):
        raise Invalid("error.push_subscription")
    address = {key: str(value) for key, value in given.items()}
    replaces = address.pop("replaces", None)
    with database().transaction() as session:
        if name == _EMAIL:
            address = {"address": find_own_email(session, person_id=person) or ""}
        add_target(
            session,
            person_id=person,
            channel=channel,
            address=address,
            now=now(),
            replaces=replaces,
        )
    if request.is_json:
        return jsonify(next=_after(ReminderChange.ADDED))
    return _done(ReminderChange.ADDED)


@blueprint.get("/reminders/push")
@requires(Permission.REMINDER_MANAGE)
def renewal() -> Response:
    """What this browser's worker needs to renew a subscription that ended."""
    channel = cast("PushChannel", _channel(_PUSH))
    return jsonify(key=channel.public_key, token=csrf_token())


@blueprint.post("/reminders/lost")
@requires(Permission.REMINDER_MANAGE)
def put_away() -> Response:
    """I have seen that a channel ended by itself."""
    with database().transaction() as session:
        put_lost_away(session, person_id=viewer().person_id)
    return redirect("/reminders", 303)


@blueprint.post("/reminders/targets/<code>/remove")
@requires(Permission.REMINDER_MANAGE)
def remove(code: str) -> Response:
    """Do not reach me there any more."""
    with database().transaction() as session:
        remove_target(session, person_id=viewer().person_id, code=code)
    return _done(ReminderChange.REMOVED)


@blueprint.post("/reminders/targets/<code>/test")
@requires(Permission.REMINDER_MANAGE)
@acts_outside
def send_test(code: str) -> Response:
    """Send a reminder that says it is a test, and say what became of it."""
    person = viewer()
    with database().reading() as session:
        target = find_target(session, person_id=person.person_id, code=code)
    outcome = try_target(
        target,
        _channel(target.channel),
        language=person.language,
        url=f"{settings().public_url}/reminders/now",
        now=now(),
    )
    with database().transaction() as session:
        record_trial(session, target=target, outcome=outcome)
    return _done(after_test(outcome))


@blueprint.post("/reminders/calendar")
@requires(Permission.REMINDER_MANAGE)
@acts_outside
def connect() -> Response:
    """Read my calendar now, and before each reminder from now on."""
    person, moment = viewer(), now()
    calendar = read_calendar(
        installation().busy,
        person_id=person.person_id,
        address=request.form.get("address", ""),
        timezone=person.timezone,
        now=moment,
    )
    with database().transaction() as session:
        connect_calendar(session, calendar=calendar, now=moment)
    return _done(ReminderChange.CONNECTED)


@blueprint.post("/reminders/calendar/remove")
@requires(Permission.REMINDER_MANAGE)
def disconnect() -> Response:
    """Forget my calendar and what was read of it."""
    with database().transaction() as session:
        disconnect_calendar(session, person_id=viewer().person_id)
    return _done(ReminderChange.DISCONNECTED)


@blueprint.post("/reminders/feed/revoke")
@requires(Permission.REMINDER_MANAGE)
def revoke() -> Response:
    """The address of my calendar feed works no longer."""
    with database().transaction() as session:
        revoke_feed(session, person_id=viewer().person_id)
    return _done(ReminderChange.REVOKED)


@blueprint.get("/calendar/<token>.ics")
@public
def feed(token: str) -> Response:
    """The calendar feed, for whoever knows its address; nobody signs in and no name is in it."""
    with database().reading() as session:
        shown, version = open_feed(session, token=token, now=now())
    if version is None:
        with database().transaction() as session:
            version = note_version(session, contents=shown, now=now())
    body = installation().reminder_feed.render(
        slots=shown.slots,
        timezone=shown.timezone,
        unusual_days=shown.unusual_days,
        silent_days=shown.silent_days,
        title=shown.title,
        text=shown.text,
        url=f"{settings().public_url}/reminders/now",
        key=shown.key,
        begins_on=shown.begins_on,
        version=version.number,
        changed_at=version.since,
    )
    response = make_response(body)
    response.mimetype = "text/calendar"
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


def _after(change: ReminderChange) -> str:
    return f"/reminders?done={change}"


def _done(change: ReminderChange) -> Response:
    return redirect(f"/reminders?done={change}", 303)


def _channel(name: str) -> ReminderChannel:
    """Raises NotFound: this installation has no such channel."""
    channel = installation().reminders.get(name)
    if channel is None:
        raise NotFound("error.not_found")
    return channel
