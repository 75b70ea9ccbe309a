"""What the provider of tests/toolkit.py says about people: the class of docs/sign-on.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator

from tests.stage import PEOPLE
from webapp.demo.logins import DemoLogin


def _of(name: str) -> Callable[[Any], Any]:
    """A claim of whoever the request is about."""
    known: dict[str, DemoLogin] = {login.sub: login for login in PEOPLE}
    return lambda request: getattr(known[request.user.username], name)


class Claims(OAuth2Validator):  # type: ignore[misc]
    """Claims in the ID token, whatever the scope."""

    oidc_claim_scope = None

    def get_additional_claims(self) -> dict[str, Callable[[Any], Any]]:
        """Name of the claim to what it is made of."""
        return {
            "name": _of("name"),
            "email": _of("email"),
            "locale": _of("language"),
            "groups": lambda request: list(_of("groups")(request)),
            "employee_number": _of("employee_number"),
        }
