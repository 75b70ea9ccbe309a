"""Links are the ones that Werkzeug makes, and worked out with the first of each."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.routing import Rule
from werkzeug.urls import iri_to_uri

from webapp.addresses import LateRule
from webapp.app import create_app
from webapp.headers import AS_SENT
from webapp.settings import Settings


@pytest.fixture
def backend() -> str:
    return "sqlite"


def link(rule: Rule, **values: Any) -> tuple[str, str] | None:
    return rule.build({**dict.fromkeys(rule.arguments, 7), **values})


def test_each_link_is_the_one_that_werkzeug_makes(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        plain = Rule(rule.rule, endpoint=rule.endpoint, methods=rule.methods)
        plain.bind(Flask("plain").url_map)
        for _ in range(2):
            assert link(rule) == link(plain)
            assert link(rule, more="of é & ü") == link(plain, more="of é & ü")


def test_none_is_worked_out_before_it_is_drawn(settings: Settings) -> None:
    rules = list(create_app(settings).url_map.iter_rules())
    assert len(rules) > 200
    assert {type(rule) for rule in rules} == {LateRule}
    assert {rule._build.__func__ for rule in rules} == {LateRule._build_first}  # type: ignore[attr-defined]


@given(st.from_regex(AS_SENT, fullmatch=True))
def test_a_path_that_is_sent_as_it_is_written_is_the_one_that_werkzeug_sends(path: str) -> None:
    assert iri_to_uri(path) == path


@pytest.mark.parametrize(
    "path", ["/today?tap=7f3d9a52-0000-4000-8000-000000000000", "/", "/é?of=ü", "//host/x", "/a b"]
)
def test_a_redirect_is_sent_as_werkzeug_sends_it(app: Flask, path: str) -> None:
    with app.test_request_context():
        sent = app.redirect(path, 303)
        plain = app.response_class(status=303, headers={"Location": path})
        assert sorted(sent.get_wsgi_headers({})) == sorted(plain.get_wsgi_headers({}))
        assert (sent.status, sent.get_data()) == (plain.status, b"")
