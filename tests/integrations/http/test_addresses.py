"""Which addresses may be fetched: https, by name, and only what is on the public internet."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.http.addresses import is_loopback, is_public, read_address, read_hosts
from webapp.domain.errors import Invalid

FORBIDDEN = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "168.63.129.16/32",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255/32",
    "::/128",
    "::1/128",
    "::/96",  # IPv4-compatible
    "::ffff:0:0/96",  # IPv4-mapped
    "::ffff:0:0:0/96",  # IPv4-translated
    "64:ff9b::/96",  # NAT64
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/32",  # Teredo
    "2001:2::/48",
    "2001:10::/28",
    "2001:db8::/32",
    "2002::/16",  # 6to4
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
]


@st.composite
def addresses_in(draw: st.DrawFn, network: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    whole = ipaddress.ip_network(network)
    return whole[draw(st.integers(0, whole.num_addresses - 1))]


@pytest.mark.parametrize("network", FORBIDDEN)
def test_nothing_in_a_forbidden_range_is_public(network: str) -> None:
    whole = ipaddress.ip_network(network)
    assert not is_public(str(whole[0]))
    assert not is_public(str(whole[-1]))

    @given(addresses_in(network))
    def anywhere(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
        assert not is_public(str(ip))
        assert not is_public(ip.exploded)

    anywhere()


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_is_public_when_it_is_written_as_ipv6(ip: ipaddress.IPv4Address) -> None:
    for form in (f"::ffff:{ip}", f"::{ip}", f"64:ff9b::{ip}", f"::ffff:0:{ip}"):
        assert not is_public(form)
    six_to_four = ipaddress.IPv6Address((0x2002 << 112) | (int(ip) << 80) | 1)
    assert not is_public(str(six_to_four))


@given(st.ip_addresses())
def test_what_python_calls_not_global_is_never_public(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    assert ip.is_global or not is_public(str(ip))


@given(st.text())
def test_what_is_no_ip_address_is_not_public(words: str) -> None:
    try:
        ipaddress.ip_address(words)
    except ValueError:
        assert not is_public(words)
        assert not is_loopback(words)


@pytest.mark.parametrize(
    "form", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "1.1.1.1 ", "1.1.1", "[::1]", ""]
)
def test_other_ways_of_writing_an_ip_address_are_not_public(form: str) -> None:
    assert not is_public(form)


def test_an_address_with_a_zone_is_not_public() -> None:
    assert not is_public("2606:4700::1%eth0")


@pytest.mark.parametrize("ip", ["1.1.1.1", "8.8.8.8", "172.15.0.1", "100.128.0.1", "2606:4700::1"])
def test_machines_on_the_internet_are_public(ip: str) -> None:
    assert is_public(ip)
    assert not is_loopback(ip)


@pytest.mark.parametrize(
    ("given_", "understood"),
    [
        ("https://far.example.org", "https://far.example.org/"),
        ("HTTPS://Far.Example.ORG/A?b=C#d", "https://far.example.org/A?b=C"),
        ("https://far.example.org:443/x", "https://far.example.org/x"),
        (
            "https://far.example.org/a%40b/~c/basic.ics",
            "https://far.example.org/a%40b/~c/basic.ics",
        ),
        ("https://xn--caf-dma.example/", "https://xn--caf-dma.example/"),
        ("https://far.example.org?x=1", "https://far.example.org/?x=1"),
    ],
)
def test_an_https_address_is_read(given_: str, understood: str) -> None:
    assert str(read_address(given_)) == understood
    assert str(read_address(understood)) == understood


@pytest.mark.parametrize(
    "given_",
    [
        "",
        "far.example.org",
        "http://far.example.org/",
        "ftp://far.example.org/",
        "file:///etc/passwd",
        "gopher://far.example.org/",
        "//far.example.org/",
        "https:///path",
        "https:far.example.org",
        "https://",
        "https://localhost/",
        "https://intranet/",
        "https://127.0.0.1/",
        "https://8.8.8.8/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://1.2.3.4.5/",
        "https://example.0x1/",
        "https://far.example.org:8443/",
        "https://far.example.org:0/",
        "https://far.example.org:99999/",
        "https://far.example.org:/",
        "https://user@far.example.org/",
        "https://user:pass@far.example.org/",
        "https://far.example.org@127.0.0.1/",
        "https://127.0.0.1#@far.example.org/",
        "https://127.0.0.1\\@far.example.org/",
        "https://far.example.org\\evil/",
        "https://far.example.org/a b",
        "https://far.example.org/\r\nHost: x",
        "https://far.example.org/\n",
        "https://far.example.org\n",
        " https://far.example.org/",
        "https://far.example.org/\x00",
        "https://far.example.org/é",
        "https://fär.example.org/",
        "https://far。example.org/",
        "https://ⓔxample.org/",
        "https://far.example.org./",
        "https://.example.org/",
        "https://far..example.org/",
        "https://-far.example.org/",
        "https://far_x.example.org/",
        "https://" + "a" * 64 + ".example.org/",
        "https://far.example.org/" + "a" * 2048,
    ],
)
def test_anything_else_is_refused(given_: str) -> None:
    with pytest.raises(Invalid, match=r"^error.address_form$"):
        read_address(given_)


@given(st.text(alphabet=st.sampled_from("htps:/@.#?\\[]%0x127a-é \t\r\n"), max_size=60))
def test_whatever_is_accepted_is_read_the_same_way_again(rest: str) -> None:
    try:
        address = read_address("https://" + rest)
    except Invalid:
        return
    assert read_address(str(address)) == address
    assert address.host in rest.lower()
    assert "@" not in address.host
    assert str(address).isprintable()


def test_only_listed_hosts_are_allowed_when_there_is_a_list() -> None:
    hosts = read_hosts("push.example.org, .far.example ,,")
    assert hosts == ("push.example.org", ".far.example")
    for fine in ("push.example.org", "a.far.example", "a.b.far.example", "PUSH.example.org"):
        assert read_address(f"https://{fine}/", hosts).host == fine.lower()
    for wrong in ("xpush.example.org", "a.push.example.org", "far.example", "xfar.example"):
        with pytest.raises(Invalid, match=r"^error.address_host$"):
            read_address(f"https://{wrong}/", hosts)
