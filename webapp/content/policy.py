"""Reads the disclosure policy. A file that is looser than the floors is refused."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from webapp.domain.errors import Invalid
from webapp.domain.figures.disclosure.policy import Policy, read_policy

_FILE = Path(__file__).parent / "disclosure.toml"


@cache
def disclosure_policy() -> Policy:
    """The policy that counts from the next quarter on.

    Raises Invalid: a value is missing, unknown, of the wrong kind, or looser than its floor.
    """
    return load_policy(_FILE)


def load_policy(path: Path) -> Policy:
    """The policy in this file. Raises Invalid, as above, or for a file that is no TOML."""
    try:
        return read_policy(tomllib.loads(path.read_text("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise Invalid("error.policy_file", fault=str(error)) from error
