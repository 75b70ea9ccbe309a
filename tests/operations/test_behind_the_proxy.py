"""What a browser and a stranger meet: Caddy with our Caddyfile before gunicorn with our settings.

The rules are those of Mozilla's HTTP Observatory and of ASVS 5 (chapters 3 and 4); each asks only
what our own guard should refuse.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from email.message import Message
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.operations.proxied import (
    CADDY,
    HOST,
    Deployed,
    caddys_environment,
    check,
    received,
)
from tests.operations.test_compose import environment_of, secrets
from tests.operations.test_services import BIN, COMPOSED_WEB, free_port, get, process
from tests.pages.figures.test_absence import HEADING, line
from tests.places import Place
from tests.served import serving
from webapp.database import Database
from webapp.domain.people.access import Role
from webapp.i18n import texts
from webapp.incoming import MOST_BYTES
from webapp.limits import RATES
from webapp.services.figures.absence_uploads import open_upload

FORM = "Content-Type: application/x-www-form-urlencoded"
ADDRESSES = [  # pages, errors, data, downloads, files, the dashboard
    "/",
    "/today",
    "/my-data",
    "/my-data/download.json",
    "/progress/breaks.csv",
    "/exports/released.csv",
    "/dashboard/",
    "/dashboard/_dash-component-suites/nothing.js",
    "/administration",
    "/content",
    "/sign-in?next=/today",
    "/static/rekpauze.css",
    "/static/nothing.css",
    "/sw.js",
    "/manifest.webmanifest",
    "/api/v1/openapi.json",
    "/api/v1/figures",
    "/scim/v2/Users",
    "/metrics",
    "/healthz",
    "/nothing-here",
    "/today%00",
]


@pytest.fixture(scope="module")
def deployed(
    postgresql_spare_place: Place, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    postgresql_spare_place.renew()
    folder = tmp_path_factory.mktemp("deployed")
    port, tls_port, plain_port = free_port(), free_port(), free_port()
    environ = {
        **environment_of("web", secrets(folder)),
        "PATH": f"{BIN}",
        "LC_ALL": "C.UTF-8",
        "DATABASE_URL": postgresql_spare_place.url,
        "READER_DATABASE_URL": postgresql_spare_place.url,
        "ABSENCE_FOLDER": str(folder),
        "WEB_PROCESSES": "1",  # which counts what somebody does
        "LOG_LEVEL": "WARNING",
        "BIND": f"127.0.0.1:{port}",
    }
    del environ["REQUESTS_CA_BUNDLE"]
    caddy = caddys_environment(folder, upstream=port, tls_port=tls_port, plain_port=plain_port)
    authority = folder / "caddy/pki/authorities/local/root.crt"
    with ExitStack() as running:
        running.enter_context(process(COMPOSED_WEB, environ))
        running.enter_context(process([*CADDY], caddy))
        assert get(port, "/healthz").status == 200
        assert get(plain_port, "/").status == 308
        yield Deployed(authority, tls_port, plain_port, environ)


@pytest.fixture(scope="module")
def everybody(deployed: Deployed) -> str:
    """The cookie of somebody who has all roles."""
    return deployed.sign_in(*Role)


def check_cookies(headers: Message) -> None:
    """Each cookie goes home over TLS only, and scripts read none but the dashboard's own token."""
    for cookie in headers.get_all("Set-Cookie", []):
        name, *how = re.split(r"=|; ", cookie)
        assert "Secure" in how and "SameSite" in cookie, name
        assert "HttpOnly" in how or name == "dashboard-csrf", name
        assert "Domain" not in cookie, name


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_asks_every_answer_protects_and_says_nothing_of_what_runs(
    deployed: Deployed, everybody: str, address: str
) -> None:
    for lines in ([], [everybody]):
        answer = deployed.ask(address, *lines)
        check(answer.headers)
        check_cookies(answer.headers)
        kept = answer.headers["Cache-Control"]
        is_file = address.startswith(("/static/", "/dashboard/_dash", "/sw", "/manifest"))
        assert kept == "no-store" or (is_file and answer.status == 200), kept


