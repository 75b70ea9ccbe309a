"""The application and a sign-on provider, each on a port of its own, and someone who visits them.

Three providers: the demo's own, the certified npm `oidc-provider` in tests/provider, and
django-oauth-toolkit (tests/toolkit.py).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from flask import Flask

from tests import toolkit
from tests.live import listener, serve
from tests.parts import put
from webapp.app import create_app, utc_now
from webapp.demo.logins import DemoLogin
from webapp.demo.provider import provider_for
from webapp.installation import installation
from webapp.settings import Settings, read_settings
from webapp.sign_on.client import SignOn

PEOPLE = (
    DemoLogin("els", "Els Claes", "E-els", "els@example.org", ("employee",), "fr"),
    DemoLogin("hilde", "Hilde Maes", "E-hilde", "hilde@example.org", ("hr_analyst",), "nl"),
    DemoLogin("dirk", "Dirk Wouters", "E-dirk", None, ("occupational_physician",), "nl"),
    DemoLogin("anna", "Anna Schmitz", "E-anna", None, ("administrator",), "de"),
    DemoLogin("omar", "Omar Peeters", "E-omar", None, ("data_protection_officer",), "en"),
)
_NODE_FOLDER = Path(__file__).parent / "provider"


@dataclass(frozen=True)
class Stage:
    """What plays: the application at `address`, the provider at `issuer`."""

    kind: str
    address: str
    issuer: str
    app: Flask


@dataclass
class Form:
    """A form of a page: where it goes, and the values that it holds."""

    action: str
    fields: dict[str, str]


class Visitor(requests.Session):
    """A browser without a screen and without scripts."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.headers["Accept"] = "text/html"

    def visit(self, path: str, *, follow: bool = True) -> requests.Response:
        """Open a page of the application."""
        return self.get(self.stage.address + path, allow_redirects=follow)

    def sign_in(self, sub: str, path: str = "/sign-in") -> requests.Response:
        """Begin at a page, go through the provider; the page after it, redirects not followed."""
        return self.identify(self.visit(path), sub)

    def identify(self, page: requests.Response, sub: str) -> requests.Response:
        """Say at the provider's page who one is; the page of the application after that."""
        if self.stage.kind == "demo":
            return self.post(page.url, {"sub": sub})
        name = "username" if self.stage.kind == "toolkit" else "login"
        return self.submit(page, **{name: sub, "password": "any"})

    def submit(self, page: requests.Response, **values: str) -> requests.Response:
        """Send the first form of a page."""
        form = forms(page)[0]
        return self.post(urljoin(page.url, form.action), {**form.fields, **values})

    def sign_out(self) -> requests.Response:
        """Sign out here and, by way of the page that refreshes, at the provider."""
        leaving = self.post(
            f"{self.stage.address}/sign-out", {"csrf_token": csrf_of(self.stage.app, self.token)}
        )
        page = self.get(links(leaving)[-1])
        if page.url.startswith(self.stage.issuer):  # the provider asks whether one is sure
            return self.submit(page, logout="yes", allow="yes")
        return page

    def end_session_at_provider(self) -> None:
        """Sign out at the provider only, as when leaving another application of the employer."""
        if self.stage.kind == "demo":
            self.post(f"{self.stage.issuer}/end-session")
            return
        self.submit(self.get(f"{self.stage.issuer}/session/end"), logout="yes")

    @property
    def token(self) -> str:
        """The token in the session cookie."""
        return self.cookies.get("rekpauze") or ""

    def copy(self) -> Visitor:
        """Someone else with a copy of the session cookie."""
        thief = Visitor(self.stage)
        thief.cookies.set("rekpauze", self.token)
        return thief

    def is_signed_in(self) -> bool:
        """Whether the application knows this browser: the start leads on to a page of its own."""
        return self.visit("/", follow=False).status_code == 302


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, their fields, and links."""
        found = dict(attrs)
        if tag == "form":
            self.forms.append(Form(found.get("action") or "", {}))
        elif tag == "input" and self.forms and found.get("name"):
            self.forms[-1].fields[str(found["name"])] = found.get("value") or ""
        elif tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))


def forms(page: requests.Response | str) -> list[Form]:
    """The forms of a page."""
    reader = _Reader()
    reader.feed(page if isinstance(page, str) else page.text)
    return reader.forms


def links(page: requests.Response) -> list[str]:
    """Where the links of a page's main part lead, in order."""
    reader = _Reader()
    reader.feed(page.text.partition("<main")[2].partition("</main>")[0])
    return reader.links


