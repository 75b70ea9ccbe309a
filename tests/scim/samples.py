"""What Entra ID and Okta send, as their documents show it; names are invented."""

from __future__ import annotations

from typing import Any

CORE = "urn:ietf:params:scim:schemas:core:2.0:"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def entra_user(number: str = "4711", **more: Any) -> dict[str, Any]:
    """What Entra ID posts for somebody, an attribute of the employer's own included."""
    return {
        "schemas": [f"{CORE}User", ENTERPRISE, "urn:example:linde:2.0:User"],
        "externalId": f"oid-{number}",
        "userName": f"Anna.Maes.{number}@linde.example",
        "active": True,
        "displayName": "Anna Maes",
        "emails": [{"primary": True, "type": "work", "value": f"anna.maes.{number}@linde.example"}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": "Anna Maes", "familyName": "Maes", "givenName": "Anna"},
        "title": "Nurse",
        "preferredLanguage": "fr-BE",
        "roles": [],
        ENTERPRISE: {
            "employeeNumber": number,
            "department": "Ward 3",
            "costCenter": "C12",
            "manager": "17",
        },
        "urn:example:linde:2.0:User": {"badge": "blue"},
        **more,
    }


def okta_user(number: str = "4712", **more: Any) -> dict[str, Any]:
    """What Okta posts for somebody."""
    return {
        "schemas": [f"{CORE}User", ENTERPRISE],
        "userName": f"bram.{number}@linde.example",
        "name": {"givenName": "Bram", "familyName": "De Smet"},
        "emails": [
            {"primary": True, "value": f"bram.{number}@linde.example", "type": "work"},
            {"primary": False, "value": f"bram.{number}@home.example", "type": "home"},
        ],
        "displayName": "Bram De Smet",
        "locale": "nl-BE",
        "externalId": f"00u{number}",
        "groups": [],
        "password": "1mz050nq",
        "active": True,
        ENTERPRISE: {"employeeNumber": number, "department": "Kitchen"},
        **more,
    }


def patch(*operations: dict[str, Any]) -> dict[str, Any]:
    """A PATCH."""
    return {"schemas": [PATCH], "Operations": list(operations)}


def group(name: str, *members: str, **more: Any) -> dict[str, Any]:
    """A group as both post it."""
    listed = [{"value": one} for one in members]
    return {"schemas": [f"{CORE}Group"], "displayName": name, "members": listed, **more}
