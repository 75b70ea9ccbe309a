"""The invented company as linde.toml describes it, and when its history and campaign begin."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

from webapp.demo.logins import DemoLogin
from webapp.domain.people.people import DepartmentKind, DepartmentRecord
from webapp.domain.periods import quarter_of

_CLOSED_QUARTERS = 5


@dataclass(frozen=True)
class Span:
    """The days the demo tells of: five closed quarters and what has passed of the present one."""

    first: dt.date
    last: dt.date

    @cached_property
    def days(self) -> list[dt.date]:
        """Every day, in order."""
        return [self.first + dt.timedelta(days=i) for i in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class Shift:
    """A schedule and the contract that goes with it."""

    schedule: str
    fte_percent: int
    share: int


@dataclass(frozen=True, slots=True)
class DemoDepartment:
    """A department with its posts. `campaign_from` is that of its site."""

    code: str
    name: str
    site: str
    language: str
    posts: int
    shifts: tuple[Shift, ...]
    campaign_from: dt.date


def span_until(today: dt.date) -> Span:
    """The history that ends the day before."""
    quarter = quarter_of(today)
    for _ in range(_CLOSED_QUARTERS):
        quarter = quarter.previous
    return Span(quarter.first, today - dt.timedelta(days=1))


def read_plan() -> Mapping[str, Any]:
    """The file as it is."""
    return tomllib.loads((files("webapp.demo") / "linde.toml").read_text("utf-8"))


def wards(plan: Mapping[str, Any], span: Span) -> list[DemoDepartment]:
    """Every department, in the order of the file."""
    shifts = {
        kind: tuple(Shift(**shift) for shift in found) for kind, found in plan["work"].items()
    }
    return [
        DemoDepartment(
            code=f"{site['code']}-{number:02d}",
            name=name,
            site=site["code"],
            language=site["language"],
            posts=posts,
            shifts=shifts[kind],
            campaign_from=_campaign_from(site, span),
        )
        for site in plan["sites"]
        for number, (name, posts, kind) in enumerate(site["departments"], start=1)
    ]


def departments(plan: Mapping[str, Any], span: Span) -> Iterator[DepartmentRecord]:
    """The tree, parents first."""
    company = plan["company"]
    yield DepartmentRecord(**company, kind=DepartmentKind.COMPANY)
    for site in plan["sites"]:
        yield DepartmentRecord(
            code=site["code"],
            name=site["name"],
            kind=DepartmentKind.SITE,
            parent_code=company["code"],
            language=site["language"],
            timezone="Europe/Brussels",
            campaign_from=_campaign_from(site, span),
        )
    for ward in wards(plan, span):
        yield DepartmentRecord(
            code=ward.code, name=ward.name, kind=DepartmentKind.DEPARTMENT, parent_code=ward.site
        )


def logins(plan: Mapping[str, Any]) -> dict[DemoLogin, str | None]:
    """Who can sign in at the demo's provider, each with the code of the ward they work in."""
    return {
        DemoLogin(
            sub=found["sub"],
            name=found["name"],
            employee_number=found.get("employee_number"),
            email=found["email"],
            groups=tuple(found["groups"]),
            language=found["language"],
        ): found.get("ward")
        for found in plan["logins"]
    }


def known_habits(plan: Mapping[str, Any]) -> dict[str, float]:
    """How likely a good day is, of those for whom the file says so, by employee number."""
    return {
        found["employee_number"]: found["habit"] for found in plan["logins"] if "habit" in found
    }


def _campaign_from(site: Mapping[str, Any], span: Span) -> dt.date:
    return span.first + dt.timedelta(weeks=site["campaign_weeks"])
