"""The process apart signs and reads as asked, and what a file can use up is what it is allowed."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pikepdf
import pytest

from integrations.pades.apart import SignaturesApart, signatures_from
from integrations.registry import WrongSetting
from integrations.signing.pkcs12 import FileSigner
from tests.integrations.signing.test_pades import MARK
from tests.pdfs import made_elsewhere
from tests.pki import NOW, PASSPHRASE, PHYSICIAN, Certified, Clockmaker, chain
from webapp.domain.errors import Invalid, Unavailable
from webapp.domain.ports.signing import SignatureLevel, SignerStanding


def test_a_report_is_signed_and_read_by_way_of_the_process(
    report: bytes, clock_tower: Clockmaker, tmp_path: Path
) -> None:
    (tmp_path / "vouching").mkdir()
    environ = {
        "SIGNING_AUTHORITIES": chain().lay_out(tmp_path / "vouching"),
        "SIGNING_TIME_STAMPS": clock_tower.address,
    }
    signatures = signatures_from(environ)
    path = tmp_path / "key.p12"
    path.write_bytes(chain().physician.file([chain().authority]))
    with FileSigner(path).open(PASSPHRASE) as key:
        signed = signatures.sign(report, MARK, key)
    assert signed.content.startswith(report)
    reading = signatures.read(signed.content, NOW, original=report)
    assert list(reading.signatures) == [signed.signature]
    assert (signed.signature.signer, signed.signature.stamped_at) == (PHYSICIAN, NOW)
    assert signed.signature.level is SignatureLevel.LONG_TERM
    assert signed.signature.standing is SignerStanding.TRUSTED
    assert reading.is_alike


def test_a_signature_made_elsewhere_comes_back_by_way_of_the_process(report: bytes) -> None:
    signatures = SignaturesApart()
    prepared = signatures.prepare(report, MARK)
    signed = signatures.complete(prepared, made_elsewhere(prepared.covered, chain().physician), NOW)
    assert signed.signature.level is SignatureLevel.BASIC
    with pytest.raises(Invalid) as caught:
        late = Certified("Late", last=NOW.replace(year=2025, month=12))
        signatures.complete(prepared, made_elsewhere(prepared.covered, late), NOW)
    assert caught.value.key == "error.signing.expired"
    assert f"{caught.value.params['day']:%d/%m/%Y}" == "18/12/2025"


def swollen(megabytes: int) -> bytes:
    """A small file that is large once it is opened."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        packed = zlib.compress(bytes(megabytes << 20), 1)
        page.Contents = pikepdf.Stream(pdf, packed, Filter=pikepdf.Name.FlateDecode)
        output = io.BytesIO()
        pdf.save(output, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
        return output.getvalue()


def test_a_file_that_swells_stops_the_process_and_not_the_program(report: bytes) -> None:
    content = swollen(400)
    assert len(content) < 4_000_000
    with pytest.raises(Invalid, match="too_much"):
        SignaturesApart(memory=300 << 20).read(content, NOW, original=content)


def test_authorities_that_cannot_be_read_are_said(report: bytes, tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(b"no certificate")
    with pytest.raises(Unavailable, match="authorities"):
        SignaturesApart(str(tmp_path)).read(report, NOW)


@pytest.mark.parametrize(
    "environ",
    [
        {"SIGNING_AUTHORITIES": "/no/such/folder"},
        {"SIGNING_TIME_STAMPS": "ftp://example.org"},
        {"SIGNING_TIME_STAMPS": "https://[::1"},
    ],
)
def test_a_setting_that_is_wrong_is_named(environ: dict[str, str]) -> None:
    ((name, _),) = environ.items()
    with pytest.raises(WrongSetting, match=name):
        signatures_from(environ)
