"""Web push: a notification by the browser itself, also when no page is open.

Standards: RFC 8030 (delivery), 8291 (encryption), 8292 (who sends). The message passes through the
push service of the browser's maker, which cannot read it. The key pair is the installation's own:
a new one makes every subscription useless.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from integrations.http.addresses import read_hosts
from integrations.http.outbound import Outbound
from integrations.http.patience import Patience
from webapp.domain.errors import Invalid, Unavailable
from webapp.domain.ports.reminders import DeliveryOutcome, Reminder

_HOSTS = (
    "fcm.googleapis.com,jmt17.google.com,"  # Chrome, Edge on Android; Chromium
    ".push.services.mozilla.com,"  # Firefox
    ".push.apple.com,"  # Safari
    ".notify.windows.com"  # Edge
)
_SECONDS_KEPT = 30 * 60  # a break that was due longer ago is no news
_TOPIC = "nudge"  # a later reminder takes the place of one that was not delivered yet
_LENGTH = 1024  # of every message, so that its size says nothing
_LONGEST = 3993
_RECORD = 4096
_CONTACT = re.compile(
    r"(?:mailto:[^\s@?]+@|https://)(?P<host>[a-z0-9.-]+)(?:[:/?#]\S*)?", re.IGNORECASE
)
_NOWHERE = {  # names that lead to nobody on the public internet (RFC 2606, 6761, 6762, 8375, 9476)
    *("local", "localhost", "localdomain", "internal", "intranet", "private", "corp", "home"),
    *("lan", "test", "example", "invalid", "arpa", "onion", "alt"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """`vapid_private_key`: 32 random bytes in base64url. `vapid_contact`: mailto: or https:."""

    vapid_private_key: str = field(repr=False)
    vapid_contact: str
    web_push_hosts: str = _HOSTS


def connect(settings: Settings) -> WebPush:
    """The channel. Raises ValueError: the key or the contact is not understood."""
    _check_contact(settings.vapid_contact)
    return WebPush(settings, _read_private_key(settings.vapid_private_key), Outbound())


@dataclass(frozen=True, slots=True)
class WebPush:
    """The channel `web_push`. A target has the three values of the browser's subscription."""

    settings: Settings
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    outbound: Outbound = field(repr=False)
    patience: Patience = field(default_factory=Patience, repr=False)
    name: str = field(default="web_push", init=False)

    @property
    def public_key(self) -> str:
        """What the page gives the browser as `applicationServerKey`, in base64url."""
        return encode(_point(self.key.public_key()))

    def check(self, target: Mapping[str, str]) -> dict[str, str]:
        """The target as it is to be kept: `endpoint`, `p256dh` and `auth`.

        Raises Invalid: it is no subscription at a known push service.
        """
        hosts = read_hosts(self.settings.web_push_hosts)
        endpoint = str(self.outbound.check(target.get("endpoint", ""), hosts))
        _read_keys(target)
        return {"endpoint": endpoint, "p256dh": target["p256dh"], "auth": target["auth"]}

    def send(
        self, target: Mapping[str, str], reminder: Reminder, now: dt.datetime
    ) -> DeliveryOutcome:
        """Send one reminder, unless the push service asked to wait."""
        if self.patience.lasts(target["endpoint"], now):
            return DeliveryOutcome.LATER
        hosts = read_hosts(self.settings.web_push_hosts)
        try:
            address = self.outbound.check(target["endpoint"], hosts)
            body = encrypt(_message(reminder), *_read_keys(target), length=_LENGTH)
            headers = {
                "Authorization": self._authorization(address.origin, now),
                "Content-Encoding": "aes128gcm",
                "Content-Type": "application/octet-stream",
                "TTL": str(_SECONDS_KEPT),
                "Urgency": "normal",
                "Topic": _TOPIC,
            }
            answer = self.outbound.post(target["endpoint"], body, headers, hosts)
        except Invalid:
            return DeliveryOutcome.FAILED
        except Unavailable:
            return DeliveryOutcome.UNREACHED
        return self.patience.judge(target["endpoint"], answer, now)

    def _authorization(self, origin: str, now: dt.datetime) -> str:
        vapid = import_module("integrations.http.vapid")
        contact = self.settings.vapid_contact
        token = vapid.signed(self._jwk(), origin=origin, contact=contact, now=now)
        return f"vapid t={token},k={self.public_key}"

    def _jwk(self) -> dict[str, str | list[str]]:
        numbers = self.key.private_numbers()
        public = numbers.public_numbers
        parts = {"x": public.x, "y": public.y, "d": numbers.private_value}
        encoded = {name: encode(part.to_bytes(32, "big")) for name, part in parts.items()}
        return {"kty": "EC", "crv": "P-256", **encoded}


