"""Sealing of health data and tokens at rest (Fernet: AES-128-CBC with HMAC-SHA256)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy.orm import Session


class Sealer:
    """Seals with the first key and opens with any: keys can be rotated."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(_derive(key)) for key in keys])

    def seal(self, value: Any) -> bytes:
        """The value (anything JSON can hold), sealed."""
        return self.seal_bytes(json.dumps(value, separators=(",", ":")).encode())

    def open(self, sealed: bytes) -> Any:
        """The value that was sealed."""
        return json.loads(self.open_bytes(sealed))

    def seal_bytes(self, value: bytes) -> bytes:
        """A piece of a file, sealed."""
        return self._fernet.encrypt(value)

    def open_bytes(self, sealed: bytes) -> bytes:
        """The piece that was sealed."""
        return self._fernet.decrypt(sealed)


def _derive(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"rekpauze/seal/1|" + key.encode()).digest())


def sealer_of(session: Session) -> Sealer:
    """The sealer that the session was opened with."""
    sealer = session.info["sealer"]
    if not isinstance(sealer, Sealer):
        raise TypeError("the session was opened without a sealer")
    return sealer
