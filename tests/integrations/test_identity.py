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
    overage = {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {}}}
    with pytest.raises(Refused) as refused:
        provider.identity({**given["claims"], **overage})
    assert refused.value.key == "error.sign_on_groups"
