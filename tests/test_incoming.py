"""What a request may bring is checked at the door: size, texts, numbers, addresses."""

from __future__ import annotations

import ast
import io
import json
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from tests.house.source import modules
from webapp.domain.people.access import Role
from webapp.i18n import texts
from webapp.incoming import MOST_BYTES, allow_files, local_path, number, read_day

PAGE = {"Accept": "text/html"}
LARGE = b"a=" + b"x" * MOST_BYTES
JSON_DOORS = {  # 422: the page says in its own words that it cannot read it; 404: no such channel
    "/breaks/offline": {400, 422},
    "/reminders/channels/push": {400, 404},
    "/dashboard/_dash-update-component": {400, 422},
}
URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture
def backend() -> str:
    return "postgresql"  # which holds no zero byte, and no number of more than 64 bits


@pytest.fixture
def employee(client_as: Callable[..., FlaskClient]) -> FlaskClient:
    return client_as("employee")


def posting(app: Flask) -> Iterator[str]:
    """The address of every form of the application that takes no files."""
    for rule in app.url_map.iter_rules():
        takes_files = hasattr(app.view_functions[rule.endpoint], "most_bytes")
        if "POST" in (rule.methods or ()) and not takes_files:
            given = {name: 1 if name in {"number", "screen_id"} else "x" for name in rule.arguments}
            with app.test_request_context():
                yield app.url_for(rule.endpoint, **given)


def test_a_form_is_not_read_beyond_what_any_form_of_ours_holds(
    app: Flask, client_as: Callable[..., FlaskClient]
) -> None:
    client = client_as(*Role)
    head = {"X-CSRFToken": client.csrf}  # type: ignore[attr-defined]
    for path in posting(app):
        answer = client.post(path, data=LARGE, content_type=URLENCODED, headers=head)
        assert answer.status_code in {404, 413}, path
        without_a_token = client.post(path, data=LARGE, content_type=URLENCODED)
        assert without_a_token.status_code in {404, 413}, path


@pytest.mark.parametrize("path", ["/sign-out/provider", "/language", "/sign-out"])
def test_who_is_not_signed_in_is_told_in_words_that_it_is_too_much(
    client: FlaskClient, path: str
) -> None:
    answer = client.post(path, data=LARGE, content_type=URLENCODED, headers=PAGE)
    assert answer.status_code == 413
    assert texts("nl")("error.too_much") in answer.text


def test_a_file_may_be_larger_and_has_a_limit_of_its_own(
    client_as: Callable[..., FlaskClient],
) -> None:
    client = client_as("administrator")
    form = {
        "csrf_token": client.csrf,  # type: ignore[attr-defined]
        "file": (io.BytesIO(b"x" * 2 * MOST_BYTES), "absences.csv"),
    }
    assert client.post("/admin/absence", data=form, headers=PAGE).status_code == 422


def test_a_text_that_no_database_holds_is_refused_in_words(
    client_as: Callable[..., FlaskClient],
) -> None:
    client = client_as("administrator")
    form = {"csrf_token": client.csrf, "name": "a\0b", "language": "en"}  # type: ignore[attr-defined]
    answer = client.post("/admin/pause-screens", data=form, headers=PAGE)
    assert answer.status_code == 422
    assert texts("en")("error.text") in answer.text


@pytest.mark.parametrize("path", ["/help/a%00b", "/pause/%00", "/exercises/%00"])
def test_an_address_that_no_database_holds_is_not_found(employee: FlaskClient, path: str) -> None:
    assert employee.get(path, headers=PAGE).status_code == 404


