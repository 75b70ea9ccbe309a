"""A key in a PKCS #12 file (.p12, .pfx), as certification authorities hand it out (RFC 7292)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from webapp.domain.errors import Invalid, Unavailable
from webapp.domain.no_answer import NoAnswer

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_SEQUENCE = b"\x30"  # with which every such file begins (X.690)


@dataclass(frozen=True, slots=True)
class Settings:
    """`file` is read each time, so that a new one counts from the next signature on."""

    file: Path


@dataclass(frozen=True, slots=True)
class HeldKey:
    """An OpenKey in memory."""

    certificate: bytes
    chain: Sequence[bytes]
    _key: PrivateKey = field(repr=False)

    def sign(self, content: bytes) -> bytes:
        """The signature of these bytes with SHA-256."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(content, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(content, ec.ECDSA(hashes.SHA256()))


@dataclass(frozen=True, slots=True)
class FileSigner:
    """A Signer whose key lies in a file that its passphrase opens."""

    file: Path

    @contextmanager
    def open(self, passphrase: str) -> Iterator[HeldKey]:
        """The key in the file.

        Raises Invalid: it is another passphrase, or there is no key that can sign. Unavailable:
        the file cannot be read.
        """
        try:
            content = self.file.read_bytes()
        except OSError as error:
            raise Unavailable("error.signing.key_unreachable") from error
        try:
            found = pkcs12.load_pkcs12(content, passphrase.encode())
        except ValueError as error:  # whether file or passphrase is wrong cannot be told apart
            raise Invalid("error.signing.passphrase") from error
        key, own = found.key, found.cert
        if own is None or not isinstance(key, PrivateKey):
            raise Invalid("error.signing.no_key")
        others = [one.certificate.public_bytes(Encoding.DER) for one in found.additional_certs]
        yield HeldKey(own.certificate.public_bytes(Encoding.DER), others, key)

    def reach(self) -> None:
        """Look whether there is such a file. Raises Unavailable, Invalid: with what to look at."""
        try:
            with self.file.open("rb") as file:
                begins = file.read(1)
        except OSError as error:
            said = {"why": NoAnswer.SAID, "said": error.strerror}
            raise Unavailable("checks.signing.file", file=self.file, **said) from error
        if begins != _SEQUENCE:
            raise Invalid("checks.signing.other_file", file=self.file)


def connect(settings: Settings) -> FileSigner:
    """The adapter for these settings; the file is read when somebody signs."""
    return FileSigner(settings.file)
