"""What a document says that it is, and which file of an archive it begins with."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.care.report_checks import ArchivedDigest, longest, named_file
from webapp.domain.care.report_signatures import FileKey
from webapp.domain.care.reports import ReportEdition

OURS = FileKey("2026-Q3", 1, ReportEdition.COMMITTEE, "nl")


@pytest.mark.parametrize(
    ("subject", "language", "found"),
    [
        ("Bouwsteen – RKP-2026-Q3-1", "nl-BE", OURS),
        ("RKP-2026-Q3-12-A", "fr", FileKey("2026-Q3", 12, ReportEdition.ANNEX, "fr")),
        ("RKP-2026-Q3-S7-2", "de", FileKey("2026-Q3", 2, ReportEdition.COMMITTEE, "de", 7)),
        ("RKP-2026-Q3-S0-1", "nl", None),
        ("RKP-2026-Q3-S99999999999999999999-1", "nl", None),
        ("RKP-2026-Q5-1", "nl", None),
        ("RKP-2026-Q3-1 and more", "nl", None),
        ("RKP-2026-Q3-", "nl", None),
        ("RKP-2026-Q3-99999999999", "nl", None),
        ("", "", None),
    ],
)
def test_a_document_is_found_by_its_number(
    subject: str, language: str, found: FileKey | None
) -> None:
    assert named_file(subject, language) == found


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6), st.binary(max_size=60))
def test_the_longest_file_that_begins_another_is_found(files: list[bytes], content: bytes) -> None:
    archive = [
        ArchivedDigest(len(one), hashlib.sha256(one).hexdigest(), OURS, is_signed=False)
        for one in files
    ]
    beginnings = [one for one in files if content.startswith(one)]
    found = longest(archive, content)
    assert (found.size if found else 0) == max(map(len, beginnings), default=0)
