"""Holds pages against the rules of HTML, with the Nu validator in one Java machine for all."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_JAR = Path(__file__).parent / "validator/node_modules/vnu-jar/build/dist/vnu.jar"
# The validator needs a deep stack; the rest makes a short run short.
_JAVA = ("java", "-Xss8m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(_JAR))
_OPTIONS = ("--format", "json", "--stdout", "--no-langdetect")
_REGION = re.compile(r'<section\b[^>]*>|<[a-z]+\b[^>]*\brole="region"[^>]*>')
_NAME = re.compile(r'\baria-label(?:ledby)?="([^"]*)"')
_NO_FAULT = {
    # SVG 2 has it on every shape, and every browser of these years reads it; the validator's rules
    # are those of SVG 1.1.
    "Attribute “pathLength” not allowed on element “circle” at this point.",
    # Dash writes it on the script that starts its page.
    "The “type” attribute is unnecessary for JavaScript resources.",
}


def faults(pages: Mapping[str, str], folder: Path) -> list[str]:
    """Each error and each warning once, with the first page that has it; `folder` is empty."""
    if not _JAR.exists():
        raise RuntimeError("the validator is not installed: npm ci --prefix tests/validator")
    names = {f"{number}.html": name for number, name in enumerate(pages)}
    for file, name in names.items():
        (folder / file).write_text(pages[name], encoding="utf-8")
    done = subprocess.run(
        [*_JAVA, *_OPTIONS, *names], cwd=folder, check=False, capture_output=True, text=True
    )
    found: dict[str, str] = {}
    for message in json.loads(done.stdout)["messages"]:
        if message["message"] not in _NO_FAULT:
            found.setdefault(message["message"], _place(message, names))
    return [f"{what} — {where}" for what, where in found.items()]


def _place(message: Mapping[str, Any], names: Mapping[str, str]) -> str:
    name = names[message["url"].rpartition("/")[2]]
    return f"{name}, line {message.get('lastLine')}: {message.get('extract', '')!r}"


def regions_of_one_name(page: str) -> list[str]:
    """What more than one region of a page is called, as they are told apart by ear."""
    tags = [tag for tag in _REGION.findall(page) if 'role="' not in tag or 'role="region"' in tag]
    names = Counter(name for tag in tags for name in _NAME.findall(tag))
    return [name for name, count in names.items() if count > 1]
