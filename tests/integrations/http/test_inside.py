"""Addresses inside the employer's network: named hosts only, private networks only, if asked."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.http.inside import InsideOutbound, is_private, read_inside
from integrations.http.outbound import Outbound
from tests.https import answer, https_server
from webapp.domain.errors import Invalid


def inside(*places: tuple[str, int], ip: str = "10.0.0.1", **more: Any) -> InsideOutbound:
    return InsideOutbound(places, resolve=lambda host, port: [ip], seconds=0.1, **more)


def test_only_the_places_that_were_named_may_be_inside() -> None:
    outbound = inside(("hr.firm.lan", 8443))
    assert str(outbound.check("https://hr.firm.lan:8443/x")) == "https://hr.firm.lan:8443/x"
    assert str(outbound.check("https://api.example.org/")) == "https://api.example.org/"
    for other in (
        "https://hr.firm.lan:9000/",
        "https://db.firm.lan:8443/",
        "https://10.0.0.1:8443/",
    ):
        with pytest.raises(Invalid, match=r"^error.address_form$"):
            outbound.check(other)
    for given in ("https://hr.firm.lan/", "https://db.firm.lan/"):
        with pytest.raises(Invalid, match=r"^error.address_private$"):
            outbound.get(given)


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "::1", "169.254.169.254", "fe80::1", "fd00:ec2::254", "0.0.0.0", "224.0.0.1"],
)
def test_a_named_host_never_leads_to_this_machine_or_a_cloud_s_own(ip: str) -> None:
    with pytest.raises(Invalid, match=r"^error.address_private$"):
        inside(("hr.firm.lan", 443), ip=ip).get("https://hr.firm.lan/")


def test_what_employees_give_has_no_way_in() -> None:
    outbound = Outbound(resolve=lambda host, port: ["10.0.0.1"])
    with pytest.raises(Invalid, match=r"^error.address_private$"):
        outbound.get("https://hr.firm.lan/")


def test_a_private_address_is_told_from_others() -> None:
    assert all(map(is_private, ("10.1.2.3", "172.16.0.1", "192.168.1.1", "fd12::1")))
    assert not any(map(is_private, ("8.8.8.8", "172.32.0.1", "2a00::1", "ten", "127.0.0.1")))


def test_the_setting_is_read_or_refused_in_words() -> None:
    places = read_inside("HR.firm.lan, odoo.firm.lan:8443,")
    assert places == {("hr.firm.lan", 443), ("odoo.firm.lan", 8443)}
    assert read_inside("") == frozenset()
    for wrong in ("10.0.0.1", "https://hr.firm.lan", "hr.firm.lan:x", "hr", "hr.firm.lan/x"):
        with pytest.raises(ValueError, match="must be a host's name"):
            read_inside(wrong)


def test_a_server_is_told_from_one_that_is_not_trusted() -> None:
    with https_server(answer(200, b"{}")) as server:
        outbound = server.outbound(authority=None)
        with pytest.raises(Exception, match="address_unavailable") as failed:
            outbound.get(server.address())
        assert failed.value.why == "certificate"  # type: ignore[attr-defined]
