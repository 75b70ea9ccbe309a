"""E-mail over SMTP, through the employer's own mail system or a relay that accepts from it.

Standards: RFC 5321 and 5322, 3207 (STARTTLS), 8314 (TLS), 3834 (mail by a machine), 2369
(List-Unsubscribe). It signs in with a password, or with a token for this installation (XOAUTH2) as
Exchange Online asks: https://learn.microsoft.com/exchange/client-developer/legacy-protocols.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import html
import logging
import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from functools import cache
from urllib.parse import urlsplit

from integrations.http.addresses import read_address
from integrations.http.client_credentials import ClientCredentials
from webapp.domain.errors import Invalid, Unavailable
from webapp.domain.no_answer import NoAnswer, why_not
from webapp.domain.ports.reminders import DeliveryOutcome, Reminder

log = logging.getLogger(__name__)

_SECONDS = 10  # for each step
_LOOK = (  # as wide as a phone, dark where its owner has it dark
    '<meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark">'
)
_BODY = "font-family: system-ui, sans-serif; overflow-wrap: anywhere"
_PORTS = {"tls": 465, "starttls": 587, "none": 25}
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]"
_ADDRESS = re.compile(f"{_LOCAL}@{_DOMAIN}")
# RFC 3463: no such mailbox or domain, moved, disabled. A bare 550 may as well mean that this relay
# refuses everybody.
_NO_SUCH_MAILBOX = re.compile(rb"5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b")


@dataclass(frozen=True, slots=True)
class Settings:
    """`email_security`: starttls, tls or none. `email_domains`: the only ones mail goes to.

    `email_token_url` with `email_client_id` and `email_client_secret`: in place of a password.
    """

    email_host: str
    email_sender: str
    email_port: int = 0
    email_security: str = "starttls"
    email_username: str = ""
    email_password: str = field(default="", repr=False)
    email_sender_name: str = "Rekpauze"
    email_domains: str = ""
    email_token_url: str = ""
    email_client_id: str = ""
    email_client_secret: str = field(default="", repr=False)
    email_token_scope: str = "https://outlook.office365.com/.default"


class _Whole(UnstructuredHeader, BaseHeader):
    """A header of addresses: the library writes one that is long as words that hide it."""

    def fold(self, *, policy: Policy) -> str:
        """On one line, however long (RFC 5322, 2.1.1 takes 998 signs)."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Whole)
# A server need not take bytes above 127, and one that turns them into others breaks a signature.
_SEVEN_BITS = SMTP.clone(cte_type="7bit", header_factory=_HEADERS)


def connect(settings: Settings) -> Email:
    """The channel. Raises ValueError: a setting is wrong, or a password would go in the clear."""
    if settings.email_security not in _PORTS:
        raise ValueError("REMINDERS_EMAIL_SECURITY must be starttls, tls or none.")
    if settings.email_security == "none" and settings.email_username:
        raise ValueError(
            "REMINDERS_EMAIL_SECURITY is none: the password of a user would go in the clear."
        )
    if not _ADDRESS.fullmatch(settings.email_sender):
        raise ValueError("REMINDERS_EMAIL_SENDER must be an e-mail address.")
    if not settings.email_sender_name.isprintable():
        raise ValueError("REMINDERS_EMAIL_SENDER_NAME must be one line of text.")
    return Email(settings, credentials=_credentials(settings))


def _credentials(settings: Settings) -> ClientCredentials | None:
    """What fetches tokens, when it is set up. Raises ValueError: not all of it is."""
    chosen = {
        "REMINDERS_EMAIL_TOKEN_URL": settings.email_token_url,
        "REMINDERS_EMAIL_CLIENT_ID": settings.email_client_id,
        "REMINDERS_EMAIL_CLIENT_SECRET": settings.email_client_secret,
    }
    if not any(chosen.values()):
        return None
    for name, value in chosen.items():
        if not value:
            raise ValueError(f"{name} is not set. A token takes {', '.join(chosen)}.")
    if settings.email_password:
        raise ValueError("REMINDERS_EMAIL_PASSWORD must be left out when mail takes a token.")
    if settings.email_security == "none":
        raise ValueError("REMINDERS_EMAIL_SECURITY is none: the token would go in the clear.")
    try:
        address = str(read_address(settings.email_token_url))
    except Invalid as error:
        raise ValueError("REMINDERS_EMAIL_TOKEN_URL must be an https:// address.") from error
    return ClientCredentials(
        address,
        settings.email_client_id,
        settings.email_client_secret,
        settings.email_token_scope,
    )


