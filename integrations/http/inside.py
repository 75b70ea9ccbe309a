"""Fetches also from the employer's own network: only hosts that whoever runs the servers named.

What employees give is fetched by `Outbound`, which has no way in; what an administrator connects is
fetched by this.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from integrations.http.addresses import Address, read_address
from integrations.http.outbound import Outbound
from integrations.registry import WrongSetting
from webapp.domain.errors import Invalid

Place = tuple[str, int]  # a host's name and a port

_PRIVATE = tuple(
    ipaddress.ip_network(network)
    for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
_TELLING = ipaddress.IPv6Network("fd00:ec2::/32")  # one cloud's machines ask about themselves here


class InsideOutbound(Outbound):
    """As `Outbound`, and beside it `inside`: at these places a private IP address will do."""

    def __init__(self, inside: Collection[Place], **limits: Any) -> None:
        super().__init__(**limits)
        self._inside = frozenset(inside)

    def check(self, given: str, hosts: Collection[str] = ()) -> Address:
        """The address. Raises Invalid: it must not be fetched."""
        try:
            return super().check(given, hosts)
        except Invalid:
            address = read_address(given, hosts, {port for _, port in self._inside})
            if (address.host, address.port) not in self._inside:
                raise
            return address

    def may_reach(self, ip: str, address: Address) -> bool:
        """Whether this IP address may be connected to."""
        named = (address.host, address.port) in self._inside
        return (named and is_private(ip)) or super().may_reach(ip, address)


def read_inside(setting: str) -> frozenset[Place]:
    """Places such as `hr.firm.lan, odoo.firm.lan:8443`.

    Raises ValueError: it is written otherwise, or a host is no name.
    """
    found = set()
    for given in filter(None, (one.strip().lower() for one in setting.split(","))):
        host, _, port = given.partition(":")
        try:
            address = read_address(f"https://{host}:{port or 443}/", (), {int(port or 443)})
            if address.path != "/":
                raise ValueError
        except (Invalid, ValueError) as error:
            raise ValueError(f"{given!r} must be a host's name, or one with a port") from error
        found.add((address.host, address.port))
    return frozenset(found)


def reach(environ: Mapping[str, str], prefix: str, **limits: Any) -> InsideOutbound:
    """What fetches, also from what <prefix>_INSIDE_HOSTS names; trusts <prefix>_AUTHORITY (a file).

    Raises WrongSetting: one of them is not what it should be.
    """
    setting = f"{prefix}_INSIDE_HOSTS"
    try:
        inside = read_inside(environ.get(setting, ""))
        setting = f"{prefix}_AUTHORITY"
        path = environ.get(setting, "").strip()
        authority = Path(path).read_text(encoding="ascii") if path else None
    except (ValueError, OSError) as error:
        raise WrongSetting(f"{setting}: {error}.") from error
    return InsideOutbound(inside, authority=authority, **limits)


def is_private(address: str) -> bool:
    """Whether the IP address is one of a private network.

    Never this machine's own, nor those at which clouds tell a machine about itself.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in _PRIVATE) and ip not in _TELLING
