"""Why a call outside failed is read in what the system said, however often it was wrapped."""

from __future__ import annotations

import http.client
import socket
import ssl

import pytest

from webapp.domain.no_answer import NoAnswer, why_not
from webapp.i18n import LANGUAGES, texts


class Wrapped(Exception):
    """As libraries do: the cause is an argument, or what `reason` says."""


def caused(error: BaseException) -> BaseException:
    try:
        try:
            raise error
        except type(error) as first:
            raise Wrapped from first
    except Wrapped as second:
        return Wrapped("of a library", second)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (socket.gaierror(-2, "Name or service not known"), NoAnswer.NAME),
        (UnicodeError("label too long"), NoAnswer.NAME),
        (ssl.SSLCertVerificationError("expired"), NoAnswer.CERTIFICATE),
        (ssl.SSLError("WRONG_VERSION_NUMBER"), NoAnswer.OTHER),
        (http.client.BadStatusLine("220 mail"), NoAnswer.OTHER),
        (TimeoutError(), NoAnswer.SLOW),
        (ConnectionRefusedError(), NoAnswer.CLOSED),
        (http.client.RemoteDisconnected(), NoAnswer.CLOSED),
        (OSError(113, "No route to host"), NoAnswer.CLOSED),
    ],
    ids=repr,
)
def test_a_failure_is_known_also_behind_others(error: BaseException, why: NoAnswer) -> None:
    assert why_not(error) is why
    assert why_not(caused(error)) is why


def test_errors_that_lead_to_each_other_end() -> None:
    one, other = Wrapped(), Wrapped()
    one.__cause__, other.__cause__ = other, one
    assert why_not(one) is NoAnswer.CLOSED


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_has_words(language: str) -> None:
    params = {"answered": 401, "named": "https://other.example", "said": "no"}
    t = texts(language)
    said = [t(f"no_answer.{one.value}", **params) for one in NoAnswer]
    assert len(set(said)) == len(NoAnswer)
