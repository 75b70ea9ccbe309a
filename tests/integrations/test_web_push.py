"""Web push keeps to RFC 8291 and 8292: checked with the RFC's own example, and by opening it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from integrations.registry import WrongSetting
from integrations.registry import connect as connect_by_name
from integrations.reminders.web_push import Settings, WebPush, connect, decode, encode, encrypt
from tests.https import Server, answer, https_server
from webapp.domain.errors import Invalid
from webapp.domain.ports.reminders import DeliveryOutcome, Reminder, ReminderChannel

NOW = dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC)
REMINDER = Reminder(
    "2026-11-18.600.0", "Even opstaan?", "Het is 10.00 uur.", "https://x.example/today", "nl"
)
ENVIRON = {
    "REMINDERS_VAPID_PRIVATE_KEY": "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
    "REMINDERS_VAPID_CONTACT": "mailto:it@example.org",
}


class Browser:
    """A subscription, with the keys that only the browser has."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = bytes(range(16))

    def target(self, endpoint: str) -> dict[str, str]:
        return {
            "endpoint": endpoint,
            "p256dh": encode(point(self.key)),
            "auth": encode(self.secret),
        }

    def open(self, body: bytes) -> bytes:
        """What the message says (RFC 8188 and 8291, written again from the text)."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        shared = self.key.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        )
        info = b"WebPush: info\0" + point(self.key) + sender
        start = derive(self.secret, shared, info, 32)
        key = derive(salt, start, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derive(salt, start, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(key).decrypt(nonce, sealed, None)
        message = padded.rstrip(b"\0")
        assert message[-1:] == b"\x02"
        return message[:-1]


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def channel(server: Server, **changes: str) -> WebPush:
    settings = Settings(
        ENVIRON["REMINDERS_VAPID_PRIVATE_KEY"],
        ENVIRON["REMINDERS_VAPID_CONTACT"],
        **{"web_push_hosts": ".example.org", **changes},
    )
    return dataclasses.replace(connect(settings), outbound=server.outbound())


def test_the_example_of_the_rfc_comes_out_to_the_byte() -> None:
    """RFC 8291, appendix A."""
    key = ec.derive_private_key(
        int.from_bytes(decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"),
        ec.SECP256R1(),
    )
    peer = ec.EllipticCurvePublicKey.from_encoded_point(
        ec.SECP256R1(),
        decode(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
    )
    message = b"When I grow up, I want to be a watermelon"
    made = encrypt(
        message,
        peer,
        decode("BTBZMqHH6r4Tts7J_aSIgg"),
        length=len(message),
        salt=decode("DGv6ra1nlYgDCS1FRnbzlw"),
        key=key,
    )
    assert encode(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_the_browser_can_read_what_the_push_service_cannot() -> None:
    browser = Browser()
    with https_server(answer(201)) as server:
        target = channel(server).check(browser.target(server.address(path="/wpush/v2/abc")))
        assert channel(server).send(target, REMINDER, NOW) is DeliveryOutcome.SENT
        (seen,) = server.seen
    assert json.loads(browser.open(seen.body)) == {
        "title": "Even opstaan?",
        "body": "Het is 10.00 uur.",
        "url": "https://x.example/today",
        "lang": "nl",
        "tag": "nudge",
    }
    assert b"opstaan" not in seen.body
    assert seen.headers["Content-Encoding"] == "aes128gcm"
    assert seen.headers["TTL"] == "1800"
    assert seen.headers["Urgency"] == "normal"
    assert seen.headers["Topic"] == "nudge"


def test_the_push_service_can_check_who_sends() -> None:
    browser = Browser()
    with https_server(answer(201)) as server:
        sender = channel(server)
        sender.send(browser.target(server.address()), REMINDER, NOW)
        scheme, _, values = server.seen[0].headers["Authorization"].partition(" ")
        origin = server.address().rstrip("/")
    assert scheme == "vapid"
    parts = dict(part.split("=", 1) for part in values.split(","))
    assert parts["k"] == sender.public_key
    raw = decode(sender.public_key)
    assert len(raw) == 65
    public = ECKey.import_key(
        {"kty": "EC", "crv": "P-256", "x": encode(raw[1:33]), "y": encode(raw[33:])}
    )
    token = jwt.decode(parts["t"], public, algorithms=["ES256"])
    assert token.header == {"typ": "JWT", "alg": "ES256"}
    assert token.claims == {
        "aud": origin,
        "exp": int(NOW.timestamp()) + 12 * 3600,
        "sub": "mailto:it@example.org",
    }


def test_every_message_has_the_same_length_and_no_two_are_alike() -> None:
    browser = Browser()
    with https_server(answer(201)) as server:
        sender, target = channel(server), browser.target(server.address())
        short = dataclasses.replace(REMINDER, text="")
        long = dataclasses.replace(REMINDER, text="Wat " * 100)
        for reminder in (REMINDER, REMINDER, short, long):
            sender.send(target, reminder, NOW)
        bodies = [seen.body for seen in server.seen]
    assert len({len(body) for body in bodies}) == 1
    assert len(set(bodies)) == 4


def test_a_message_that_does_not_fit_is_a_fault_of_ours() -> None:
    peer = Browser().key.public_key()
    assert len(encrypt(b"x" * 3993, peer, bytes(16), length=0)) == 4096
    with pytest.raises(ValueError, match="too long"):
        encrypt(b"x" * 3994, peer, bytes(16), length=0)


@pytest.mark.parametrize(
    ("status", "became"),
    [
        (200, DeliveryOutcome.SENT),
        (201, DeliveryOutcome.SENT),
        (202, DeliveryOutcome.SENT),
        (301, DeliveryOutcome.FAILED),
        (400, DeliveryOutcome.FAILED),
        (401, DeliveryOutcome.FAILED),
        (403, DeliveryOutcome.FAILED),
        (404, DeliveryOutcome.GONE),
        (410, DeliveryOutcome.GONE),
        (413, DeliveryOutcome.FAILED),
        (429, DeliveryOutcome.LATER),
        (500, DeliveryOutcome.LATER),
        (503, DeliveryOutcome.LATER),
    ],
)
def test_a_subscription_that_exists_no_longer_is_told_from_a_failure(
    status: int, became: DeliveryOutcome
) -> None:
    with https_server(answer(status)) as server:
        target = Browser().target(server.address())
        assert channel(server).send(target, REMINDER, NOW) is became


def test_what_cannot_be_reached_is_told_and_nothing_is_raised() -> None:
    with https_server(answer()) as server:
        sender, target = channel(server), Browser().target(server.address())
        inside = dataclasses.replace(sender, outbound=server.outbound("10.0.0.1"))
        assert inside.send(target, REMINDER, NOW) is DeliveryOutcome.FAILED
    assert sender.send(target, REMINDER, NOW) is DeliveryOutcome.UNREACHED
    for broken in ({**target, "p256dh": "x"}, {**target, "endpoint": "http://x"}):
        assert sender.send(broken, REMINDER, NOW) is DeliveryOutcome.FAILED


def test_only_the_three_values_are_kept() -> None:
    target = Browser().target("https://updates.push.services.mozilla.com/wpush/v2/abc")
    kept = connect(Settings(*ENVIRON.values())).check({**target, "name": "Jan", "extra": "1"})
    assert kept == target


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://jmt17.google.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/QAbc",
        "https://wns2-db5p.notify.windows.com/w/?token=BQ%3d",
    ],
)
def test_the_push_services_of_the_browsers_are_known(endpoint: str) -> None:
    target = Browser().target(endpoint)
    assert connect(Settings(*ENVIRON.values())).check(target) == target


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "https://evil.example/"},
        {"endpoint": "https://fcm.googleapis.com.evil.example/"},
        {"endpoint": "http://fcm.googleapis.com/fcm/send/a"},
        {"endpoint": "https://127.0.0.1/"},
        {"endpoint": ""},
        {"p256dh": ""},
        {"p256dh": "not base64!"},
        {"p256dh": "é"},
        {"p256dh": encode(b"\x04" + bytes(64))},  # not on the curve
        {"p256dh": encode(b"\x02" + bytes(32))},
        {"auth": ""},
        {"auth": encode(bytes(15))},
        {"auth": "*"},
    ],
)
def test_what_is_no_subscription_is_refused(change: dict[str, str]) -> None:
    target = {**Browser().target("https://fcm.googleapis.com/fcm/send/abc"), **change}
    with pytest.raises(Invalid):
        connect(Settings(*ENVIRON.values())).check(target)
    with pytest.raises(Invalid):
        connect(Settings(*ENVIRON.values())).check(
            {name: value for name, value in target.items() if name not in change}
        )


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("REMINDERS_VAPID_PRIVATE_KEY", "short", "32 random bytes"),
        ("REMINDERS_VAPID_PRIVATE_KEY", "A" * 43, "32 random bytes"),  # zero is no key
        ("REMINDERS_VAPID_PRIVATE_KEY", "_" * 42 + "8", "32 random bytes"),  # above the order
        ("REMINDERS_VAPID_PRIVATE_KEY", "ü" * 43, "32 random bytes"),
        ("REMINDERS_VAPID_PRIVATE_KEY", "", "is not set"),
        ("REMINDERS_VAPID_CONTACT", "", "is not set"),
        ("REMINDERS_VAPID_CONTACT", "it@linde.example", "mailto: or https://"),
        ("REMINDERS_VAPID_CONTACT", "mailto:it@localhost", "mailto: or https://"),
        ("REMINDERS_VAPID_CONTACT", "mailto:it@10.0.0.1", "mailto: or https://"),
        ("REMINDERS_VAPID_CONTACT", "https://", "mailto: or https://"),
        ("REMINDERS_VAPID_CONTACT", "http://linde.be", "mailto: or https://"),
        ("REMINDERS_VAPID_CONTACT", "mailto:it@linde..be", "mailto: or https://"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, says: str) -> None:
    with pytest.raises(WrongSetting, match=f"^{name} .*{says}"):
        connect_by_name("reminders", "web_push", {**ENVIRON, name: value}, port=ReminderChannel)


@pytest.mark.parametrize(
    "host",
    [
        *("linde.local", "linde.internal", "linde.lan", "linde.test", "linde.example"),
        *(
            "linde.invalid",
            "linde.home.arpa",
            "mail.linde.localhost",
            "LINDE.Local",
            "linde.local.",
        ),
    ],
)
@pytest.mark.parametrize(
    "contact",
    ["mailto:it@{}", "https://{}", "https://{}:8443/contact?x=1", "mailto:it@{}?subject=x"],
)
def test_a_contact_that_leads_to_nobody_stops_the_start(host: str, contact: str) -> None:
    environ = {**ENVIRON, "REMINDERS_VAPID_CONTACT": contact.format(host)}
    with pytest.raises(WrongSetting, match=r"^REMINDERS_VAPID_CONTACT .*leads to nobody"):
        connect_by_name("reminders", "web_push", environ, port=ReminderChannel)


@pytest.mark.parametrize(
    "contact",
    [
        "mailto:it@linde.be",
        "mailto:it+push@mail.linde.be",
        "mailto:it@linde.be?subject=push",
        "https://linde.be",
        "https://example.linde.be/contact",
        "https://local.be:8443/",
        "https://xn--lnde-5qa.be",
        "https://linde.xn--p1ai/",
    ],
)
def test_a_contact_on_the_internet_is_taken(contact: str) -> None:
    environ = {**ENVIRON, "REMINDERS_VAPID_CONTACT": contact}
    connect_by_name("reminders", "web_push", environ, port=ReminderChannel)


def test_the_private_key_is_not_shown_when_the_channel_is_printed() -> None:
    made = connect_by_name("reminders", "web_push", ENVIRON, port=ReminderChannel)
    assert ENVIRON["REMINDERS_VAPID_PRIVATE_KEY"] not in repr(made)
    assert made.public_key.startswith("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg")