def test_scripts_and_styles_come_from_here_or_are_named_by_their_digest(
    deployed: Deployed, everybody: str
) -> None:
    for address in ("/", "/today", "/dashboard/", "/nothing-here", "/static/nothing.css"):
        answer = deployed.ask(address, everybody)
        assert not re.search(r'(src|rel="stylesheet" href)="(?!/(?!/))', answer.text), address
        assert not re.search(r'<style|\son\w+="', answer.text), address
        for written in re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL):
            digest = b64encode(hashlib.sha256(written.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"], address


def test_a_page_that_says_what_is_wrong_may_load_its_style(deployed: Deployed) -> None:
    for address in ("/nothing-here", "/static/nothing.css", "/static/../app.py"):
        answer = deployed.ask(address)
        assert answer.status == 404
        assert "style-src 'self'" in answer.headers["Content-Security-Policy"], address


def test_plain_http_leads_to_the_same_page_over_tls_and_nowhere_else(deployed: Deployed) -> None:
    answer = deployed.send("GET /today?x=1 HTTP/1.1", f"Host: {HOST}", plain=True)
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{HOST}/today?x=1")
    for host in (["Host: evil.example"], ["Host: "], []):
        for plain in (True, False):
            answer = deployed.send("GET /today HTTP/1.0", *host, plain=plain)
            assert answer.status == 421
            assert "Location" not in answer.headers and "evil" not in answer.text
    check(deployed.send("GET / HTTP/1.0", "Host: evil.example").headers)


@pytest.mark.parametrize(
    ("first", "host"),
    [
        ("GET / HTTP/1.1", ["Host: evil.example"]),
        ("GET https://evil.example/ HTTP/1.1", [f"Host: {HOST}"]),
        ("CONNECT evil.example:443 HTTP/1.1", ["Host: evil.example:443"]),
        ("CONNECT evil.example:443 HTTP/1.1", [f"Host: {HOST}"]),
        ("GET / HTTP/1.1", []),
        ("GET / HTTP/1.1", [f"Host: {HOST}", "Host: evil.example"]),
        ("GET / HTTP/1.1", ["Host: evil.example", f"Host: {HOST}"]),
        ("GET / HTTP/1.1", [f"Host: {HOST}, evil.example"]),
        ("GET / HTTP/1.1", [f"Host: evil.example/{HOST}"]),
        ("GET / HTTP/1.1", [f"Host : {HOST}"]),
    ],
)
def test_another_name_or_two_of_them_are_not_served(
    deployed: Deployed, first: str, host: list[str]
) -> None:
    answer = deployed.send(first, *host, "Connection: close")
    assert answer.status in {400, 421}
    assert b"Rekpauze" not in answer.body


def test_a_name_in_the_address_wins_over_the_header_as_the_standard_says(
    deployed: Deployed,
) -> None:
    lines = ("Host: evil.example", "Connection: close", "Accept: text/html")
    answer = deployed.send(f"GET https://{HOST}/today HTTP/1.1", *lines)
    assert answer.headers["Location"] == "/sign-in?next=/today"


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-Host: evil.example",
        "X-Forwarded-Proto: http",
        "X-Forwarded-Port: 1",
        "X-Forwarded-Prefix: //evil.example",
        "X-Forwarded-Ssl: off",
        "X-Forwarded-Protocol: http",
        "Forwarded: host=evil.example;proto=http",
        "SCRIPT_NAME: //evil.example",
        "Script-Name: //evil.example",
        "PATH_INFO: /audit",
        "X-Original-URL: /audit",
        "X-Rewrite-URL: /audit",
        "X-HTTP-Method-Override: DELETE",
    ],
)
@pytest.mark.parametrize("address", ["/today", "//evil.example/today"])
def test_nothing_that_a_client_says_of_proxies_moves_an_address(
    deployed: Deployed, header: str, address: str
) -> None:
    usual, odd = deployed.ask(address), deployed.ask(address, header)
    assert (odd.status, odd.headers["Location"]) == (usual.status, usual.headers["Location"])
    assert usual.headers["Location"] in {"/sign-in?next=/today", None}


def csrf_of(deployed: Deployed, address: str, *lines: str) -> str:
    found = re.search(r'name="csrf_token" value="(\w+)"', deployed.ask(address, *lines).text)
    assert found is not None
    return found[1]