def path_of(answer: requests.Response) -> str:
    """The path of the page that was reached."""
    return urlsplit(answer.url).path


def csrf_of(app: Flask, token: str) -> str:
    """What forms carry in the session with this token."""
    from webapp.security import csrf_token

    with app.test_request_context(headers={"Cookie": f"rekpauze={token}"}):
        return csrf_token()


@contextlib.contextmanager
def stage(kind: str, database_url: str) -> Iterator[Stage]:
    """Both, running; `kind` is demo, certified or toolkit."""
    stages = {"demo": demo_stage, "certified": certified_stage, "toolkit": toolkit_stage}
    open_stage = stages[kind]
    with open_stage(database_url) as opened:
        yield opened


def patient_app(settings: Settings, clock: Callable[[], dt.datetime] = utc_now) -> Flask:
    """An application that gives its provider a minute: a machine may be busy."""
    app = create_app(settings, clock)
    provider = installation(app).identity_provider
    put(app, sign_on=SignOn(app, provider, timeout=60, clock=clock))
    return app


@contextlib.contextmanager
def demo_stage(
    database_url: str, clock: Callable[[], dt.datetime] = utc_now, **environ: str
) -> Iterator[Stage]:
    """With the demo's provider."""
    with listener() as (ours, address), listener() as (theirs, issuer):
        settings = read_settings(
            {
                "DEMO": "1",
                "DATABASE_URL": database_url,
                "PUBLIC_URL": address,
                "IDENTITY_ISSUER": issuer,
                **environ,
            }
        )
        app = patient_app(settings, clock)
        provider = provider_for(settings, installation(app).identity_provider, PEOPLE)
        with serve(app, waiting=ours), serve(provider, waiting=theirs):
            yield Stage("demo", address, issuer, app)
        installation(app).database.dispose()


@contextlib.contextmanager
def certified_stage(database_url: str) -> Iterator[Stage]:
    """With oidc-provider, through the generic adapter."""
    with listener() as (ours, address), certified_provider(address) as issuer:
        settings = read_settings(
            {
                "DEMO": "1",
                "DATABASE_URL": database_url,
                "PUBLIC_URL": address,
                "IDENTITY_PROVIDER": "generic_oidc",
                "IDENTITY_ISSUER": issuer,
                "IDENTITY_CLIENT_ID": "rekpauze",
                "IDENTITY_CLIENT_SECRET": "only-for-tests",
                "IDENTITY_SCOPE": "openid profile email groups",
            }
        )
        app = patient_app(settings)
        with serve(app, waiting=ours):
            yield Stage("certified", address, issuer, app)
        installation(app).database.dispose()


@contextlib.contextmanager
def toolkit_stage(database_url: str) -> Iterator[Stage]:
    """With django-oauth-toolkit, through the generic adapter, set up as docs/sign-on.md says."""
    with listener() as (ours, address), listener() as (theirs, there):
        provider = toolkit.provider()
        toolkit.register(address, PEOPLE)
        issuer = f"{there}{toolkit.PATH}"
        settings = read_settings(
            {
                "DEMO": "1",
                "DATABASE_URL": database_url,
                "PUBLIC_URL": address,
                "IDENTITY_PROVIDER": "generic_oidc",
                "IDENTITY_ISSUER": issuer,
                "IDENTITY_CLIENT_ID": toolkit.CLIENT_ID,
                "IDENTITY_CLIENT_SECRET": toolkit.CLIENT_SECRET,
                "IDENTITY_SCOPE": toolkit.SCOPE,
                "IDENTITY_CLIENT_AUTHENTICATION": "basic",  # the others are sent it by post
            }
        )
        app = patient_app(settings)
        with serve(app, waiting=ours), serve(provider, waiting=theirs):
            yield Stage("toolkit", address, issuer, app)
        installation(app).database.dispose()


@contextlib.contextmanager
def certified_provider(application: str) -> Iterator[str]:
    """The npm package in a process of its own; its issuer."""
    if not (_NODE_FOLDER / "node_modules" / "oidc-provider").is_dir():
        raise RuntimeError(
            "the certified provider is not installed: npm ci --prefix tests/provider"
        )
    people = {login.sub: asdict(login) for login in PEOPLE}
    for claims in people.values():
        claims["locale"] = claims.pop("language")
    process = subprocess.Popen(
        ["node", "server.mjs"],
        cwd=_NODE_FOLDER,
        env={
            "PATH": os.environ["PATH"],
            "APPLICATION": application,
            "CLIENT_ID": "rekpauze",
            "CLIENT_SECRET": "only-for-tests",
            "PEOPLE": json.dumps(people),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
