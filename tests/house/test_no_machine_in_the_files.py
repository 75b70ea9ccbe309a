"""Nothing in the files depends on, or tells of, the machine or registry they were made with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.locks import ROOTS
from tests.house.source import ROOT, kept_files

# Written in pieces, so that this file passes its own test.
HOSTS = "|".join(
    ["pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs", "npmjs" + r"\.com"]
)
MACHINE = "|".join(["/" + "work/", "/" + "root/", "/home/" + "[a-z]+/", "/" + "tmp/w/"])
FORBIDDEN = re.compile(f"{HOSTS}|{MACHINE}")


def texts() -> Iterator[tuple[Path, str]]:
    for path in kept_files():
        content = path.read_bytes()
        if b"\0" not in content[:8000] and not path.name.endswith(".min.js"):
            yield path.relative_to(ROOT), content.decode("utf-8", errors="replace")


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    found = [
        f"{path}: {match.group()}" for path, text in texts() if (match := FORBIDDEN.search(text))
    ]
    assert found == []


@pytest.mark.parametrize("name", ROOTS)
def test_the_lock_files_have_hashes_and_no_addresses(name: str) -> None:
    lock = (ROOT / name).read_text()
    assert "--hash=sha256:" in lock
    assert not re.search(r"https?://", lock)
