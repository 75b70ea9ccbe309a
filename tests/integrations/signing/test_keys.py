"""A key in a file and a key on a token: the same signature, and the same words when it fails."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from integrations.registry import WrongSetting, available, connect
from integrations.signing.pkcs11 import TokenSigner
from integrations.signing.pkcs12 import FileSigner
from tests.pki import PASSPHRASE, Certified, chain
from webapp.domain.errors import Invalid, Unavailable
from webapp.domain.ports.signing import Signer

PIN = "4711"
LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")


def holds(made: bytes, content: bytes, of: Certified) -> bool:
    public = of.key.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        public.verify(made, content, padding.PKCS1v15(), hashes.SHA256())
    else:
        public.verify(made, content, ec.ECDSA(hashes.SHA256()))
    return True


def file_of(folder: Path, content: bytes) -> FileSigner:
    path = folder / "key.p12"
    path.write_bytes(content)
    return FileSigner(path)


@pytest.mark.parametrize("who", [chain().physician, Certified("With a curve")])
def test_a_key_in_a_file_signs_for_whoever_knows_its_passphrase(
    who: Certified, tmp_path: Path
) -> None:
    signer = file_of(tmp_path, who.file([chain().authority]))
    with signer.open(PASSPHRASE) as key:
        assert holds(key.sign(b"a report"), b"a report", who)
        assert (key.certificate, list(key.chain)) == (who.der, [chain().authority.der])


@pytest.mark.parametrize("given", ["", "linde", PASSPHRASE + " ", "é" * 4_000])
def test_another_passphrase_opens_nothing(given: str, tmp_path: Path) -> None:
    signer = file_of(tmp_path, chain().physician.file())
    with pytest.raises(Invalid, match="passphrase"), signer.open(given):
        pass


def test_a_file_that_is_gone_or_is_none_is_said_in_words(tmp_path: Path) -> None:
    with (
        pytest.raises(Unavailable, match="key_unreachable"),
        FileSigner(tmp_path / "gone.p12").open(PASSPHRASE),
    ):
        pass
    with pytest.raises(Invalid, match="passphrase"), file_of(tmp_path, b"%PDF").open(PASSPHRASE):
        pass


def test_setup_finds_a_file_that_is_gone_or_is_another_and_no_fault_in_a_right_one(
    tmp_path: Path,
) -> None:
    file_of(tmp_path, chain().physician.file()).reach()
    with pytest.raises(Unavailable) as gone:
        FileSigner(tmp_path / "gone.p12").reach()
    assert gone.value.key == "checks.signing.file"
    assert gone.value.params["said"] == "No such file or directory"
    with pytest.raises(Invalid) as other:
        file_of(tmp_path, b"-----BEGIN PRIVATE KEY-----").reach()
    assert other.value.key == "checks.signing.other_file"


def test_setup_finds_a_token_that_is_not_there(token: TokenSigner, tmp_path: Path) -> None:
    token.reach()
    for wrong in (
        TokenSigner(token.library, "another", token.label),
        TokenSigner(tmp_path / "none.so", token.token, token.label),
    ):
        with pytest.raises(Unavailable) as missed:
            wrong.reach()
        assert missed.value.key == "checks.signing.token"
        assert missed.value.params["token"] == wrong.token


def test_what_is_secret_about_a_key_is_in_no_message(tmp_path: Path) -> None:
    signer = file_of(tmp_path, chain().physician.file())
    with signer.open(PASSPHRASE) as key:
        assert "private" not in repr(key).lower()
    with pytest.raises(Invalid) as caught, signer.open("rozenstruik"):
        pass
    assert "rozenstruik" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_the_adapters_are_the_files_in_the_folder() -> None:
    assert available("signing") == ["pkcs11", "pkcs12"]
    made = connect("signing", "pkcs12", {"SIGNING_FILE": "/etc/key.p12"}, port=Signer)
    assert made == FileSigner(Path("/etc/key.p12"))
    with pytest.raises(WrongSetting, match="SIGNING_LIBRARY is not set"):
        connect("signing", "pkcs11", {}, port=Signer)


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> TokenSigner:
    """A token in software, as a card would be: the key was put in and does not come out."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(config)  # the library reads it in this process
    tool = shutil.which("softhsm2-util")
    assert tool is not None
    base = [tool, "--token", "linde", "--pin", PIN]
    run([tool, "--init-token", "--free", "--label", "linde", "--so-pin", "8888", "--pin", PIN])
    for number, who in enumerate([chain().physician, Certified("With a curve")], start=1):
        path = folder / f"{number}.pem"
        path.write_bytes(who.key_pem)
        run([*base, "--import", str(path), "--label", f"key{number}", "--id", f"0{number}"])
    put_certificates(folder)
    return TokenSigner(LIBRARY, "linde", "key1")


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def put_certificates(folder: Path) -> None:
    """Beside the first key lies its certificate and that of who vouches for it."""
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    session = pkcs11.lib(str(LIBRARY)).get_token(token_label="linde").open(rw=True, user_pin=PIN)
    for number, who in enumerate([chain().authority, chain().physician]):
        values = decode_x509_certificate(who.der)
        values[pkcs11.Attribute.TOKEN] = True
        values[pkcs11.Attribute.ID] = bytes([number or 9])
        session.create_object(values)
    session.close()


def test_a_key_on_a_token_signs_and_stays_there(token: TokenSigner) -> None:
    with token.open(PIN) as key:
        assert holds(key.sign(b"a report"), b"a report", chain().physician)
        assert (key.certificate, list(key.chain)) == (
            chain().physician.der,
            [chain().authority.der],
        )


def test_a_wrong_pin_a_key_without_certificate_and_no_token_are_said(token: TokenSigner) -> None:
    with pytest.raises(Invalid, match="passphrase"), token.open("0000"):
        pass
    with pytest.raises(Invalid, match="no_key"), TokenSigner(LIBRARY, "linde", "key2").open(PIN):
        pass
    with pytest.raises(Invalid, match="no_key"), TokenSigner(LIBRARY, "linde", "gone").open(PIN):
        pass
    with (
        pytest.raises(Unavailable, match="unreachable"),
        TokenSigner(LIBRARY, "eik", "key1").open(PIN),
    ):
        pass
    with (
        pytest.raises(Unavailable, match="unreachable"),
        TokenSigner(Path("/no/such.so"), "linde", "key1").open(PIN),
    ):
        pass
    with token.open(PIN) as key:  # nothing was left locked
        assert key.sign(b"again")
