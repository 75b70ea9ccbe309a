"""What fetches an address of a user: nowhere else, not for long, not much, and never twice asked.

Real HTTPS servers on this machine; that they may be reached is said by an argument that no setting
can give.
"""

from __future__ import annotations

import gzip
import inspect
import os
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from integrations.http import outbound
from integrations.http.outbound import HttpResponse, Outbound
from tests.house.source import imported, modules
from tests.https import Respond, answer, https_server
from webapp.domain.errors import Invalid, Unavailable


def test_an_answer_is_fetched() -> None:
    with https_server(answer(200, b"hello")) as server:
        assert server.outbound().get(server.address(path="/a?b=c")) == HttpResponse(200, b"hello")
        (seen,) = server.seen
        assert (seen.method, seen.path) == ("GET", "/a?b=c")
        assert seen.headers == {
            "Host": f"far.example.org:{server.port}",
            "User-Agent": "Rekpauze",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }


def test_a_body_is_posted_with_its_headers() -> None:
    with https_server(answer(201)) as server:
        got = server.outbound().post(server.address(), b"\x00\xffdata", {"TTL": "60"})
        assert got == HttpResponse(201, b"")
        assert server.seen[0].body == b"\x00\xffdata"
        assert server.seen[0].headers["TTL"] == "60"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(status: int) -> None:
    with https_server(answer(status, headers={"Location": "/elsewhere"})) as server:
        assert server.outbound().get(server.address()).status == status
        assert len(server.seen) == 1


@pytest.mark.parametrize(
    "ip",
    [
        "10.0.0.1",
        "100.100.100.200",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "0.0.0.0",
        "224.0.0.1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "::",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2001::1",
        "ff02::1",
        "not an address",
    ],
)
def test_a_name_that_leads_inside_is_refused(ip: str) -> None:
    with https_server(answer()) as server:
        for ips in ([ip], ["127.0.0.1", ip], [ip, "127.0.0.1"]):
            with pytest.raises(Invalid, match=r"^error.address_private$"):
                server.outbound(*ips).get(server.address())
        assert server.seen == []


