"""What every identity adapter keeps to. A new one is picked up; it needs a sample of its claims."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from integrations.registry import available, connect
from webapp.domain.errors import Refused
from webapp.domain.ports.identity import Identity, IdentityProvider

SAMPLES = Path(__file__).parent / "samples" / "identity"
ADAPTERS = available("identity")


def sample(name: str) -> dict[str, Any]:
    return dict(json.loads((SAMPLES / f"{name}.json").read_text()))


@pytest.fixture(params=ADAPTERS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_claims_of_the_sample_become_the_identity_of_the_sample(name: str) -> None:
    given = sample(name)
    provider = connect("identity", name, given["environ"], port=IdentityProvider)
    expected = Identity(**{**given["identity"], "groups": frozenset(given["identity"]["groups"])})
    assert provider.identity(given["claims"]) == expected
    assert provider.issuer == given["issuer"]
    assert provider.client_id
    assert provider.client_secret
    assert "openid" in provider.scope.split()


def test_nothing_but_a_subject_is_enough(name: str) -> None:
    given = sample(name)
    subject = {
        claim: given["claims"][claim] for claim in ("sub", "oid") if claim in given["claims"]
    }
    identity = connect("identity", name, given["environ"], port=IdentityProvider).identity(subject)
    assert identity.subject == given["identity"]["subject"]
    assert identity.name == identity.subject
    assert (identity.employee_number, identity.groups) == (None, frozenset())


@pytest.mark.parametrize("junk", [None, "", " ", [], {}, True, 1.5])
def test_a_subject_that_is_no_text_is_refused(name: str, junk: object) -> None:
    given = sample(name)
    provider = connect("identity", name, given["environ"], port=IdentityProvider)
    with pytest.raises(Refused) as refused:
        provider.identity({"sub": junk, "oid": junk})
    assert refused.value.key == "error.sign_on_claims"


@pytest.mark.parametrize("junk", [None, 7, {}, [None, 7, {}, ""], ""])
def test_groups_that_are_no_texts_give_no_roles(name: str, junk: object) -> None:
    given = sample(name)
    spoilt = {"groups": junk, "roles": junk, "resource_access": junk}
    provider = connect("identity", name, given["environ"], port=IdentityProvider)
    assert provider.identity({**given["claims"], **spoilt}).groups == frozenset()


def test_entra_leaving_out_groups_is_refused_rather_than_taken_for_no_groups() -> None:
    given = sample("entra_id")
    environ = {**given["environ"], "IDENTITY_GROUPS_CLAIM": "groups"}
    provider = connect("identity", "entra_id", environ, port=IdentityProvider)
    for overage in (
        {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {}}},
        {"hasgroups": True},
        {"hasgroups": "true"},
    ):
        with pytest.raises(Refused) as refused:
            provider.identity({**given["claims"], **overage})
        assert refused.value.key == "error.sign_on_groups"


@pytest.mark.parametrize(
    ("sent", "name", "is_named"),
    [
        ({"name": "Els Claes", "preferred_username": "els"}, "Els Claes", True),
        ({"given_name": "Els", "family_name": "Claes"}, "Els Claes", True),
        ({"family_name": "Claes"}, "Claes", True),
        ({"preferred_username": "els", "email": "els@example.org"}, "els", False),
        ({"email": "els@example.org"}, "els@example.org", False),
        ({"name": " "}, "x", False),
    ],
)
def test_a_name_is_told_from_what_stands_in_for_one(
    sent: dict[str, str], name: str, is_named: bool
) -> None:
    provider = connect(
        "identity", "generic_oidc", sample("generic_oidc")["environ"], port=IdentityProvider
    )
    identity = provider.identity({"sub": "x", **sent})
    assert (identity.name, identity.is_named) == (name, is_named)


GROUP = "0a1b2c3d-0000-4000-8000-00000000ABCD"


@pytest.mark.parametrize(
    ("sent", "right"),
    [
        (["hr", " admin "], {"hr", "admin"}),
        ("hr", {"hr"}),
        ("hr,admin", {"hr", "admin"}),
        ({"hr": {"1234": "linde.example"}, "admin": {}}, {"hr", "admin"}),
        ([{"name": "hr"}, {"displayName": "admin"}], {"hr", "admin"}),
        ([{"value": "1", "display": "hr"}], {"hr"}),
        (["CN=hr,OU=Groups,DC=linde,DC=example"], {"hr"}),
        ("cn=hr,ou=groups", {"hr"}),
        (["CN=Peeters\\, team,OU=Groups"], {"Peeters, team"}),
        ([GROUP], {GROUP.lower()}),
        ([True, 7, None, [], {}], set()),
    ],
)
def test_groups_are_read_in_every_form_that_providers_send(sent: object, right: set[str]) -> None:
    provider = connect(
        "identity", "generic_oidc", sample("generic_oidc")["environ"], port=IdentityProvider
    )
    claims = {"sub": "x", provider_claim(): sent}
    assert provider.identity(claims).groups == right


def provider_claim() -> str:
    environ = sample("generic_oidc")["environ"]
    return str(environ.get("IDENTITY_GROUPS_CLAIM", "groups"))


@pytest.mark.parametrize(
    ("sent", "right"),
    [
        ("00042", "00042"),
        (42, "42"),
        (42.0, "42"),
        (["42"], "42"),
        ([42.0], "42"),
        (42.5, None),
        (["1", "2"], None),
        (True, None),
        ({"value": "42"}, None),
    ],
)
def test_an_employee_number_is_read_as_directories_write_it(sent: object, right: str) -> None:
    environ = {**sample("generic_oidc")["environ"], "IDENTITY_EMPLOYEE_NUMBER_CLAIM": "number"}
    provider = connect("identity", "generic_oidc", environ, port=IdentityProvider)
    assert provider.identity({"sub": "x", "number": sent}).employee_number == right
