"""A report is signed: by a key at hand or elsewhere, with a time stamp, to be checked for long."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pikepdf.pdfa
import pytest
from asn1crypto import cms, pem
from pdfua import Severity, validate

from integrations.pades import tasks
from integrations.pades.authorities import Authorities, read_authorities
from integrations.signing.pkcs12 import HeldKey
from tests.pdfs import countersigned, locked, made_elsewhere, resaved
from tests.pki import NOW, PHYSICIAN, Certified, Clockmaker, chain, new_key
from tests.reports.reading import open_pdf
from webapp.domain.errors import Invalid, Unavailable
from webapp.domain.ports.signing import (
    SignatureLevel,
    SignatureMark,
    SignedDocument,
    SignerStanding,
)

MARK = SignatureMark("Vrijgegeven", "Handtekening van de preventieadviseur-arbeidsarts", NOW)
ALONE = tasks.Surroundings(Authorities())
AUTHORITY = (chain().authority,)
DAY = dt.timedelta(days=1)


def sign(
    report: bytes,
    around: tasks.Surroundings = ALONE,
    who: Certified | None = None,
    above: Sequence[Certified] = AUTHORITY,
    mark: SignatureMark = MARK,
) -> SignedDocument:
    """As SignaturesApart does it, in this process."""
    who = who or chain().physician
    key = HeldKey(who.der, [one.der for one in above], who.key)
    certificates = [key.certificate, *key.chain]
    unsigned = tasks.begin(around, report, mark, certificates)
    made = key.sign(unsigned.attributes)
    return tasks.finish(around, unsigned, made, certificates, mark.moment)


@pytest.mark.parametrize("who", [chain().physician, Certified(PHYSICIAN, issuer=chain().authority)])
def test_what_was_released_is_the_beginning_of_what_is_signed(
    who: Certified, report: bytes
) -> None:
    signed = sign(report, who=who)
    found = signed.signature
    assert signed.content.startswith(report)
    assert (found.signer, found.issuer) == (PHYSICIAN, chain().authority.name)
    assert (found.level, found.is_intact, found.is_last) == (SignatureLevel.BASIC, True, True)
    assert (found.said_at, found.stamped_at) == (NOW, None)
    assert found.standing is SignerStanding.UNKNOWN  # nobody at hand vouches for it


def test_a_time_stamp_makes_it_b_t_and_the_chain_at_hand_b_lt(
    report: bytes, clock_tower: Clockmaker, tmp_path: Path
) -> None:
    clock_tower.moment = NOW + dt.timedelta(minutes=2)
    timed = sign(report, tasks.Surroundings(Authorities(), clock_tower.address)).signature
    assert (timed.level, timed.stamped_at) == (SignatureLevel.TIME, clock_tower.moment)
    assert (timed.stamped_by, timed.is_stamp_trusted) == (chain().stamper.name, False)
    around = tasks.Surroundings(read_authorities(chain().lay_out(tmp_path)), clock_tower.address)
    lasting = sign(report, around)
    assert lasting.content.startswith(report)
    assert lasting.signature.level is SignatureLevel.LONG_TERM
    assert lasting.signature.standing is SignerStanding.TRUSTED
    assert lasting.signature.is_stamp_trusted
    assert lasting.signature.is_last  # what was added after it is there to check it by


def test_a_chain_without_lists_of_what_was_taken_back_stays_b_t(
    report: bytes, clock_tower: Clockmaker, tmp_path: Path
) -> None:
    chain().lay_out(tmp_path)
    (tmp_path / "authority.crl").unlink()
    found = sign(
        report, tasks.Surroundings(read_authorities(str(tmp_path)), clock_tower.address)
    ).signature
    assert (found.level, found.standing) == (SignatureLevel.TIME, SignerStanding.TRUSTED)


def test_a_signature_stays_valid_after_its_certificate_where_a_time_stamp_says_when(
    report: bytes, clock_tower: Clockmaker, tmp_path: Path
) -> None:
    brief = Certified(PHYSICIAN, issuer=chain().authority, last=NOW + 10 * DAY)
    authorities = read_authorities(chain().lay_out(tmp_path))
    later = NOW + 20 * DAY
    for around, standing in (
        (tasks.Surroundings(authorities), SignerStanding.EXPIRED),
        (tasks.Surroundings(authorities, clock_tower.address), SignerStanding.TRUSTED),
    ):
        signed = sign(report, around, brief).content
        (found,) = tasks.read(around, signed, None, later).signatures
        assert (found.standing, found.is_intact) == (standing, True)


def test_one_taken_back_after_the_time_stamp_was_good_when_it_signed(
    report: bytes, clock_tower: Clockmaker, tmp_path: Path
) -> None:
    authorities = read_authorities(chain().lay_out(tmp_path))
    signed = sign(report, tasks.Surroundings(authorities, clock_tower.address)).content
    for at, standing in (
        (NOW + DAY, SignerStanding.TRUSTED),
        (NOW - DAY, SignerStanding.REVOKED),
    ):
        taken_back = chain().authority.revoke(chain().physician, at=at)
        (tmp_path / "authority.crl").write_bytes(taken_back)
        around = tasks.Surroundings(read_authorities(str(tmp_path)))
        (found,) = tasks.read(around, signed, None, NOW + 2 * DAY).signatures
        assert found.standing is standing


@pytest.mark.parametrize("answers", ["busy", "nonsense", "to somebody else", "down"])
def test_without_a_time_stamp_nothing_is_signed_and_it_can_be_tried_again(
    answers: str, report: bytes, clock_tower: Clockmaker
) -> None:
    clock_tower.answers = answers
    address = "http://127.0.0.1:9/stamp" if answers == "down" else clock_tower.address
    with pytest.raises(Unavailable, match="time_stamp"):
        sign(report, tasks.Surroundings(Authorities(), address))
    clock_tower.answers = "well"
    around = tasks.Surroundings(Authorities(), clock_tower.address)
    assert sign(report, around).signature.level is SignatureLevel.TIME


def looped() -> list[Certified]:
    """Two authorities that vouch for each other."""
    key, other = new_key(), new_key()
    one = Certified("Hen", key=key, issuer=Certified("Egg", key=other), is_authority=True)
    return [one, Certified("Egg", key=other, issuer=one, is_authority=True)]


@pytest.mark.parametrize(
    ("who", "above", "key"),
    [
        (Certified("Late", last=NOW - DAY), (), "error.signing.expired"),
        (Certified("Early", first=NOW + DAY), (), "error.signing.not_yet"),
        (Certified("A lock", signs=False), (), "error.signing.key_usage"),
        (Certified("Chick", issuer=looped()[0]), looped(), "error.signing.circle"),
    ],
)
def test_a_certificate_that_may_not_sign_is_said_before_anything_is_signed(
    who: Certified, above: Sequence[Certified], key: str, report: bytes
) -> None:
    with pytest.raises(Invalid) as caught:
        sign(report, who=who, above=above)
    assert caught.value.key == key


@pytest.mark.parametrize("by", ["list", "old list", "answer"])
def test_a_certificate_that_was_taken_back_signs_nothing(
    by: str, report: bytes, tmp_path: Path
) -> None:
    authority = chain().authority
    who = Certified("Taken back", issuer=authority, asks_at="http://127.0.0.1:9/ask")
    (tmp_path / "root.pem").write_bytes(chain().root.pem)
    if by == "answer":
        (tmp_path / "who.ocsp").write_bytes(authority.answer(who, is_good=False))
    else:
        (tmp_path / "authority.crl").write_bytes(authority.revoke(who))
    mark = replace(MARK, moment=NOW + 200 * DAY) if by == "old list" else MARK
    with pytest.raises(Invalid, match="revoked"):
        sign(report, tasks.Surroundings(read_authorities(str(tmp_path))), who, mark=mark)


def test_a_file_that_is_signed_is_not_signed_again(report: bytes) -> None:
    signed = sign(report).content
    with pytest.raises(Invalid, match="twice"):
        sign(signed)
    with pytest.raises(Invalid, match="twice"):
        tasks.prepare(signed, MARK)


def test_two_validators_find_no_violation_in_a_signed_report(
    report: bytes, clock_tower: Clockmaker, tmp_path: Path
) -> None:
    (tmp_path / "vouching").mkdir()
    around = tasks.Surroundings(
        read_authorities(chain().lay_out(tmp_path / "vouching")), clock_tower.address
    )
    path = tmp_path / "signed.pdf"
    for signed in (sign(report), sign(report, around)):
        path.write_bytes(signed.content)
        with open_pdf(signed.content) as pdf:
            archival = pikepdf.pdfa.check(pdf, "3b").findings
            assert pdf.check_pdf_syntax() == []
        # The one for PDF/A knows no forms, and follows no attached file where it met one.
        assert {one.kind for one in archival} == {"unsupported"}
        assert {one.rule for one in archival} == {"pikepdf:schema-Catalog", "pikepdf:embedded-file"}
        assert [f for f in validate(str(path)).findings if f.severity is Severity.ERROR] == []


def test_the_field_is_read_aloud_at_the_end_and_shows_nothing(report: bytes) -> None:
    with open_pdf(sign(report).content) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        top = pdf.Root.StructTreeRoot.K[0]
        last = top.K[len(top.K) - 1]
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        place = list(numbers)[-2:]
        assert (str(last.S), str(last.Alt)) == ("/Form", MARK.label)
        assert str(field.TU) == MARK.label
        assert last.K.Obj.objgen == field.objgen
        assert (int(place[0]), place[1].objgen) == (int(field.StructParent), last.objgen)
        assert [float(edge) for edge in field.Rect] == [0, 0, 0, 0]
        assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"


def test_poppler_finds_the_same_signature(report: bytes, tmp_path: Path) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(sign(report).content)
    said = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=True).stdout
    assert f"Signer Certificate Common Name: {PHYSICIAN}" in said
    assert "Total document signed" in said
    assert "Signature Validation: Signature is Valid." in said


# Signed elsewhere: what another program makes of the bytes is brought back.


def test_a_signature_made_elsewhere_is_put_in_its_place(
    report: bytes, clock_tower: Clockmaker
) -> None:
    prepared = tasks.prepare(report, MARK)
    made = made_elsewhere(prepared.covered, chain().physician)
    around = tasks.Surroundings(Authorities(), clock_tower.address)
    for brought in (made, pem.armor("CMS", made)):
        signed = tasks.complete(around, prepared, brought, NOW)
        assert signed.content.startswith(report)
        found = signed.signature
        assert (found.signer, found.level, found.is_intact) == (
            PHYSICIAN,
            SignatureLevel.TIME,
            True,
        )


def test_what_is_no_signature_of_this_report_is_not_taken(report: bytes) -> None:
    prepared = tasks.prepare(report, MARK)
    own = chain().physician
    within = cms.ContentInfo.load(made_elsewhere(prepared.covered, own))
    within["content"]["encap_content_info"] = {"content_type": "data", "content": b"all of it"}
    stranger = cms.ContentInfo.load(made_elsewhere(prepared.covered, own))
    stranger["content"]["certificates"] = []
    for brought, key in (
        (b"", "no_signature"),
        (b"%PDF-1.7", "no_signature"),
        (own.der, "no_signature"),
        (within.dump(), "not_detached"),
        (stranger.dump(), "no_certificate"),
        (made_elsewhere(b"something else", own), "other_document"),
        (made_elsewhere(prepared.covered, Certified("Late", last=NOW - DAY)), "expired"),
    ):
        with pytest.raises(Invalid) as caught:
            tasks.complete(ALONE, prepared, brought, NOW)
        assert caught.value.key == f"error.signing.{key}"


def test_a_signature_by_openssl_states_its_own_time_and_is_told_what_to_leave_out(
    report: bytes, tmp_path: Path
) -> None:
    prepared = tasks.prepare(report, MARK)
    (tmp_path / "key.pem").write_bytes(chain().physician.key_pem)
    (tmp_path / "certificate.pem").write_bytes(chain().physician.pem)
    (tmp_path / "covered").write_bytes(prepared.covered)
    made = tmp_path / "made.p7s"
    command = "openssl cms -sign -binary -cades -md sha256 -outform DER -in covered -out made.p7s"
    command += " -signer certificate.pem -inkey key.pem"
    subprocess.run(command.split(), check=True, capture_output=True, cwd=tmp_path)
    with pytest.raises(Invalid, match="not_pades"):
        tasks.complete(ALONE, prepared, made.read_bytes(), NOW)


# Reading what anybody brings.


def test_what_was_changed_or_added_after_signing_is_found(report: bytes) -> None:
    signed = sign(report).content
    place = report.index(b"/Title")
    changed = signed[: place + 20] + bytes([signed[place + 20] ^ 1]) + signed[place + 21 :]
    (found,) = tasks.read(ALONE, changed, report, NOW).signatures
    assert not found.is_intact
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        saved = io.BytesIO()
        pdf.save(saved)
    again = tasks.read(ALONE, saved.getvalue(), report, NOW)
    assert [one.is_intact for one in again.signatures] == [False]
    assert again.is_alike


@pytest.mark.parametrize(
    "change", ["words", "note", "letters", "figures", "a script", "fewer pages"]
)
def test_a_copy_that_shows_or_carries_something_else_is_not_alike(
    change: str, report: bytes
) -> None:
    assert tasks.read(ALONE, resaved(report), report, NOW).is_alike
    assert not tasks.read(ALONE, resaved(report, change), report, NOW).is_alike


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n%%EOF", b"GIF89a" * 400, b"%PDF-1.7 trailer << /Root 1 0 R >>"]
)
def test_what_is_no_pdf_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(Invalid, match="not_pdf"):
        tasks.read(ALONE, content, None, NOW)


def test_a_file_behind_a_password_is_said_to_be_locked(report: bytes) -> None:
    with pytest.raises(Invalid, match="locked_pdf"):
        tasks.read(ALONE, locked(report), None, NOW)


def test_two_signatures_are_both_read_and_the_first_says_that_something_follows(
    report: bytes,
) -> None:
    first = sign(report).content
    both = countersigned(first)
    found = tasks.read(ALONE, both, report, NOW).signatures
    assert [(one.signer, one.is_intact) for one in found] == [(PHYSICIAN, True), ("Chair", True)]
