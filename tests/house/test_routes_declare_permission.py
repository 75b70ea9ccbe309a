"""Every door says who may come through it, and a new door shows up in review."""

from __future__ import annotations

from inspect import iscoroutinefunction
from itertools import chain
from pathlib import Path

import pytest
from flask import Flask

from webapp.domain.people.access import Permission
from webapp.limits import RATES
from webapp.security import PUBLIC, PUBLIC_WITHOUT_CSRF, declared_permission

LIST = Path(__file__).parent / "routes.txt"
ANYONE = {
    "figures_api.figures",  # looks at a token itself
    "figures_api.measures",
    "figures_api.description",
    "own_api.description",
    "accessibility.statement",
    "account.callback",
    "account.choose_language",
    "account.landing",
    "account.sign_in",
    "account.sign_out",
    "account.signed_out",
    "health.alive",
    "health.ready",
    "metrics.show",  # looks at a token itself
    "help.evidence",
    "help.index",
    "help.lesson",
    "help.topic",
    "notices.show",
    "offline.manifest",
    "offline.minute",
    "offline.shell",
    "offline.worker",
    "paper_codes.ask",  # for who has no account of the provider's
    "paper_codes.begin",
    "paper_codes.left",
    "paper_codes.new",
    "paper_codes.sign_in",
    "pause_screens.show",
    "pause_screens.current",
    "pause_screens.worker",
    "reminder_targets.feed",
    "static",
}


@pytest.fixture
def backend() -> str:
    return "sqlite"


def routes(app: Flask) -> str:
    """One line a route: methods, rule, permission."""
    lines = []
    for rule in app.url_map.iter_rules():
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        lines.append(f"{rule.rule}  {methods}  {declared_permission(app, rule.endpoint)}\n")
    return "".join(sorted(lines))


def test_every_route_declares_a_permission_or_is_public(app: Flask) -> None:
    known = {*Permission, PUBLIC, PUBLIC_WITHOUT_CSRF}
    undeclared = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if declared_permission(app, rule.endpoint) not in known
    ]
    assert undeclared == []


def test_every_permission_is_asked_for_by_a_route(app: Flask) -> None:
    asked = {declared_permission(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert set(Permission) - asked == set()


def test_the_list_of_routes_is_the_one_in_the_repository(app: Flask) -> None:
    expected = routes(app)
    assert LIST.read_text() == expected, f"write this into {LIST.name}:\n{expected}"


def test_only_these_routes_are_public(app: Flask) -> None:
    found = {name for name in app.view_functions if declared_permission(app, name) == PUBLIC}
    assert found == ANYONE


def test_only_machines_that_prove_who_they_are_go_without_a_form_token(app: Flask) -> None:
    found = [n for n in app.view_functions if declared_permission(app, n) == PUBLIC_WITHOUT_CSRF]
    of_people = ["own_api.log", "own_api.statistics"]
    assert sorted(found) == ["account.sign_out_by_provider", *of_people, "scim.serve"]


def test_limits_are_on_routes_that_exist(app: Flask) -> None:
    assert set(RATES) - set(app.view_functions) == set()


def test_nothing_that_flask_calls_is_asynchronous(app: Flask) -> None:
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    called = chain(app.view_functions.values(), *(chain(*each.values()) for each in hooks))
    assert [one for one in called if iscoroutinefunction(one)] == []
