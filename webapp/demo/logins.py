"""Who can sign in at the demo's provider."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """An invented person with what the provider says of them. `groups` are keys of roles."""

    sub: str
    name: str
    employee_number: str | None
    email: str | None
    groups: tuple[str, ...] = ()
    language: str | None = None


def login_with_number(number: str) -> DemoLogin:
    """Anyone else, known by nothing but an employee number."""
    return DemoLogin(f"employee-{number}", number, number, email=None, groups=("employee",))
