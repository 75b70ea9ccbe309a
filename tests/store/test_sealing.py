"""A sealed value opens with its key, in its place, as it was, and in no other way."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from webapp.store.programme.comfort import ComfortRow
from webapp.store.programme.screening import ClearanceRow
from webapp.store.sealing import Sealer, Unopened, place_of

OLD, NEW = "an old key of more than thirty-two signs", "a new key of more than thirty-two signs"
HERE = place_of(ClearanceRow.sealed, 7)
WORDS = {"class": "urgent"}


def as_before(key: str, words: bytes) -> bytes:
    """As earlier releases sealed."""
    made = hashlib.sha256(b"rekpauze/seal/1|" + key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(made)).encrypt(words)


def test_a_place_is_a_table_a_column_and_whose_it_is() -> None:
    assert HERE == "clearance.sealed/7"
    assert place_of(ClearanceRow.__table__.c.sealed, 7) == HERE


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=5))
def test_what_was_sealed_opens_in_its_place_alone(value: object) -> None:
    sealer = Sealer([NEW])
    sealed = sealer.seal(value, HERE)
    assert sealer.open(sealed, HERE) == value
    for place in (place_of(ClearanceRow.sealed, 8), place_of(ComfortRow.sealed, 7), ""):
        with pytest.raises(Unopened):
            sealer.open(sealed, place)


def test_nothing_that_was_changed_or_cut_opens() -> None:
    sealer = Sealer([NEW])
    sealed = sealer.seal(WORDS, HERE)
    changed = [
        sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))
    ]
    for one in [*changed, *(sealed[:length] for length in range(len(sealed))), sealed + b"x"]:
        with pytest.raises(Unopened):
            sealer.open(one, HERE)


def test_the_same_is_never_sealed_twice_alike_and_does_not_show() -> None:
    sealer = Sealer([NEW])
    one, other = sealer.seal(WORDS, HERE), sealer.seal(WORDS, HERE)
    assert one != other
    assert b"urgent" not in one


def test_the_first_key_seals_and_any_opens() -> None:
    former, both = Sealer([OLD]), Sealer([NEW, OLD])
    assert both.open(former.seal(WORDS, HERE), HERE) == WORDS
    assert Sealer([NEW]).open(both.seal(WORDS, HERE), HERE) == WORDS
    with pytest.raises(Unopened):
        Sealer([NEW]).open(former.seal(WORDS, HERE), HERE)


def test_what_an_earlier_release_sealed_opens_with_its_key() -> None:
    sealed = as_before(OLD, b'{"class":"urgent"}')
    assert Sealer([NEW, OLD]).open(sealed, HERE) == WORDS
    with pytest.raises(Unopened):
        Sealer([NEW]).open(sealed, HERE)


def test_a_key_shows_in_no_description_of_a_sealer() -> None:
    assert NEW not in repr(Sealer([NEW])) and "secret=" not in repr(Sealer([NEW]).current)
