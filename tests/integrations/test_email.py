"""Mail as a real mail server receives it: plain, marked as automatic, with no name in it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import socket
import threading

import pytest

from integrations.registry import WrongSetting
from integrations.registry import connect as connect_by_name
from integrations.reminders.email import Email, Settings, compose, connect
from tests.mail import Mailbox, mail_server
from webapp.domain.errors import Invalid
from webapp.domain.ports.reminders import DeliveryOutcome, Reminder, ReminderChannel

NOW = dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC)
REMINDER = Reminder(
    "2026-11-18.600.0",
    "Even opstaan?",
    "Het is 10.00 uur: één minuut < twee.",
    "https://rekpauze.example/today?a=1&b=2",
    "nl",
)
TARGET = {"address": "jan.peeters@linde.example"}
SENDER = "pauze@linde.example"


def channel(box: Mailbox, security: str = "none", user: str = "", password: str = "") -> Email:
    settings = Settings("localhost", SENDER, box.port, security, user, password)
    return dataclasses.replace(connect(settings), authority=box.certificate())


def test_a_mail_arrives_with_the_same_words_as_text_and_as_html() -> None:
    with mail_server() as box:
        assert channel(box).send(TARGET, REMINDER, NOW) is DeliveryOutcome.SENT
        (mail,) = box.received
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None and rich is not None
    assert mail.get_content_type() == "multipart/alternative"
    assert plain.get_content().split() == [*REMINDER.text.split(), REMINDER.url]
    html = rich.get_content()
    assert '<html lang="nl">' in html
    assert "één minuut &lt; twee." in html
    assert html.count("https://rekpauze.example/today?a=1&amp;b=2") == 2
    assert "<img" not in html and "<style" not in html and "<script" not in html


def test_its_headers_say_that_a_machine_wrote_it_and_where_to_stop_it() -> None:
    with mail_server() as box:
        channel(box).send(TARGET, REMINDER, NOW)
        (mail,) = box.received
    assert mail["Subject"] == "Even opstaan?"
    assert mail["From"] == "Rekpauze <pauze@linde.example>"
    assert mail["To"] == "jan.peeters@linde.example"
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["List-Unsubscribe"] == "<https://rekpauze.example/reminders>"
    assert mail["Content-Language"] == "nl"
    assert box.senders == [SENDER]


def test_the_address_where_to_stop_it_is_there_to_read_however_long_it_is() -> None:
    host = "rekpauze.preventiedienst.ziekenhuisgroep-zuid-oost-limburg.intern.linde.example"
    reminder = dataclasses.replace(REMINDER, url=f"https://{host}/today")
    sent = compose(Settings("localhost", SENDER), TARGET["address"], reminder, NOW).as_bytes()
    assert f"\r\nList-Unsubscribe: <https://{host}/reminders>\r\n".encode() in sent


def test_each_server_can_carry_it_and_it_is_as_wide_and_as_dark_as_what_shows_it() -> None:
    with mail_server() as box:
        channel(box).send(TARGET, dataclasses.replace(REMINDER, title="C’est l’heure"), NOW)
        (mail,) = box.received
    sent = mail.as_bytes()
    assert sent.isascii(), "8 bits need a server that takes them, and break a signature on the way"
    assert {part["Content-Transfer-Encoding"] for part in mail.iter_parts()} <= {
        "7bit",
        "quoted-printable",
        "base64",
    }
    rich = mail.get_body(("html",))
    assert rich is not None
    html = rich.get_content()
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "overflow-wrap: anywhere" in html


def test_nothing_tells_the_name_of_this_machine() -> None:
    with mail_server() as box:
        channel(box).send(TARGET, REMINDER, NOW)
        (mail,) = box.received
    assert re.fullmatch(r"<[0-9a-f]{40}@linde\.example>", mail["Message-ID"])
    assert box.hello == ["linde.example"]
    assert socket.gethostname() not in mail.as_string()


def test_the_same_reminder_has_the_same_id_and_another_has_another() -> None:
    with mail_server() as box:
        sender = channel(box)
        other = dataclasses.replace(REMINDER, key="2026-11-18.600.1")
        for target, reminder in (
            (TARGET, REMINDER),
            (TARGET, REMINDER),
            (TARGET, other),
            ({"address": "an@linde.example"}, REMINDER),
        ):
            sender.send(target, reminder, NOW)
        ids = [mail["Message-ID"] for mail in box.received]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_way_to_the_mail_server_is_protected(security: str) -> None:
    with mail_server(security) as box:
        assert channel(box, security).send(TARGET, REMINDER, NOW) is DeliveryOutcome.SENT
        assert len(box.received) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_that_cannot_prove_its_name_gets_nothing(security: str) -> None:
    with mail_server(security) as box, mail_server() as other:
        stranger = dataclasses.replace(channel(box, security), authority=other.certificate())
        assert stranger.send(TARGET, REMINDER, NOW) is DeliveryOutcome.UNREACHED
        assert box.received == []


def test_without_the_protection_that_was_asked_for_nothing_is_sent() -> None:
    with mail_server("none") as box:
        assert channel(box, "starttls").send(TARGET, REMINDER, NOW) is DeliveryOutcome.UNREACHED
        assert box.received == []


def test_it_signs_in_when_there_is_a_user() -> None:
    with mail_server("starttls", password="s3cret") as box:
        right = channel(box, "starttls", "pauze", "s3cret")
        wrong = channel(box, "starttls", "pauze", "other")
        assert right.send(TARGET, REMINDER, NOW) is DeliveryOutcome.SENT
        assert wrong.send(TARGET, REMINDER, NOW) is DeliveryOutcome.UNREACHED
        assert set(box.users) == {"pauze"}


@pytest.mark.parametrize(
    ("answer", "became"),
    [
        ("250 OK", DeliveryOutcome.SENT),
        ("550 5.1.1 no such user", DeliveryOutcome.GONE),
        ("550 5.1.10 recipient not found", DeliveryOutcome.GONE),
        ("550 5.2.1 mailbox disabled", DeliveryOutcome.GONE),
        ("551 5.1.6 moved", DeliveryOutcome.GONE),
        ("553 5.1.3 bad address", DeliveryOutcome.GONE),
        ("550 5.7.1 relaying denied", DeliveryOutcome.FAILED),
        ("550 relay not permitted", DeliveryOutcome.FAILED),
        ("553 not in my list of allowed hosts (#5.7.1)", DeliveryOutcome.FAILED),
        ("550 5.1.8 sender denied", DeliveryOutcome.FAILED),
        ("450 4.2.1 try again", DeliveryOutcome.LATER),
        ("451 4.7.1 greylisted", DeliveryOutcome.LATER),
        ("452 4.2.2 mailbox full", DeliveryOutcome.LATER),
        ("552 5.2.2 mailbox full", DeliveryOutcome.FAILED),
        ("554 5.7.0 refused", DeliveryOutcome.FAILED),
    ],
)
def test_a_mailbox_that_exists_no_longer_is_told_from_a_failure(
    answer: str, became: DeliveryOutcome
) -> None:
    with mail_server() as box:
        box.to_recipient = answer
        assert channel(box).send(TARGET, REMINDER, NOW) is became


def test_a_message_that_is_refused_is_a_failure() -> None:
    with mail_server() as box:
        box.to_data = "554 5.6.0 not wanted"
        assert channel(box).send(TARGET, REMINDER, NOW) is DeliveryOutcome.FAILED
        for later in ("421 closing", "451 4.3.0 try again", "452 4.3.1 no room"):
            box.to_data = later
            assert channel(box).send(TARGET, REMINDER, NOW) is DeliveryOutcome.LATER


def test_a_server_that_is_away_or_hangs_up_says_nothing_about_the_mailbox() -> None:
    with mail_server() as box:
        pass
    assert channel(box).send(TARGET, REMINDER, NOW) is DeliveryOutcome.UNREACHED
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        settings = Settings("localhost", SENDER, port, "none")

        def hang_up() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(b"220 here\r\n")
                connection.recv(1000)  # its name, and then no answer

        thread = threading.Thread(target=hang_up)
        thread.start()
        assert connect(settings).send(TARGET, REMINDER, NOW) is DeliveryOutcome.UNREACHED
        thread.join()


def test_a_line_break_in_the_words_makes_no_header() -> None:
    with mail_server() as box:
        tricky = dataclasses.replace(
            REMINDER, title="Even\r\nBcc: all@linde.example\n\nx", language="nl"
        )
        channel(box).send(TARGET, tricky, NOW)
        (mail,) = box.received
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Even Bcc: all@linde.example x"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "jan",
        "jan@",
        "@linde.example",
        "jan@localhost",
        "jan@linde",
        "jan@10.0.0.1",
        "jan@[10.0.0.1]",
        "jan@linde..example",
        ".jan@linde.example",
        "jan peeters@linde.example",
        '"jan"@linde.example',
        "Jan <jan@linde.example>",
        "jan@linde.example,an@linde.example",
        "jan@linde.example\r\nBcc: x@y.example",
        "jan\n@linde.example",
        "jan@linde.example\x00",
        "jân@linde.example",
        "a" * 65 + "@linde.example",
        "jan@" + "a" * 250 + ".example",
    ],
)
def test_what_is_no_address_is_refused_and_never_used(address: str) -> None:
    with mail_server() as box:
        with pytest.raises(Invalid):
            channel(box).check({"address": address})
        assert channel(box).send({"address": address}, REMINDER, NOW) is DeliveryOutcome.FAILED
        assert box.received == []


def test_an_address_is_kept_without_the_space_around_it() -> None:
    made = connect(Settings("localhost", SENDER))
    assert made.check({"address": " jan+x@sub.linde.example ", "name": "Jan"}) == {
        "address": "jan+x@sub.linde.example"
    }
    with pytest.raises(Invalid):
        made.check({})


def test_mail_goes_to_the_listed_domains_only_when_there_is_a_list() -> None:
    made = connect(Settings("localhost", SENDER, email_domains="linde.example, zorg.example"))
    for fine in ("jan@linde.example", "jan@ZORG.example"):
        assert made.check({"address": fine}) == {"address": fine}
    for wrong in ("jan@elsewhere.example", "jan@sub.linde.example"):
        with pytest.raises(Invalid, match=r"^error.email_domain$"):
            made.check({"address": wrong})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("REMINDERS_EMAIL_HOST", "", "is not set"),
        ("REMINDERS_EMAIL_SENDER", "", "is not set"),
        ("REMINDERS_EMAIL_SENDER", "pauze", "must be an e-mail address"),
        ("REMINDERS_EMAIL_SENDER_NAME", "a\nBcc: x", "must be one line"),
        ("REMINDERS_EMAIL_PORT", "many", "must be a whole number"),
        ("REMINDERS_EMAIL_PORT", "-1", "must be a whole number"),
        ("REMINDERS_EMAIL_SECURITY", "ssl", "must be starttls, tls or none"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, says: str) -> None:
    environ = {"REMINDERS_EMAIL_HOST": "mail", "REMINDERS_EMAIL_SENDER": SENDER, name: value}
    with pytest.raises(WrongSetting, match=f"(?s)^{name} .*{says}"):
        connect_by_name("reminders", "email", environ, port=ReminderChannel)


def test_a_password_never_goes_in_the_clear_and_is_not_shown() -> None:
    environ = {
        "REMINDERS_EMAIL_HOST": "mail",
        "REMINDERS_EMAIL_SENDER": SENDER,
        "REMINDERS_EMAIL_USERNAME": "pauze",
        "REMINDERS_EMAIL_PASSWORD": "s3cret",
    }
    assert "s3cret" not in repr(
        connect_by_name("reminders", "email", environ, port=ReminderChannel)
    )
    with pytest.raises(WrongSetting, match="in the clear"):
        connect_by_name(
            "reminders",
            "email",
            {**environ, "REMINDERS_EMAIL_SECURITY": "none"},
            port=ReminderChannel,
        )
