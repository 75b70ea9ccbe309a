"""A certification authority of the tests: keys and certificates made in this run, kept nowhere."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from integrations.pades.__main__ import answer
from integrations.pades.apart import SignaturesApart
from integrations.signing.pkcs12 import FileSigner

NOW = dt.datetime(2026, 11, 18, 11, 0, tzinfo=dt.UTC)
YEAR = dt.timedelta(days=365)
PHYSICIAN = "Dr. Claire Dumont"
PASSPHRASE = "linde en beuk"

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Certified:
    """A key with its certificate; what it vouches for is made by it."""

    name: str
    key: Key = field(default_factory=new_key)
    issuer: Certified | None = None
    first: dt.datetime = NOW - YEAR
    last: dt.datetime = NOW + YEAR
    is_authority: bool = False
    stamps: bool = False
    signs: bool = True
    asks_at: str = ""
    serial: int = field(default_factory=x509.random_serial_number)

    def __post_init__(self) -> None:
        above = self.issuer or self
        made = (
            x509.CertificateBuilder()
            .subject_name(named(self.name))
            .issuer_name(named(above.name))
            .public_key(self.key.public_key())
            .serial_number(self.serial)
            .not_valid_before(self.first)
            .not_valid_after(self.last)
            .add_extension(x509.BasicConstraints(self.is_authority, None), critical=True)
            .add_extension(usage(self), critical=True)
        )
        if self.stamps:
            purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            made = made.add_extension(purpose, critical=True)
        if self.asks_at:
            where = x509.UniformResourceIdentifier(self.asks_at)
            access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, where)
            made = made.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        self.certificate = made.sign(above.key, hashes.SHA256())

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def file(self, chain: Sequence[Certified] = (), passphrase: str = PASSPHRASE) -> bytes:
        """A PKCS #12 file."""
        return pkcs12.serialize_key_and_certificates(
            b"signing",
            self.key,
            self.certificate,
            [one.certificate for one in chain],
            BestAvailableEncryption(passphrase.encode()),
        )

    def revoke(self, *those: Certified, at: dt.datetime = NOW - dt.timedelta(days=2)) -> bytes:
        """A list of what was taken back, in DER."""
        day = dt.timedelta(days=1)
        made = x509.CertificateRevocationListBuilder().issuer_name(named(self.name))
        made = made.last_update(NOW - day).next_update(NOW + 30 * day)
        for one in those:
            entry = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(at)
            made = made.add_revoked_certificate(entry.build())
        return made.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def answer(self, about: Certified, *, is_good: bool) -> bytes:
        """What the authority answers about a certificate (OCSP), in DER."""
        day = dt.timedelta(days=1)
        made = ocsp.OCSPResponseBuilder().add_response(
            cert=about.certificate,
            issuer=self.certificate,
            algorithm=hashes.SHA256(),
            cert_status=ocsp.OCSPCertStatus.GOOD if is_good else ocsp.OCSPCertStatus.REVOKED,
            this_update=NOW - day,
            next_update=NOW + day,
            revocation_time=None if is_good else NOW - 2 * day,
            revocation_reason=None,
        )
        made = made.responder_id(ocsp.OCSPResponderEncoding.NAME, self.certificate)
        return made.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def usage(about: Certified) -> x509.KeyUsage:
    """What a key is for."""
    return x509.KeyUsage(
        digital_signature=about.signs,
        content_commitment=about.signs and not about.is_authority,
        key_encipherment=not about.signs,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=about.is_authority,
        crl_sign=about.is_authority,
        encipher_only=False,
        decipher_only=False,
    )


@dataclass
class Chain:
    """A root, an authority below it, one for time stamps, and a physician's certificate."""

    root: Certified
    authority: Certified
    stamper: Certified
    physician: Certified

    def lay_out(self, folder: Path, *revoked: Certified) -> str:
        """Put who vouches, and what was taken back, into a folder."""
        (folder / "root.pem").write_bytes(self.root.pem)
        (folder / "authority.cer").write_bytes(self.authority.der)
        (folder / "root.crl").write_bytes(self.root.revoke())
        (folder / "authority.crl").write_bytes(self.authority.revoke(*revoked))
        return str(folder)


@cache
def chain() -> Chain:
    root = Certified("Root of Linde", is_authority=True)
    authority = Certified("Authority of Linde", issuer=root, is_authority=True)
    stamper = Certified("Clock of Linde", key=rsa_key(), issuer=authority, stamps=True)
    physician = Certified(PHYSICIAN, key=rsa_key(), issuer=authority)
    return Chain(root, authority, stamper, physician)


def stamped_at(moment: dt.datetime) -> DummyTimeStamper:
    """The library's authority for time stamps, whose clock stands still."""
    own = chain()
    return DummyTimeStamper(
        asn1_x509.Certificate.load(own.stamper.der),
        keys.PrivateKeyInfo.load(
            own.stamper.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        ),
        certs_to_embed=SimpleCertificateStore.from_certs(
            [asn1_x509.Certificate.load(own.authority.der)]
        ),
        fixed_dt=moment,
    )


@dataclass
class Clockmaker:
    """An authority for time stamps on this machine: how it answers may be changed."""

    address: str = ""
    moment: dt.datetime = NOW
    answers: str = "well"

    def answer(self, body: bytes) -> tuple[int, bytes]:
        request = tsp.TimeStampReq.load(body)
        if self.answers == "busy":
            return 503, b""
        if self.answers == "nonsense":
            return 200, b"<html>welcome</html>"
        if self.answers == "to somebody else":
            request["nonce"] = 7
        return 200, stamped_at(self.moment).request_tsa_response(request).dump()


@contextmanager
def clockmaker() -> Iterator[Clockmaker]:
    """One that answers as long as the context lasts."""
    own = Clockmaker()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, content = own.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    own.address = f"http://127.0.0.1:{server.server_port}/stamp"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield own
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class SignaturesHere(SignaturesApart):
    """The same in this process: it need not load for each task what it has loaded."""

    def _run(self, asked: dict[str, Any]) -> dict[str, Any]:
        answered: dict[str, Any] = answer(json.loads(json.dumps(asked)))
        return answered


def signer_at(folder: Path) -> FileSigner:
    """The physician's key, in a file of this folder."""
    path = folder / "key.p12"
    path.write_bytes(chain().physician.file([chain().authority]))
    return FileSigner(path)
