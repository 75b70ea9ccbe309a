"""Sealing of health data and tokens at rest: AES-256-GCM, each value bound to its place.

A sealed value is a byte for the form, four for the key, twelve that are never used twice, and what
is sealed with its tag. What was sealed before (Fernet) still opens until it is sealed anew.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Column
from sqlalchemy.orm import InstrumentedAttribute, Session

OF_INSTALLATION, OF_PERSON, FERNET = b"\x01", b"\x02", b"g"  # how a sealed value begins
HEADER = 5  # bytes of form and key
_NONCE = 12

SealedColumn = Column[Any] | InstrumentedAttribute[Any]


class Unopened(Exception):
    """No key at hand opens the value, or it was sealed for another place."""


@dataclass(frozen=True, slots=True)
class SealingKey:
    """One key of 32 bytes; `header` is how everything begins that it seals."""

    header: bytes
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, form: bytes, secret: bytes) -> SealingKey:
        """The key for values of this form."""
        return cls(form + hashlib.sha256(b"rekpauze/key-id/1|" + secret).digest()[:4], secret)

    @property
    def name(self) -> str:
        """What people may be told of the key."""
        return self.header[1:].hex()

    def seal(self, value: bytes, place: str) -> bytes:
        """The value, sealed for this place."""
        nonce = os.urandom(_NONCE)
        bound = self.header + place.encode()
        return self.header + nonce + AESGCM(self.secret).encrypt(nonce, value, bound)

    def open(self, sealed: bytes, place: str) -> bytes:
        """The value that was sealed for this place.

        Raises Unopened: it was sealed with another key or for another place, or was changed.
        """
        nonce, rest = sealed[HEADER : HEADER + _NONCE], sealed[HEADER + _NONCE :]
        try:
            return AESGCM(self.secret).decrypt(nonce, rest, sealed[:HEADER] + place.encode())
        except (InvalidTag, ValueError) as error:
            raise Unopened(f"not sealed for {place}, or changed") from error


class Sealer:
    """Seals with the first key of the installation and opens with any: keys can be rotated."""

    def __init__(self, keys: Sequence[str]) -> None:
        made = [SealingKey.of(OF_INSTALLATION, _derive(key)) for key in keys]
        self.current = made[0]
        self._keys = {key.header: key for key in made}
        self._fernet = MultiFernet([Fernet(_derive_fernet(key)) for key in keys])

    def seal(self, value: Any, place: str) -> bytes:
        """The value (anything JSON can hold), sealed for this place."""
        return self.current.seal(pack(value), place)

    def open(self, sealed: bytes, place: str) -> Any:
        """The value that was sealed for this place. Raises Unopened."""
        return json.loads(self.open_bytes(sealed, place))

    def seal_bytes(self, value: bytes, place: str) -> bytes:
        """A piece of a file, or a key, sealed for this place."""
        return self.current.seal(value, place)

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """The bytes that were sealed for this place. Raises Unopened."""
        if sealed.startswith(FERNET):
            return self._open_fernet(sealed)
        key = self._keys.get(sealed[:HEADER])
        if key is None:
            raise Unopened(f"SEALING_KEYS lacks the key of {place}")
        return key.open(sealed, place)

    def _open_fernet(self, sealed: bytes) -> bytes:
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            raise Unopened("SEALING_KEYS lacks the key of a value of an earlier release") from error


def pack(value: Any) -> bytes:
    """Anything JSON can hold, as it is sealed."""
    return json.dumps(value, separators=(",", ":")).encode()


def place_of(column: SealedColumn, *owner: object) -> str:
    """Where a value belongs: table and column, and the row or the person that it is of."""
    return "/".join((str(column.expression), *map(str, owner)))


def _derive(key: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"rekpauze/seal/2").derive(key.encode())


def _derive_fernet(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"rekpauze/seal/1|" + key.encode()).digest())


def sealer_of(session: Session) -> Sealer:
    """The sealer that the session was opened with."""
    sealer = session.info["sealer"]
    if not isinstance(sealer, Sealer):
        raise TypeError("the session was opened without a sealer")
    return sealer