@pytest.mark.parametrize("ip", ["127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_is_refused_unless_a_test_allows_it(ip: str) -> None:
    with https_server(answer()) as server:
        with pytest.raises(Invalid, match=r"^error.address_private$"):
            server.outbound(ip, allow_loopback=False).get(server.address())
        assert server.seen == []


def test_loopback_and_other_ports_are_not_allowed_by_themselves() -> None:
    made = inspect.signature(Outbound).parameters
    assert made["allow_loopback"].default is False
    assert made["ports"].default == (443,)
    assert made["resolve"].default is outbound.resolve
    assert made["authority"].default is None


def test_a_name_is_looked_up_once_and_the_connection_goes_to_what_was_checked() -> None:
    """The second answer of a name server that changes its mind is never asked for."""
    answers = [["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]]
    with https_server(answer(200, b"checked")) as server:
        fetch = server.outbound(resolve=lambda host, port: answers.pop(0))
        assert fetch.get(server.address()).body == b"checked"
        assert len(answers) == 2


def test_a_connection_is_never_made_again() -> None:
    def hang_up(request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True

    with https_server(hang_up) as server:
        with pytest.raises(Unavailable):
            server.outbound().get(server.address())
        assert len(server.seen) == 1
        assert server.looked_up == ["far.example.org"]


def test_the_authorities_of_the_system_are_not_read_for_each_exchange(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with https_server(answer()) as server:
        server.outbound().get(server.address())
        monkeypatch.delattr(ssl.SSLContext, "load_default_certs")
        assert server.outbound().get(server.address()).status == 200


def test_an_address_that_does_not_answer_gives_way_to_the_next() -> None:
    with https_server(answer(200, b"second")) as server:
        # Nothing listens there: the server listens at 127.0.0.1 only.
        assert server.outbound("127.0.0.2", "127.0.0.1").get(server.address()).body == b"second"


def test_a_certificate_for_another_name_is_refused() -> None:
    with https_server(answer(), "other.example.org") as server:
        with pytest.raises(Unavailable) as caught:
            server.outbound().get(server.address())
        assert isinstance(caught.value.__cause__, ssl.SSLCertVerificationError)
        assert server.seen == []
        assert server.outbound().get(server.address("other.example.org")).status == 200


def test_a_certificate_of_an_unknown_authority_is_refused() -> None:
    with https_server(answer()) as server:
        with pytest.raises(Unavailable) as caught:
            server.outbound(authority=None).get(server.address())
        assert isinstance(caught.value.__cause__, ssl.SSLCertVerificationError)
        assert server.seen == []


def test_something_that_does_not_speak_tls_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def talk() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        port = listening.getsockname()[1]
        fetch = Outbound(allow_loopback=True, ports={port}, resolve=lambda *_: ["127.0.0.1"])
        with pytest.raises(Unavailable):
            fetch.get(f"https://far.example.org:{port}/")
        thread.join()


def dripping(start: bytes, drop: bytes, dropped: list[int]) -> Respond:
    """Each drop comes well within any time limit for one read, and there is no end of them."""

    def respond(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(start)
        while not DRIED.wait(0.01):
            request.wfile.write(drop)
            dropped.append(1)

    return respond


DRIED = threading.Event()


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"", b"H"),  # the status line
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),  # a header
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_a_slow_drip_ends_when_the_time_is_over(start: bytes, drop: bytes) -> None:
    dropped: list[int] = []
    with https_server(dripping(start, drop, dropped)) as server:
        with pytest.raises(Unavailable) as caught:
            server.outbound(seconds=0.5).get(server.address())
        assert isinstance(caught.value.__cause__, TimeoutError)
        assert dropped


def test_a_server_that_says_nothing_ends_when_the_time_is_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:  # accepts, never speaks
        port = listening.getsockname()[1]
        fetch = Outbound(
            allow_loopback=True, ports={port}, resolve=lambda *_: ["127.0.0.1"], seconds=0.2
        )
        with pytest.raises(Unavailable):
            fetch.get(f"https://far.example.org:{port}/")


def test_a_name_server_that_does_not_answer_is_not_waited_for() -> None:
    over = threading.Event()

    def look_up(host: str, port: int) -> list[str]:
        over.wait()
        return []

    with pytest.raises(Unavailable):
        Outbound(resolve=look_up, seconds=0.1).get("https://far.example.org/")
    over.set()


@pytest.mark.parametrize("failure", [socket.gaierror("no such name"), UnicodeError("label")])
def test_a_name_that_does_not_exist_is_unavailable(failure: Exception) -> None:
    def look_up(host: str, port: int) -> list[str]:
        raise failure

    with pytest.raises(Unavailable):
        Outbound(resolve=look_up).get("https://far.example.org/")
    with pytest.raises(Unavailable):
        Outbound(resolve=lambda *_: []).get("https://far.example.org/")


def test_the_system_is_asked_for_this_machine() -> None:
    assert set(outbound.resolve("localhost", 443)) <= {"127.0.0.1", "::1"}


def endless(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        request.wfile.write(b"x" * 65536)


@pytest.mark.parametrize(
    "respond",
    [
        endless,
        answer(200, b"x" * 100_001),
        answer(500, b"x" * 100_001),
    ],
)
def test_more_than_allowed_is_not_read(respond: Respond) -> None:
    with https_server(respond) as server, pytest.raises(Unavailable):
        server.outbound(most_bytes=100_000).get(server.address())


def test_as_much_as_allowed_is_read() -> None:
    with https_server(answer(200, b"x" * 100_000)) as server:
        assert len(server.outbound(most_bytes=100_000).get(server.address()).body) == 100_000


def test_endless_headers_are_not_read() -> None:
    def respond(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            request.wfile.write(b"X: y\r\n" * 1000)

    with https_server(respond) as server, pytest.raises(Unavailable):
        server.outbound().get(server.address())


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "br", "deflate", "identity, gzip"])
def test_nothing_is_unpacked(encoding: str) -> None:
    bomb = gzip.compress(b"\x00" * 1_000_000)
    packed = answer(200, bomb, {"Content-Encoding": encoding})
    with https_server(packed) as server, pytest.raises(Unavailable):
        server.outbound().get(server.address())


def test_a_chunked_answer_is_read() -> None:
    def respond(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        request.wfile.write(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")

    with https_server(respond) as server:
        assert server.outbound().get(server.address()).body == b"abcde"


@pytest.mark.parametrize(
    "words", [b"", b"\r\n\r\n", b"SSH-2.0-x\r\n", b"HTTP/9 x\r\n\r\n", b"\xff\xfe\x00" * 100]
)
def test_what_is_no_http_is_unavailable(words: bytes) -> None:
    def respond(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(words)
        request.close_connection = True

    with https_server(respond) as server, pytest.raises(Unavailable):
        server.outbound().get(server.address())


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setitem(os.environ, name, "http://127.0.0.1:9")
    with https_server(answer(200, b"direct")) as server:
        assert server.outbound().get(server.address()).body == b"direct"


def test_only_listed_hosts_are_reached_when_there_is_a_list() -> None:
    with https_server(answer()) as server:
        with pytest.raises(Invalid, match=r"^error.address_host$"):
            server.outbound().post(server.address(), b"", {}, ["near.example.org"])
        assert server.looked_up == []


@pytest.mark.parametrize("address", ["http://far.example.org/", "https://u@far.example.org/"])
def test_what_is_no_plain_https_address_is_not_even_looked_up(address: str) -> None:
    with https_server(answer()) as server:
        with pytest.raises(Invalid):
            server.outbound().get(address)
        assert server.looked_up == []


def test_a_header_cannot_be_smuggled_in() -> None:
    with https_server(answer()) as server, pytest.raises(ValueError):
        server.outbound().post(server.address(), b"", {"X": "y\r\nZ: z"})


def test_no_other_adapter_can_fetch_anything() -> None:
    """Mail and time stamps are asked of the configured server; sign-on is the doors' own client."""
    clients = {"http", "httpx", "requests", "smtplib", "socket", "urllib3"}
    found = {
        (path.name, name.split(".")[0])
        for path, tree in modules().items()
        if path.is_relative_to("integrations")
        for name in imported(tree)
        if name.split(".")[0] in clients or name.startswith("urllib.request")
    }
    assert found == {
        ("outbound.py", "http"),
        ("outbound.py", "socket"),
        ("email.py", "smtplib"),
        ("stamps.py", "requests"),  # the address of the operator's authority, often plain http
    }
