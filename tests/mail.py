"""A real mail server on this machine, for tests of what is sent."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Mailbox:
    """What arrived, and what the server answers to each command."""

    port: int
    authority: trustme.CA
    received: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    hello: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    to_recipient: str = "250 OK"
    to_data: str = "250 OK"
    token: str = ""

    def certificate(self) -> str:
        """This server's authority, in PEM."""
        return self.authority.cert_pem.bytes().decode()


class _Handler:
    def __init__(self, box: Mailbox) -> None:
        self.box = box

    async def handle_EHLO(  # noqa: N802 - the server looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: Any
    ) -> Any:
        session.host_name = hostname
        self.box.hello.append(hostname)
        return responses

    async def auth_XOAUTH2(  # noqa: N802 - the server looks for this name
        self, server: SMTP, args: list[str]
    ) -> AuthResult:
        shown = base64.b64decode(args[1]).decode()
        self.box.users.append(shown)
        if self.box.token and shown.endswith(f"auth=Bearer {self.box.token}\x01\x01"):
            return AuthResult(success=True, auth_data=shown)
        answer = await server.challenge_auth('{"status":"400"}')
        assert answer == b"", "a client has nothing to add"
        return AuthResult(success=False, handled=False)

    async def handle_RCPT(  # noqa: N802 - the server looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.box.to_recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.box.to_recipient

    async def handle_DATA(  # noqa: N802 - the server looks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        if self.box.to_data.startswith("2"):
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.box.received.append(message)
            self.box.senders.append(str(envelope.mail_from))
        return self.box.to_data


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def mail_server(security: str = "none", password: str = "") -> Iterator[Mailbox]:
    """Receive mail at 127.0.0.1; the certificate is for `localhost`."""
    authority = trustme.CA()
    box = Mailbox(_free_port(), authority)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        box.users.append(data.login.decode())
        return AuthResult(success=data.password.decode() == password, handled=False)

    options: dict[str, Any] = {}
    if security == "starttls":
        options = {"tls_context": tls, "require_starttls": True}
    if password:
        options |= {"authenticator": authenticate, "auth_required": True}
    controller = Controller(
        _Handler(box),
        hostname="127.0.0.1",
        port=box.port,
        ssl_context=tls if security == "tls" else None,
        auth_require_tls=security == "starttls",
        **options,
    )
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
