"""Signatures in a document: with a key that is at hand, or made elsewhere and brought back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable


class SignatureLevel(StrEnum):
    """What a signature carries to be checked by (PAdES, EN 319 142-1).

    B-B: the signer's certificate. B-T: a time stamp as well. B-LT: also the chain, and what was
    known of revoked certificates.
    """

    BASIC = "B-B"
    TIME = "B-T"
    LONG_TERM = "B-LT"


class SignerStanding(StrEnum):
    """What is known of a signer's certificate at the moment that counts: that of the time stamp,
    and without one that of asking. UNKNOWN: no authority that is at hand vouches for it."""

    TRUSTED = "trusted"
    UNKNOWN = "unknown"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class SignatureMark:
    """What a signature says beside who signed. `label` is read aloud at its field; `moment` (UTC)
    is what the signer's side says the time is."""

    reason: str
    label: str
    moment: dt.datetime


@dataclass(frozen=True, slots=True)
class FoundSignature:
    """A signature in a document. Moments are in UTC; `said_at` is the signer's own word for the
    time and `stamped_at` a time stamp's; `is_stamp_trusted`: an authority at hand vouches for it.
    `is_intact`: nothing that it covers was changed. `is_last`: nothing but what is needed for
    checking was added after it."""

    signer: str
    issuer: str
    valid_from: dt.datetime
    valid_until: dt.datetime
    said_at: dt.datetime | None
    stamped_at: dt.datetime | None
    stamped_by: str
    is_stamp_trusted: bool
    level: SignatureLevel | None
    standing: SignerStanding
    is_intact: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class SignedDocument:
    """The bytes with their signature, which begin with the bytes that were signed."""

    content: bytes
    signature: FoundSignature


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document with room for a signature from `start` to `end` that covers all other bytes."""

    content: bytes
    start: int
    end: int

    @property
    def covered(self) -> bytes:
        """What is to be signed elsewhere."""
        return self.content[: self.start] + self.content[self.end :]


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """The signatures of a document, in the order in which they were made; whether all that it
    shows and carries along is what another document does (None: there was none to compare); and
    the subject and language that it states."""

    signatures: Sequence[FoundSignature]
    is_alike: bool | None = None
    subject: str = ""
    language: str = ""


class OpenKey(Protocol):
    """A key that may be used now."""

    @property
    def certificate(self) -> bytes:
        """Its certificate, in DER."""

    @property
    def chain(self) -> Sequence[bytes]:
        """Certificates of those who vouch for it, as far as they are at hand, in DER."""

    def sign(self, content: bytes) -> bytes:
        """The signature of these bytes with SHA-256: PKCS #1 v1.5 for RSA, DER for ECDSA.

        Raises Unavailable: what holds the key does not answer.
        """


class Signer(Protocol):
    """A key of the installation, used by whoever knows its passphrase."""

    def open(self, passphrase: str) -> AbstractContextManager[OpenKey]:
        """The key, as long as the context lasts; the passphrase is kept nowhere.

        Raises Invalid: it is another passphrase, or no key is there that can sign. Unavailable:
        the file or the token cannot be read.
        """


@runtime_checkable
class CheckedSigner(Protocol):
    """One that can be asked whether its key is within reach, without opening it."""

    def reach(self) -> None:
        """Look for the file or the token. Raises Invalid, Unavailable: with what to look at."""


class DocumentSignatures(Protocol):
    """Puts signatures into PDF files and reads them there."""

    def sign(self, document: bytes, mark: SignatureMark, key: OpenKey) -> SignedDocument:
        """The document signed with a key.

        Raises Invalid: it is signed already, or the certificate is not yet or no longer valid, is
        revoked, or leads in a circle. Unavailable: no time stamp was to be had; nothing is lost.
        """

    def prepare(self, document: bytes, mark: SignatureMark) -> PreparedDocument:
        """The document with room for a signature that is made elsewhere.

        Raises Invalid: it is signed already.
        """

    def complete(
        self, prepared: PreparedDocument, signature: bytes, now: dt.datetime
    ) -> SignedDocument:
        """The document with the signature that was brought back (CMS, detached; DER or PEM).

        Raises Invalid: it is none, of something else, or as for `sign`. Unavailable: as for `sign`.
        """

    def read(
        self, document: bytes, now: dt.datetime, *, original: bytes | None = None
    ) -> DocumentReading:
        """What is signed in a document of anybody's, and whether it is like an original.

        Raises Invalid: it cannot be read as a PDF, or not within the time and memory allowed.
        """