def encrypt(
    message: bytes,
    peer: ec.EllipticCurvePublicKey,
    secret: bytes,
    *,
    length: int,
    salt: bytes | None = None,
    key: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """One record of aes128gcm for a subscription, padded to `length` bytes (RFC 8291).

    `salt` and `key` are new for each message. Raises ValueError: the message is too long.
    """
    if len(message) > _LONGEST:
        raise ValueError("message too long for web push")
    salt = salt or os.urandom(16)
    key = key or ec.generate_private_key(ec.SECP256R1())
    own = _point(key.public_key())
    shared = key.exchange(ec.ECDH(), peer)
    start = _derive(secret, shared, b"WebPush: info\0" + _point(peer) + own, 32)
    seal = AESGCM(_derive(salt, start, b"Content-Encoding: aes128gcm\0", 16))
    nonce = _derive(salt, start, b"Content-Encoding: nonce\0", 12)
    padded = (message + b"\x02").ljust(length + 1, b"\0")
    header = salt + _RECORD.to_bytes(4, "big") + len(own).to_bytes(1, "big") + own
    return header + seal.encrypt(nonce, padded, None)


def encode(given: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(given).rstrip(b"=").decode()


def decode(given: str) -> bytes:
    """The bytes of base64url. Raises ValueError: it is none."""
    try:
        return base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeError) as error:
        raise ValueError("not base64url") from error


def _message(reminder: Reminder) -> bytes:
    """What the service worker shows."""
    parts = {
        "title": reminder.title,
        "body": reminder.text,
        "url": reminder.url,
        "lang": reminder.language,
        "tag": reminder.tag,
    }
    return json.dumps(parts, ensure_ascii=False).encode()


def _read_keys(target: Mapping[str, str]) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    try:
        point, secret = decode(target["p256dh"]), decode(target["auth"])
        peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (KeyError, ValueError) as error:
        raise Invalid("error.push_subscription") from error
    if len(secret) != 16 or len(point) != 65:
        raise Invalid("error.push_subscription")
    return peer, secret


def _check_contact(given: str) -> None:
    """Apple refuses whoever cannot be written to; others may follow."""
    match = _CONTACT.fullmatch(given)
    labels = match["host"].lower().removesuffix(".").split(".") if match else []
    if len(labels) < 2 or "" in labels or not re.fullmatch(r"[a-z][a-z0-9-]*", labels[-1]):
        raise ValueError(
            "REMINDERS_VAPID_CONTACT must be a mailto: or https:// address of whoever runs this."
        )
    if labels[-1] in _NOWHERE:
        raise ValueError(
            f"REMINDERS_VAPID_CONTACT ends in .{labels[-1]}, which leads to nobody on the internet,"
            " so push services refuse it. It must be a mailto: or https:// address that does."
        )


def _read_private_key(given: str) -> ec.EllipticCurvePrivateKey:
    try:
        number = decode(given)
        if len(number) != 32:
            raise ValueError
        return ec.derive_private_key(int.from_bytes(number, "big"), ec.SECP256R1())
    except ValueError as error:
        raise ValueError(
            "REMINDERS_VAPID_PRIVATE_KEY must be 32 random bytes in base64url (43 characters)."
        ) from error


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