@pytest.mark.parametrize("query", ["a=\xff\xfe", "\xe9=1", "next=%ff\x80"])
def test_an_address_with_bytes_that_are_no_text_is_read_as_a_browser_would_write_it(
    client_as: Callable[..., FlaskClient], query: str
) -> None:
    client = client_as("employee", "hr_analyst")
    for path in ("/", "/today", "/help", "/healthz", "/nothing-here", "/exports"):
        answer = client.get(path, headers=PAGE, environ_overrides={"QUERY_STRING": query})
        assert answer.status_code < 500, path
    for path in ("/api/v1/figures", "/scim/v2/Users"):
        answer = client.get(path, environ_overrides={"QUERY_STRING": query})
        assert answer.status_code == 401, path


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        json.dumps({"mark": "a\0b"}),
        json.dumps({"tap_id": "\ud800"}),
        json.dumps({"\0": 1}),
        json.dumps({"seconds": 10**30}),
        json.dumps([[{"deep": [10**30]}]]),
    ],
    ids=["deep list", "deep object", "zero byte", "half a sign", "zero key", "long", "deep long"],
)
def test_json_that_cannot_be_kept_is_refused_at_every_door(
    client_as: Callable[..., FlaskClient], body: str
) -> None:
    client = client_as("employee", "hr_analyst")
    head = {"X-CSRFToken": client.csrf}  # type: ignore[attr-defined]
    for path, status in JSON_DOORS.items():
        answer = client.post(path, data=body, content_type="application/json", headers=head)
        assert answer.status_code in status, path


@pytest.mark.parametrize("digits", [19, 30, 5000])
def test_a_number_beyond_all_of_ours_is_not_found(
    client_as: Callable[..., FlaskClient], digits: int
) -> None:
    officer, admin = client_as("data_protection_officer"), client_as("administrator")
    long = "9" * digits
    assert officer.get(f"/audit/requests/{long}").status_code == 404
    assert officer.get(f"/audit?before={long}").status_code == 200
    assert admin.get(f"/admin/absence?done={long}").status_code == 200


@pytest.mark.parametrize("text", ["", "-1", "1.0", "1e3", " 1", "1_0", "٣", "9" * 19, "0x1"])
def test_what_is_no_number_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError):
        number(text)


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "",
        "today",
        "//example.org",
        "/\\example.org",
        "\\/example.org",
        "https://example.org/",
        "javascript:alert(1)",
        "/\t/example.org",
        "/\n/example.org",
        "/today\r\nX: y",
        "/sign-out",
        "//[",
        "http://[",
        "/" + "x" * 300,
    ],
)
def test_an_address_that_is_not_surely_ours_becomes_the_start(wanted: str | None) -> None:
    assert local_path(wanted) == "/"


@pytest.mark.parametrize(
    "wanted", ["/\t/example.org", "/\n/example.org", "//example.org", "/a\r\nb"]
)
def test_putting_the_notice_away_leads_nowhere_else(employee: FlaskClient, wanted: str) -> None:
    form = {"csrf_token": employee.csrf, "next": wanted}  # type: ignore[attr-defined]
    answer = employee.post("/privacy-notice/seen", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize(
    ("referrer", "leads_to"),
    [
        ("http://localhost/today?week=1", "/today?week=1"),
        ("http://localhost.example/today", "/"),
        ("http://localhost//example.org", "/"),
        ("http://[", "/"),
        (None, "/"),
    ],
)
def test_another_language_leads_back_to_a_page_of_ours_alone(
    employee: FlaskClient, referrer: str | None, leads_to: str
) -> None:
    form = {"csrf_token": employee.csrf, "language": "fr"}  # type: ignore[attr-defined]
    headers = {"Referer": referrer} if referrer else {}
    answer = employee.post("/language", data=form, headers=headers)
    assert (answer.status_code, answer.headers["Location"]) == (303, leads_to)


def test_every_redirect_of_a_page_is_to_an_address_of_ours() -> None:
    for path, tree in modules().items():
        if "pages" not in path.parts:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "redirect":
                assert is_ours(node.args[0]), f"{path}:{node.lineno}: not through local_path"


def is_ours(target: ast.expr) -> bool:
    """Whether an expression gives an address of ours, whatever a request holds."""
    match target:
        case ast.IfExp():
            return is_ours(target.body) and is_ours(target.orelse)
        case ast.Call():
            return getattr(target.func, "id", "") in {"url_for", "local_path", "home_of"}
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]):
            return start.startswith("/") and "?" in start
        case ast.Constant(value=str(path)):
            return local_path(path) == path
    return False


