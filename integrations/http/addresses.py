"""Which addresses that somebody gave may be fetched: https, by name, on the public internet."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from typing import NamedTuple

from webapp.domain.errors import Invalid

_LONGEST = 2048
_ADDRESS = re.compile(
    r"https://(?P<host>[a-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[A-Za-z0-9/._~!$&'()*+,;=:@%-]*)?(?P<query>\?[A-Za-z0-9/._~!$&'()*+,;=:@%?-]*)?"
    r"(?:#.*)?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LAST_LABEL = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")  # else it may be an IPv4 address in disguise

# The special-purpose registries of IANA (RFC 6890 and its additions), and one cloud's own.
_REFUSED_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a provider's customers (CGNAT)
        "127.0.0.0/8",  # this machine
        "168.63.129.16/32",  # a public number, but inside Azure the virtual machine's own host
        "169.254.0.0/16",  # link-local; clouds answer there about the machine itself
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
# Only this part of IPv6 is the public internet: not in it are loopback, link-local, unique-local,
# multicast, IPv4 written as IPv6 (::ffff:0:0/96 and others), and NAT64 (64:ff9b::/96).
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


class Address(NamedTuple):
    """The parts of an address that are used to fetch it. `path` includes the query."""

    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return self.origin + self.path

    @property
    def origin(self) -> str:
        """Scheme, host and, if it is not 443, port."""
        return f"https://{self.host}" + ("" if self.port == 443 else f":{self.port}")


def read_address(
    given: str, hosts: Collection[str] = (), ports: Collection[int] = (443,)
) -> Address:
    """The address, understood in one way only; the part after # is dropped.

    `hosts` are the only ones allowed; one that begins with a dot stands for all below it.
    Raises Invalid: no https address of a host by name, or one that is not allowed.
    """
    match = _ADDRESS.fullmatch(given) if len(given) <= _LONGEST else None
    if match is None:
        raise Invalid("error.address_form")
    host, port = match["host"].lower(), int(match["port"] or 443)
    if not _is_name(host) or port not in ports:
        raise Invalid("error.address_form")
    if hosts and not any(_is_below(host, allowed) for allowed in hosts):
        raise Invalid("error.address_host", host=host)
    return Address(host, port, (match["path"] or "/") + (match["query"] or ""))


def read_hosts(setting: str) -> tuple[str, ...]:
    """Hosts separated by commas, for `read_address`."""
    return tuple(host.strip().lower() for host in setting.split(",") if host.strip())


def is_public(address: str) -> bool:
    """Whether the IP address is one of a machine on the public internet."""
    try:
        ip = ipaddress.ip_address(address)  # refuses octal and short forms
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not any(ip in network for network in _REFUSED_4)
    if ip.scope_id is not None:
        return False
    return ip in _PUBLIC_6 and not any(ip in network for network in _REFUSED_6)


def is_loopback(address: str) -> bool:
    """Whether the IP address is this machine's own."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _is_name(host: str) -> bool:
    """A name of at least two labels; never a number, whatever way it is written in."""
    labels = host.split(".")
    well_formed = all(_LABEL.fullmatch(label) for label in labels)
    return len(labels) > 1 and well_formed and _LAST_LABEL.fullmatch(labels[-1]) is not None


def _is_below(host: str, allowed: str) -> bool:
    return host.endswith(allowed) if allowed.startswith(".") else host == allowed
