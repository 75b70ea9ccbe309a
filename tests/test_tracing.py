"""Traces for operators: administration and jobs by the clock, and nothing of who takes part."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import fields
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.conftest import NOON
from tests.operations.test_services import free_port
from tests.parts import put
from tests.tracing import Collected
from webapp import app as roof
from webapp.app import collector, create_app
from webapp.domain.people.access import OWN, Permission
from webapp.domain.ports.traces import Trace, of_job, step_of
from webapp.installation import installation
from webapp.jobs import PUBLISH, SEND_REMINDERS, Job, run_due
from webapp.security import declared_permission
from webapp.settings import Settings, SettingsError, read_settings
from webapp.telemetry import OpenTelemetry
from webapp.tracing import TRACED

ClientAs = Callable[..., FlaskClient]
OF_REQUESTS = {
    "http.request.method",
    "http.route",
    "http.response.status_code",
    "rekpauze.request",
}


@pytest.fixture
def traces(app: Flask) -> Collected:
    collected = Collected()
    put(app, traces=collected)
    return collected


def test_no_permission_of_a_persons_own_or_about_one_person_is_traced() -> None:
    about_one = {
        Permission.CONSULTATION_ANSWER,
        Permission.CONTENT_REVIEW,
        Permission.LONG_ABSENCE_READ,
        Permission.PEOPLE_MANAGE,
        Permission.ROLE_GRANT,
        Permission.ROLE_CONFIRM,
        Permission.AUDIT_READ,
        Permission.REPORT_DOWNLOAD,
        Permission.REPORT_WRITE,
        Permission.PAPERS_KEEP,
        Permission.BINDER_TAKE,
    }
    assert not TRACED & (OWN | about_one)


def test_nothing_that_an_employee_opens_or_does_leaves_a_trace(
    app: Flask, client_as: ClientAs, traces: Collected
) -> None:
    els = client_as("employee")
    els.post("/breaks", data={"csrf_token": els.csrf, "exercise": "other_movement"})  # type: ignore[attr-defined]
    for rule in app.url_map.iter_rules():
        if declared_permission(app, rule.endpoint) not in TRACED and not rule.arguments:
            for client in (els, app.test_client()):
                client.get(str(rule))
    assert traces.all == []


@pytest.mark.parametrize(
    ("method", "address", "status"), [("GET", "/nowhere", 404), ("PUT", "/help", 405)]
)
def test_what_leads_nowhere_is_answered_as_ever_and_leaves_no_trace(
    client: FlaskClient, traces: Collected, method: str, address: str, status: int
) -> None:
    assert client.open(address, method=method).status_code == status
    assert traces.all == []


def test_a_trace_of_administration_is_the_rule_and_no_value(
    client_as: ClientAs, traces: Collected
) -> None:
    admin = client_as("administrator")
    admin.get("/admin/connections/7?name=Els", headers={"X-Request-ID": "from-the-proxy"})
    (trace,) = traces.all
    assert trace.name == "GET /admin/connections/<int:connection_id>"
    assert trace.said == {
        "http.request.method": "GET",
        "http.route": "/admin/connections/<int:connection_id>",
        "http.response.status_code": 404,
        "rekpauze.request": "from-the-proxy",
    }
    assert trace.is_request and not trace.has_failed


def test_a_job_by_the_clock_is_traced_to_the_quarter_and_sending_is_not(
    app: Flask, traces: Collected
) -> None:
    here = installation(app)
    failing = Job("broken", lambda _: ["x"], lambda *_: 1 / 0)  # type: ignore[arg-type, return-value]
    run_due(here, [SEND_REMINDERS, PUBLISH, failing])
    (trace,) = traces.all
    assert trace.name == "job broken"
    assert trace.said == {"rekpauze.job": "broken", "exception.type": "ZeroDivisionError"}
    assert trace.has_failed
    assert trace.began % 900 == 0


@given(st.floats(0, 4_000))
def test_a_duration_is_told_in_steps_that_are_not_less(seconds: float) -> None:
    assert seconds <= step_of(seconds) <= max(0.05, 2.5 * seconds)
    assert step_of(step_of(seconds)) == step_of(seconds)


class Collector(HTTPServer):
    """A collector on this machine that keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.sent: list[tuple[str, ExportTraceServiceRequest]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Taking(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.sent.append((self.path, ExportTraceServiceRequest.FromString(body)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the screen."""


@pytest.fixture
def far() -> Iterator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_what_is_sent_is_what_was_traced_and_nothing_of_the_machine(
    far: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "host.name=server-of-els,process.owner=els")
    telemetry = OpenTelemetry(far.address)
    said = dict.fromkeys(OF_REQUESTS, "x")
    telemetry.add(Trace("GET /x", NOON.timestamp(), 0.2, said, True, True))
    telemetry.add(of_job("publish", seconds=3, now=NOON.timestamp(), error=None))
    telemetry.provider.shutdown()
    ((path, request),) = far.sent
    assert path == "/v1/traces"
    (resource,) = request.resource_spans
    assert {one.key for one in resource.resource.attributes} == {"service.name", "service.version"}
    (scope,) = resource.scope_spans
    page, job = scope.spans
    assert {one.key for one in page.attributes} == OF_REQUESTS
    assert page.end_time_unix_nano - page.start_time_unix_nano == 200_000_000
    assert (page.name, job.name) == ("GET /x", "job publish")
    for span in (page, job):
        assert not span.parent_span_id and not span.events and not span.links
        assert not span.trace_state
    assert page.trace_id != job.trace_id


def test_a_collector_that_is_away_disturbs_nobody(
    settings: Settings, client_as: ClientAs, app: Flask
) -> None:
    telemetry = OpenTelemetry(f"http://127.0.0.1:{free_port()}")
    put(app, traces=telemetry)
    assert client_as("administrator").get("/administration").status_code == 200
    telemetry.provider.shutdown()


def environ(settings: Settings, endpoint: str) -> dict[str, str]:
    return {
        "DEMO": "1",
        "DATABASE_URL": settings.database_url,
        "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
    }


def test_without_a_collector_there_are_no_traces_and_with_one_they_go_there(
    settings: Settings, far: Collector
) -> None:
    assert collector(settings) is None
    made = create_app(read_settings(environ(settings, far.address)))
    traces = installation(made).traces
    assert traces is not None
    traces.add(of_job("publish", seconds=1, now=0, error=None))
    traces.provider.shutdown()  # type: ignore[attr-defined]
    assert len(far.sent) == 1


@pytest.mark.parametrize("given_", ["collector:4318", "ftp://x.example", "https://u:p@x.example"])
def test_an_address_that_is_none_stops_the_start(settings: Settings, given_: str) -> None:
    with pytest.raises(SettingsError, match="OTEL_EXPORTER_OTLP_ENDPOINT"):
        read_settings(environ(settings, given_))


def test_a_collector_without_the_extra_stops_the_start_and_says_what_to_install(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roof, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"requirements-telemetry\.lock"):
        create_app(read_settings(environ(settings, "http://127.0.0.1:4318")))


def test_a_trace_has_no_place_for_a_person() -> None:
    names = {one.name for one in fields(Trace)}
    assert names == {"name", "began", "seconds", "said", "is_request", "has_failed"}