def test_a_flood_is_counted_by_who_is_really_there(deployed: Deployed) -> None:
    most = RATES["account.choose_language"]
    usual = ("POST /language HTTP/1.1", f"Host: {HOST}", f"Origin: https://{HOST}", FORM)
    token, length = f"X-CSRFToken: {csrf_of(deployed, '/')}", "Content-Length: 11"
    answers = []
    with deployed.line() as connection:  # one for all: they come within the minute
        for number in range(most + 1):
            said = (f"{name}: 192.0.2.{number}" for name in ("X-Forwarded-For", "X-Real-IP"))
            lines = (*usual, token, length, *said, f"Forwarded: for=192.0.2.{number}", "", "")
            connection.sendall("\r\n".join(lines).encode() + b"language=en")
            answers.append(received(connection, "POST"))
    assert {answer.status for answer in answers[:most]} == {303}
    assert answers[-1].status == 429 and answers[-1].headers["Retry-After"] == "60"
    check(answers[-1].headers)


@pytest.mark.parametrize("address", ["/", "/today", "/dashboard/", "/api/v1/figures", "/sw.js"])
@pytest.mark.parametrize("method", ["TRACE", "DELETE", "PATCH", "DEBUG", "PROPFIND", "get"])
def test_methods_that_no_page_has_are_refused_and_echo_nothing(
    deployed: Deployed, everybody: str, method: str, address: str
) -> None:
    answer = deployed.ask(address, everybody, "X-Secret: echo", method=method)
    assert answer.status in {400, 405, 501}
    assert b"echo" not in answer.body and b"__Host" not in answer.body
    check(answer.headers)


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example/",
        "//evil.example/%2e%2e",
        "/\\evil.example",
        "/./today",
        "/%2e%2e/today",
        "/today/..%2faudit",
        "/today%2f",
        "/today%00",
        "/today;x=1",
        "/static/%2e%2e/app.py",
        "/static/..%2f..%2fpyproject.toml",
        "/static/%2e%2e%5capp.py",
        "/static//etc/passwd",
        "/dashboard/%2e%2e/audit",
        "/dashboard/_dash-component-suites/%2e%2e/%2e%2e/app.py",
    ],
)
def test_no_spelling_of_an_address_leads_elsewhere(
    deployed: Deployed, everybody: str, address: str
) -> None:
    for lines in ([], [everybody]):
        answer = deployed.ask(address, *lines)
        leads = answer.headers["Location"] or ""
        assert answer.status in {302, 308, 400, 404}
        assert leads == "" or re.match(rf"(https://{HOST}(:\d+)?)?/(?![/\\])", leads), leads
        check(answer.headers)


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/%09/evil.example", "evil"],
)
def test_signing_in_leads_to_a_page_of_ours(
    deployed: Deployed, everybody: str, wanted: str
) -> None:
    answer = deployed.ask(f"/sign-in?next={wanted}", everybody)
    assert "evil" not in (answer.headers["Location"] or "")


def test_a_body_that_is_too_large_is_refused_before_and_while_it_comes(deployed: Deployed) -> None:
    large = b"language=en&x=" + b"x" * MOST_BYTES * 2
    chunked = f"{len(large):x}\r\n".encode() + large + b"\r\n0\r\n\r\n"
    for length, body in (
        (f"Content-Length: {len(large) * 100}", large),
        ("Transfer-Encoding: chunked", chunked),
    ):
        answer = deployed.ask("/language", FORM, length, method="POST", body=body)
        assert answer.status == 413
        assert texts("en")("error.too_much") in answer.text
        check(answer.headers)


@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Length: 4", "Content-Length: 5"],
        ["Content-Length: -1"],
        ["Content-Length: 0x4"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
        ["Transfer-Encoding : chunked"],
        ["X: a", " folded: b", "Bad Name: c"],
    ],
)
def test_a_body_whose_length_has_two_readings_is_refused(
    deployed: Deployed, lines: list[str]
) -> None:
    answer = deployed.ask("/language", FORM, *lines, method="POST", body=b"0\r\n\r\n")
    assert answer.status in {400, 501}