@dataclass(frozen=True, slots=True)
class Email:
    """The channel `email`. A target has one `address`."""

    settings: Settings
    authority: str | None = field(default=None, repr=False)  # a PEM certificate, for tests
    credentials: ClientCredentials | None = field(default=None, repr=False)
    name: str = field(default="email", init=False)

    def check(self, target: Mapping[str, str]) -> dict[str, str]:
        """The target as it is to be kept: `address`.

        Raises Invalid: it is no e-mail address, or not in a domain that mail may go to.
        """
        address = target.get("address", "").strip()
        if len(address) > 254 or not _ADDRESS.fullmatch(address):
            raise Invalid("error.email_address")
        local, _, domain = address.partition("@")
        allowed = {name.strip().lower() for name in self.settings.email_domains.split(",")} - {""}
        if len(local) > 64 or (allowed and domain.lower() not in allowed):
            raise Invalid("error.email_domain")
        return {"address": address}

    def reach(self, now: dt.datetime) -> None:
        """Connect and sign in, and send nothing.

        Raises Unavailable: with the key of a text that says what to look at.
        """
        try:
            server = self._connect(now)
        except smtplib.SMTPAuthenticationError as error:
            raise Unavailable("error.mail_refused", **_said(error)) from error
        except ssl.SSLCertVerificationError as error:
            raise Unavailable("error.mail_certificate") from error
        except (Invalid, Unavailable) as error:
            raise Unavailable("error.mail_token", **error.params) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable("error.mail_unreached", **_said(error)) from error
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()

    def send(
        self, target: Mapping[str, str], reminder: Reminder, now: dt.datetime
    ) -> DeliveryOutcome:
        """Send one reminder."""
        try:
            message = compose(self.settings, self.check(target)["address"], reminder, now)
        except Invalid:
            return DeliveryOutcome.FAILED
        try:
            server = self._connect(now)
        except (OSError, smtplib.SMTPException, Invalid, Unavailable):
            return DeliveryOutcome.UNREACHED
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            return _what_became(*error.recipients[message["To"]])
        except smtplib.SMTPResponseException as error:
            return _what_became(error.smtp_code)
        except (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError):
            return DeliveryOutcome.UNREACHED
        except (OSError, smtplib.SMTPException):
            return DeliveryOutcome.FAILED
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()
        return DeliveryOutcome.SENT

    def _connect(self, now: dt.datetime) -> smtplib.SMTP:
        """Connected, protected and signed in. Raises what the server, or the token, raises."""
        chosen = self.settings
        port = chosen.email_port or _PORTS[chosen.email_security]
        own_name = chosen.email_sender.rpartition("@")[2]
        where, tls = (chosen.email_host, port, own_name), _tls(self.authority)
        if chosen.email_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=_SECONDS, context=tls)
        else:
            server = smtplib.SMTP(*where, timeout=_SECONDS)
        try:
            if chosen.email_security == "starttls":
                server.starttls(context=tls)
            if self.credentials:
                self._show_token(server, self.credentials, now)
            elif chosen.email_username:
                server.login(chosen.email_username, chosen.email_password)
        except BaseException:
            server.close()
            raise
        return server

    def _show_token(
        self, server: smtplib.SMTP, credentials: ClientCredentials, now: dt.datetime
    ) -> None:
        """Sign in as the mailbox that mail is sent from. A refused token is not shown again."""
        user = self.settings.email_username or self.settings.email_sender
        shown = f"user={user}\x01auth=Bearer {credentials.token(now)}\x01\x01"
        server.ehlo_or_helo_if_needed()
        try:
            # A challenge holds why it was refused, and wants an empty answer.
            server.auth("XOAUTH2", lambda challenge=None: shown if challenge is None else "")
        except smtplib.SMTPAuthenticationError as error:
            log.warning("the mail server refused the token (%d)", error.smtp_code)
            credentials.forget()
            raise


def compose(settings: Settings, to: str, reminder: Reminder, now: dt.datetime) -> EmailMessage:
    """The message: the same words as plain text and as HTML, with no name in it."""
    site = urlsplit(reminder.url)
    own_domain = settings.email_sender.rpartition("@")[2]
    digest = hashlib.sha256(f"{to}\n{reminder.key}".encode()).hexdigest()
    message = EmailMessage(policy=_SEVEN_BITS)
    message["From"] = Address(settings.email_sender_name, addr_spec=settings.email_sender)
    message["To"] = to
    message["Subject"] = _one_line(reminder.title)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{digest[:40]}@{own_domain}>"  # again the same when sent again
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # Exchange's own
    message["List-Unsubscribe"] = f"<{site.scheme}://{site.netloc}/reminders>"
    message.set_content(f"{reminder.text}\n\n{reminder.url}\n")
    message.add_alternative(_html(reminder), subtype="html")
    message["Content-Language"] = reminder.language
    return message


@cache
def _tls(authority: str | None) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=authority)


def _html(reminder: Reminder) -> str:
    title, text, url = (
        html.escape(words) for words in (_one_line(reminder.title), reminder.text, reminder.url)
    )
    return (
        f'<!doctype html>\n<html lang="{html.escape(reminder.language)}">\n'
        f'<head><meta charset="utf-8"><title>{title}</title>\n{_LOOK}</head>\n'
        f'<body style="{_BODY}"><p>{text}</p>\n<p><a href="{url}">{url}</a></p></body>\n</html>\n'
    )


def _said(error: Exception) -> dict[str, object]:
    """Why a mail server was not reached, in its own words where it spoke."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        told = words.decode(errors="replace") if isinstance(words, bytes) else words
        return {"why": NoAnswer.SAID, "said": _one_line(f"{error.smtp_code} {told}")}
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return {"why": NoAnswer.SAID, "said": str(error)}
    return {"why": why_not(error)}


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _what_became(code: int, words: bytes = b"") -> DeliveryOutcome:
    """Whether the server asks to come back, the mailbox is no more, or the message not wanted."""
    if 400 <= code < 500:
        return DeliveryOutcome.LATER
    return DeliveryOutcome.GONE if _NO_SUCH_MAILBOX.match(words) else DeliveryOutcome.FAILED
