"""Makes small wheels, so that pip can be run for real without a registry."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path


def make_wheel(
    folder: Path, name: str, version: str, metadata: Iterable[str] = (), code: str = ""
) -> str:
    """A wheel with one module, and the further lines of its metadata; its SHA-256.

    Made again it is the same to the byte, because its files bear no time.
    """
    stem = f"{name.replace('-', '_')}-{version}"
    path = folder / f"{stem}-py3-none-any.whl"
    described = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *metadata]
    files = {
        f"{name.replace('-', '_')}.py": code,
        f"{stem}.dist-info/METADATA": "".join(f"{line}\n" for line in described),
        f"{stem}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{stem}.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(zipfile.ZipInfo(file), text)
    return hashlib.sha256(path.read_bytes()).hexdigest()
