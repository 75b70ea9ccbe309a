"""A key on a card, a token or a hardware module, through its maker's PKCS #11 library (OASIS).

The key never leaves it; what goes in is the PIN and what comes out a signature.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pkcs11
from pkcs11.constants import Attribute, ObjectClass
from pkcs11.exceptions import (
    NoSuchToken,
    PinExpired,
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
)
from pkcs11.mechanisms import KeyType, Mechanism
from pkcs11.util.ec import encode_ecdsa_signature

from webapp.domain.errors import Invalid, Unavailable
from webapp.domain.no_answer import NoAnswer

_WRONG_PIN = (PinIncorrect, PinInvalid, PinLenRange)
_ONE_AT_A_TIME = threading.Lock()  # who is logged in is a matter of the whole process


@dataclass(frozen=True, slots=True)
class Settings:
    """`library` is the maker's .so; `token` and `label` name the token and the key on it."""

    library: Path
    token: str
    label: str


@dataclass(frozen=True, slots=True)
class TokenKey:
    """An OpenKey on a token."""

    certificate: bytes
    chain: Sequence[bytes]
    _key: Any = field(repr=False)

    def sign(self, content: bytes) -> bytes:
        """The signature of these bytes with SHA-256.

        Raises Unavailable: the token does not answer any more.
        """
        try:
            if self._key.key_type is KeyType.RSA:
                return bytes(self._key.sign(content, mechanism=Mechanism.SHA256_RSA_PKCS))
            digest = hashlib.sha256(content).digest()  # few tokens hash for ECDSA
            return encode_ecdsa_signature(self._key.sign(digest, mechanism=Mechanism.ECDSA))
        except PKCS11Error as error:
            raise Unavailable("error.signing.key_unreachable") from error


@dataclass(frozen=True, slots=True)
class TokenSigner:
    """A Signer whose key stays on a token that its PIN opens."""

    library: Path
    token: str
    label: str

    @contextmanager
    def open(self, passphrase: str) -> Iterator[TokenKey]:
        """The key on the token.

        Raises Invalid: it is another PIN, the token is locked, or there is no key that can sign.
        Unavailable: the library or the token is not there.
        """
        with _ONE_AT_A_TIME:
            session = self._open(passphrase)
            try:
                yield self._find(session)
            finally:
                session.close()

    def reach(self) -> None:
        """Look whether library and token are there. Raises Unavailable: with what to look at."""
        with _ONE_AT_A_TIME:
            try:
                pkcs11.lib(str(self.library)).get_token(token_label=self.token)
            except (PKCS11Error, NoSuchToken, RuntimeError) as error:
                said = {"why": NoAnswer.SAID, "said": str(error)} if str(error) else {}
                names = {"library": self.library, "token": self.token}
                raise Unavailable("checks.signing.token", **names, **said) from error

    def _open(self, pin: str) -> pkcs11.Session:
        try:
            return (
                pkcs11.lib(str(self.library)).get_token(token_label=self.token).open(user_pin=pin)
            )
        except _WRONG_PIN as error:
            raise Invalid("error.signing.passphrase") from error
        except (PinLocked, PinExpired) as error:
            raise Invalid("error.signing.locked") from error
        except (PKCS11Error, NoSuchToken, RuntimeError) as error:
            raise Unavailable("error.signing.key_unreachable") from error

    def _find(self, session: pkcs11.Session) -> TokenKey:
        try:
            key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=self.label)
            own, *others = self._certificates(session, key)
        except (PKCS11Error, ValueError) as error:
            raise Invalid("error.signing.no_key") from error
        if key.key_type not in {KeyType.RSA, KeyType.EC}:
            raise Invalid("error.signing.no_key")
        return TokenKey(own, others, key)

    def _certificates(self, session: pkcs11.Session, key: Any) -> list[bytes]:
        """That of the key first; the others on the token may vouch for it."""
        found = session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
        by_key = [(one[Attribute.ID] != key.id, bytes(one[Attribute.VALUE])) for one in found]
        ordered = sorted(by_key, key=lambda one: one[0])
        return [] if not ordered or ordered[0][0] else [content for _, content in ordered]


def connect(settings: Settings) -> TokenSigner:
    """The adapter for these settings; the library is loaded when somebody signs."""
    return TokenSigner(settings.library, settings.token, settings.label)