def test_a_request_hidden_in_the_body_of_another_is_never_answered(deployed: Deployed) -> None:
    hidden = f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
    size = f"{len(hidden):x}\r\n"
    usual = (f"Host: {HOST}", f"Content-Length: {len(size)}", "Transfer-Encoding: chunked")
    lines = ("POST /language HTTP/1.1", *usual, "Connection: close", "", "")
    with deployed.line() as connection:
        connection.sendall(("\r\n".join(lines) + size + hidden + "\r\n0\r\n\r\n").encode())
        assert received(connection, "POST").status == 400
        assert connection.recv(1) == b"", "nothing more"


@pytest.mark.parametrize(
    "lines",
    [["X: " + "x" * 40_000], ["X: " + "x" * 2_000_000], [f"X{n}: 1" for n in range(400)]],
    ids=["one long", "one endless", "many"],
)
def test_headers_beyond_measure_are_refused(deployed: Deployed, lines: list[str]) -> None:
    assert deployed.ask("/", *lines).status == 431
    assert deployed.ask(f"/{'x' * 9_000}").status == 414


def test_who_sends_a_form_byte_by_byte_keeps_no_thread(deployed: Deployed) -> None:
    threads = 4  # of the one process
    begun = f"POST /language HTTP/1.1\r\nHost: {HOST}\r\n{FORM}\r\nContent-Length: 1000\r\n\r\nlang"
    with ExitStack() as open_lines:
        for _ in range(threads * 4):
            open_lines.enter_context(deployed.line()).sendall(begun.encode())
        assert deployed.ask("/healthz").text == "alive\n"


FILE = "\n".join((HEADING, *(line(f"{number:05}", f"A-{number}") for number in range(6_000))))


@pytest.mark.parametrize("pieces", [None, 997, 40_000])
def test_a_form_longer_than_what_is_held_back_comes_in_whole_also_in_pieces(
    deployed: Deployed, everybody: str, pieces: int | None
) -> None:
    token = csrf_of(deployed, "/admin/absence", everybody)
    file = FileStorage(io.BytesIO(FILE.encode()), "october.csv")
    boundary, body = encode_multipart({"csrf_token": token, "file": file})
    length = f"Content-Length: {len(body)}"
    if pieces:
        length = "Transfer-Encoding: chunked"
        parts = (body[at : at + pieces] for at in range(0, len(body), pieces))
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    kind = f'Content-Type: multipart/form-data; boundary="{boundary}"'
    lines = (everybody, kind, length, f"Origin: https://{HOST}")
    answer = deployed.ask("/admin/absence", *lines, method="POST", body=body)
    assert answer.status == 303
    database = Database(deployed.settings)
    with database.reading() as session:
        waits = answer.headers["Location"].rpartition("/")[2]
        with open_upload(session, token=waits) as kept:
            assert kept.read() == FILE.encode()
    database.dispose()


def test_private_pages_are_whole_each_time_and_downloads_too(
    deployed: Deployed, everybody: str
) -> None:
    ifs = ("If-None-Match: *", "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT")
    for address in ("/today", "/my-data", "/my-data/download.json", "/progress/breaks.csv"):
        for lines in (ifs, ("Range: bytes=0-3",), ("Range: bytes=0-0,2-3,5-",)):
            answer = deployed.ask(address, everybody, *lines)
            assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store"), address
            assert "ETag" not in answer.headers


def adapted() -> str:
    """The file as the proxy understands it, in JSON."""
    told = subprocess.run(
        ["caddy", "adapt", "--config", CADDY[3], "--adapter", "caddyfile"],
        env=caddys_environment(Path("/"), upstream=1, tls_port=2, plain_port=3),
        check=True,
        capture_output=True,
        text=True,
    )
    return told.stdout


def test_the_proxy_gives_up_an_idle_line_before_the_application_does() -> None:
    """Sent at the moment when the other end hangs up, a form is lost: the proxy repeats none."""
    (idle,) = re.findall(r'"idle_timeout":(\d+)', adapted().split('"keep_alive"')[1])[:1]
    assert 0 < int(idle) < serving().keepalive * 1e9, "nanoseconds"


def test_slow_clients_have_a_limit_in_every_direction() -> None:
    servers = json.loads(adapted())["apps"]["http"]["servers"]
    assert len(servers) == 2
    for server in servers.values():
        limits = [server[name] for name in ("read_header_timeout", "read_timeout", "idle_timeout")]
        assert all(0 < limit <= 120e9 for limit in limits), "nanoseconds"
        assert server["max_header_bytes"] <= 16_384
