"""A form that was refused comes back on its page, as it was filled in.

What was typed is in the answer to whoever typed it and nowhere else. The page is the one that the
form was sent from, opened anew: with what is true now, and for who is signed in now. Where that is
nobody, or somebody else, nothing is put back: the device may be anybody's.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from io import BytesIO
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode, urlsplit

from flask import Flask, Response, g, render_template, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from webapp.domain.care.report_versions import RemarkPlace
from webapp.domain.errors import DomainError
from webapp.incoming import local_path, page_before
from webapp.markup import lead_to_alert
from webapp.refilling import RefusedForm
from webapp.said import TELLS_DONE
from webapp.security import mark_behind
from webapp.under_way import asked, running

CAME_FROM, TOKEN = "came_from", "csrf_token"
TOLD = "sent-back"  # the id of the message
# Texts that took somebody time to write. They are given back where there is no form any more.
WRITTEN = frozenset({"answer", "comment", "message", "note", "outcome", "reason", "words"})
_REMARKS = re.compile(f"(?:{'|'.join(RemarkPlace)})-[a-z]{{2}}")  # in a report, by language
_OF_A_FILE = "lines"
_REFUSED = 400  # from here on
_ABOUT_BODY = frozenset({"CONTENT_LENGTH", "CONTENT_TYPE", "HTTP_TRANSFER_ENCODING"})
_SENDS_BACK = frozenset({"error.bad_request", "error.form_expired"})  # to a page that is here
# Fields that are wrong by a rule that they do not say themselves.
AT_FAULT: dict[str, tuple[str, ...]] = {
    "error.absence_no_file": ("file",),
    "error.absence_period": ("complete_from", "complete_to"),
    "error.account_unknown": ("who",),
    "error.appointment.moment": ("day", "clock"),
    "error.campaign_end": ("ends_on",),
    "error.campaign_no_place": ("place",),
    "error.content_day": ("effective_on",),
    "error.content_sure": ("sure",),
    "error.defaults_hours": ("starts", "ends"),
    "error.department_timezone": ("timezone",),
    "error.employee_day": ("starts_on", "last_day"),
    "error.employee_email": ("email",),
    "error.employee_number": ("number",),
    "error.employee_number_taken": ("number",),
    "error.employment_ends": ("ends_on", "last_day"),
    "error.employment_fte": ("fte",),
    "error.employments_overlap": ("starts_on",),
    "error.name_signs": ("name",),
    "error.name_twice": ("name",),
    "error.organisation_code_taken": ("code",),
    "error.organisation_days": ("first", "last"),
    "error.pause_weekdays": ("weekday",),
    "error.plan.day": ("on",),
    "error.plan.due": ("due_on",),
    "error.report.sure": ("sure",),
    "error.role_over": ("ends_on",),
    "error.signing.sure": ("sure",),
    "error.token_scopes": ("scope",),
}


def install(app: Flask) -> None:
    """Comes before whatever reads what is answered."""
    app.after_request(point)


def page_of_form(key: str, message: str) -> str | None:
    """The page of the form that was sent, with the message of `key`; None: there is none."""
    here = came_from()
    page = _open(here) if here else None
    form = _find(page, here) if page and here else None
    if form is None or here is None or _is_of_another(form):
        return None
    is_outdated = form.is_outdated()
    _fill(form)
    told = render_template(
        "refusal.html",
        id=TOLD,
        message=g.texts("error.form_again") if key in _SENDS_BACK else message,
        typed=form.typed() if is_outdated and _reader(form) else (),
        takes_focus=not form.mark(_wrong(key), TOLD),
    )
    form.tell(told, title=g.texts("error.title"), field=CAME_FROM, here=here)
    return form.page()


def point(response: Response) -> Response:
    """Complete a page with which a view itself refused a form: filled in and pointed to."""
    request = asked()
    if response.status_code < _REFUSED or request.method != "POST" or _is_told(response):
        return response
    page = response.get_data(as_text=True)
    form = _find(page, request.path)
    if form is not None:
        _fill(form)
        if form.mark((), ""):
            form.move_alert()
        page = form.page()
    response.set_data(lead_to_alert(page))
    return response


def _fill(form: RefusedForm) -> None:
    """Put back what was typed: for who typed it, and over nothing that is stored by now."""
    if _reader(form) and not _is_of_another(form) and not form.is_outdated():
        form.fill()


def _reader(form: RefusedForm) -> str:
    """The mark of who the page is for; "": nobody is signed in."""
    return mark_behind(form.fixed(TOKEN))


def _is_of_another(form: RefusedForm) -> bool:
    """Whether somebody else has signed in since whose form it was: it would be stored as theirs."""
    mark = mark_behind(request.form.get(TOKEN, ""))
    return bool(mark) and mark != _reader(form)


def _is_told(response: Response) -> bool:
    """Whether it is no page, or one that says all."""
    if response.mimetype != "text/html" or response.is_streamed:
        return True
    return f'id="{TOLD}"' in response.get_data(as_text=True)


def _find(page: str, here: str) -> RefusedForm | None:
    """The form that was sent, in a page."""
    try:
        sent = {
            name: [value.replace("\0", "") for value in values]
            for name, values in request.form.lists()
            if name != CAME_FROM
        }
        files = {name: [file.filename or ""] for name, file in request.files.items()}
        sent |= files
        return RefusedForm(page, action=request.full_path.rstrip("?"), here=here, sent=sent)
    except (LookupError, HTTPException):  # no such form; one that cannot be read
        return None


def _wrong(key: str) -> Collection[str]:
    """The fields that a message is about, where they do not say so themselves."""
    if key == "error.text":
        return {name for name, value in request.form.items(multi=True) if "\0" in value}
    return AT_FAULT.get(key, ())


def came_from() -> str | None:
    """The page of ours that a form was sent from, but for what it said was done; None: none."""
    before = page_before()
    if request.method != "POST" or before is None:
        return None
    try:
        found = urlsplit(request.form.get(CAME_FROM, before))
    except (HTTPException, ValueError):  # too large, or broken off; no address
        return None
    asks = [(name, value) for name, value in parse_qsl(found.query) if name not in TELLS_DONE]
    path = local_path(found._replace(query=urlencode(asks), fragment="").geturl())
    return None if path == "/" else path


def written() -> list[str]:
    """The texts that somebody wrote into a form of ours, which nobody will see again otherwise.

    One word took no time, and may be the code of a choice: an answer about somebody's back, say.
    """
    if came_from() is None:
        return []
    return [
        value
        for name, values in request.form.lists()
        for value in values
        if len(value.split()) > 1 and took_time(name, value)
    ]


def took_time(name: str, value: str = "") -> bool:
    """Whether somebody wrote what is in a field; several lines are only in one for that."""
    is_list = "\n" in value.strip() and name != _OF_A_FILE
    return name in WRITTEN or is_list or _REMARKS.fullmatch(name) is not None


def _open(path: str) -> str | None:
    """A page as whoever asks sees it now, after all that is checked first; None: none is there."""
    app, found = running(), urlsplit(path)
    environ = {name: value for name, value in asked().environ.items() if name not in _ABOUT_BODY}
    environ |= {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote_to_bytes(found.path).decode("latin1"),
        "QUERY_STRING": found.query,
        "wsgi.input": BytesIO(),
    }
    with app.app_context(), app.request_context(environ):
        try:
            answer = app.make_response(app.preprocess_request() or app.dispatch_request())
        except (DomainError, DBAPIError, HTTPException):
            return None
        is_page = answer.status_code == 200 and answer.mimetype == "text/html"
        return answer.get_data(as_text=True) if is_page else None
