"""The one place that fetches an address which a user gave: bounded in where, how long, how much.

No redirects, no proxies, no cookies, no decompression: nothing here follows what the far side says.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from integrations.http.addresses import Address, is_loopback, is_public, read_address
from webapp.domain.errors import Invalid, Unavailable
from webapp.domain.no_answer import NoAnswer, why_not

_PIECE = 64 * 1024
_NO_HEADERS: Mapping[str, str] = {}

Resolve = Callable[[str, int], Iterable[str]]


class Unreached(Unavailable):
    """An address that could not be fetched."""

    def __init__(self, why: NoAnswer) -> None:
        super().__init__("error.address_unavailable", why=why)
        self.why = why


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What the far side said; `location` and `retry_after` as it wrote them."""

    status: int
    body: bytes
    location: str = ""
    retry_after: str = ""


def resolve(host: str, port: int) -> list[str]:
    """The host's IP addresses, as the system finds them. Raises OSError: there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Deadline:
    """A moment after which nothing waits any longer."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left, above 0. Raises TimeoutError: none are."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _BoundedSocket(ssl.SSLSocket):
    """Each step gets only the time that is left in all, so that a slow drip ends as well."""

    deadline: Deadline

    def recv_into(self, *given: object) -> int:
        self.settimeout(self.deadline.left())
        return super().recv_into(*given)  # type: ignore[arg-type]

    def send(self, *given: object) -> int:
        self.settimeout(self.deadline.left())
        return super().send(*given)  # type: ignore[arg-type]


class _Connection(http.client.HTTPConnection):
    """HTTP over a socket that is connected already, by TLS and to an address that was checked.

    As an `HTTPSConnection` it would read the system's authorities for each exchange, and use none.
    """

    default_port = http.client.HTTPS_PORT

    def __init__(self, address: Address, connected: socket.socket) -> None:
        super().__init__(address.host, address.port)
        self.sock = connected

    def connect(self) -> None:
        """Never again, and nowhere else."""
        raise ConnectionError


class Outbound:
    """Fetches addresses that users gave.

    `seconds` and `most_bytes` hold for one exchange as a whole. `authority` (PEM certificates) is
    trusted beside the system's. `allow_loopback`, `resolve` and other ports are for tests: no
    setting reaches them.
    """

    def __init__(
        self,
        *,
        seconds: float = 10,
        most_bytes: int = 5_000_000,
        ports: Collection[int] = (443,),
        allow_loopback: bool = False,
        authority: str | None = None,
        resolve: Resolve = resolve,
    ) -> None:
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._ports = ports
        self._allow_loopback = allow_loopback
        self._resolve = resolve
        self._authority = authority

    def check(self, given: str, hosts: Collection[str] = ()) -> Address:
        """The address, if its form allows fetching it; see `read_address`. No network yet.

        Raises Invalid: it does not.
        """
        return read_address(given, hosts, self._ports)

    def get(
        self, given: str, hosts: Collection[str] = (), headers: Mapping[str, str] = _NO_HEADERS
    ) -> HttpResponse:
        """Fetch it. Raises as `post` does."""
        return self._exchange("GET", self.check(given, hosts), None, headers)

    def post(
        self, given: str, body: bytes, headers: Mapping[str, str], hosts: Collection[str] = ()
    ) -> HttpResponse:
        """Send something there; the answer, whatever its status.

        Raises Invalid: it must not be fetched. Raises Unreached: it could not be, or it answered
        too slowly or too much.
        """
        return self._exchange("POST", self.check(given, hosts), body, headers)

    def _exchange(
        self, method: str, address: Address, body: bytes | None, headers: Mapping[str, str]
    ) -> HttpResponse:
        deadline = Deadline(self._seconds)
        try:
            connected = self._connect(address, deadline)
            with connected:
                connection = _Connection(address, connected)
                connection.request(method, address.path, body, {**_HEADERS, **headers})
                with connection.getresponse() as response:
                    return self._read(response)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise Unreached(why_not(error)) from error

    def _read(self, response: http.client.HTTPResponse) -> HttpResponse:
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise Unreached(NoAnswer.LARGE)  # it was asked not to compress
        pieces, size = [], 0
        while piece := response.read(_PIECE):
            size += len(piece)
            if size > self._most_bytes:
                raise Unreached(NoAnswer.LARGE)
            pieces.append(piece)
        further = (response.headers.get(name, "") for name in ("Location", "Retry-After"))
        return HttpResponse(response.status, b"".join(pieces), *further)

    def _connect(self, address: Address, deadline: Deadline) -> ssl.SSLSocket:
        """TLS with the host, at an IP address that was checked: it is looked up once only."""
        ips = _within(deadline, lambda: list(self._resolve(address.host, address.port)))
        if not all(self.may_reach(ip, address) for ip in ips):
            raise Invalid("error.address_private")
        plain = _first_connection(ips, address.port, deadline)
        try:
            plain.settimeout(deadline.left())
            secure = _tls(self._authority).wrap_socket(plain, server_hostname=address.host)
        except BaseException:
            plain.close()
            raise
        assert isinstance(secure, _BoundedSocket)
        secure.deadline = deadline
        return secure

    def may_reach(self, ip: str, address: Address) -> bool:
        """Whether this IP address, to which the host's name leads, may be connected to."""
        return is_public(ip) or (self._allow_loopback and is_loopback(ip))


_HEADERS = {"User-Agent": "Rekpauze", "Accept-Encoding": "identity", "Connection": "close"}


@cache
def _tls(authority: str | None) -> ssl.SSLContext:
    """Trusts the system's authorities and these. Made when first needed: it takes a while."""
    context = ssl.create_default_context()
    if authority:
        context.load_verify_locations(cadata=authority)
    context.sslsocket_class = _BoundedSocket
    return context


def _first_connection(ips: Iterable[str], port: int, deadline: Deadline) -> socket.socket:
    failure: OSError = ConnectionError("no address")
    for ip in ips:
        try:
            return socket.create_connection((ip, port), timeout=deadline.left())
        except OSError as error:
            failure = error
    raise failure


def _within(deadline: Deadline, look_up: Callable[[], list[str]]) -> list[str]:
    """What it answers, if it does in time: the system's own look-up knows no time limit."""
    found: list[str] = []
    failed: list[OSError | UnicodeError] = []

    def run() -> None:
        try:
            found.extend(look_up())
        except (OSError, UnicodeError) as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(deadline.left())
    if failed:
        raise failed[0]
    if thread.is_alive() or not found:
        raise TimeoutError
    return list(found)