def test_no_page_reads_a_number_past_the_door() -> None:
    for path, tree in modules().items():
        if "pages" in path.parts:
            plain = [
                node.lineno
                for node in ast.walk(tree)
                if isinstance(node, ast.keyword)
                and node.arg == "type"
                and getattr(node.value, "id", "") == "int"
            ]
            assert not plain, f"{path}: type=number"


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_of_another_age_is_none(day: str) -> None:
    with pytest.raises(ValueError):
        read_day(day)


@pytest.mark.parametrize("address", ["/audit?from=0001-01-01", "/audit?to=9999-12-31"])
def test_a_day_on_which_nobody_can_count_is_refused_in_words(
    client_as: Callable[..., FlaskClient], address: str
) -> None:
    answer = client_as("data_protection_officer").get(address, headers=PAGE)
    assert answer.status_code == 422
    assert texts("en")("error.audit_day") in answer.text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_an_appointment_on_no_day_that_is_meant_is_refused_in_words(
    client_as: Callable[..., FlaskClient], day: str
) -> None:
    client = client_as("occupational_physician")
    form = {"csrf_token": client.csrf, "day": day, "clock": "00:00"}  # type: ignore[attr-defined]
    answer = client.post("/consultations/ABCDEFGH/appointment", data=form, headers=PAGE)
    assert answer.status_code == 422
    assert texts("en")("error.appointment.moment") in answer.text


def test_no_page_reads_a_day_past_the_door() -> None:
    for path, tree in modules().items():
        if "pages" in path.parts:
            plain = [
                node.lineno
                for node in ast.walk(tree)
                if isinstance(node, ast.Attribute)
                and node.attr == "fromisoformat"
                and ast.unparse(node.value) in {"dt.date", "date"}
            ]
            assert not plain, f"{path}: read_day"


@pytest.mark.parametrize("digits", [19, 30, 5000])
def test_a_number_in_a_form_that_no_database_holds_is_refused_in_words(
    client_as: Callable[..., FlaskClient], digits: int
) -> None:
    client, long = client_as("administrator"), "9" * digits
    head = {"X-CSRFToken": client.csrf, **PAGE}  # type: ignore[attr-defined]
    forms = [
        ("/admin/campaigns/1", {"version": long}, 422),
        ("/admin/campaigns/1/waves", {"version": "1", "place": long}, 422),
        ("/admin/campaigns", {"name": "Rug", "target": long}, 422),
        ("/admin/roles", {"who": f"person/{long}", "role": "hr_analyst"}, 404),
    ]
    for path, form, status in forms:
        assert client.post(path, data=form, headers=head).status_code == status, path


def in_pieces(size: int) -> dict[str, object]:
    """A form without a length, as a server hands on what comes in pieces."""
    return {
        "input_stream": io.BytesIO(b"a=" + b"x" * (size - 2)),
        "content_type": URLENCODED,
        "environ_overrides": {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    }


class Broken(io.BytesIO):
    """What is read of a connection that the other side gave up."""

    def readinto(self, _: object) -> int:
        raise ConnectionResetError


@pytest.mark.parametrize("come", [lambda: io.BytesIO(b"a=1&b="), Broken])
def test_a_form_that_breaks_off_before_its_length_is_not_taken_for_the_whole(
    app: Flask, come: Callable[[], io.BytesIO]
) -> None:
    told = {"wsgi.input_terminated": True, "CONTENT_LENGTH": "40"}
    with app.test_request_context(
        "/language",
        method="POST",
        input_stream=come(),
        content_type=URLENCODED,
        environ_overrides=told,
    ):
        allow_files()
        with pytest.raises(ClientDisconnected):
            request.form.get("a")


@pytest.mark.parametrize("beyond", [1, 2, MOST_BYTES])
def test_a_form_without_a_length_is_refused_and_not_cut_off_where_it_is_too_long(
    app: Flask, beyond: int
) -> None:
    with app.test_request_context("/language", method="POST", **in_pieces(MOST_BYTES)):
        allow_files()
        assert len(request.form["a"]) == MOST_BYTES - 2
    with app.test_request_context("/language", method="POST", **in_pieces(MOST_BYTES + beyond)):
        allow_files()
        with pytest.raises(RequestEntityTooLarge):
            request.form.get("a")
