"""Reads the Python locks, and finds what is reached from one without being pinned in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution

from packaging.markers import Environment, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
_WANTED = PROJECT["project"]["dependencies"]
_EXTRAS = PROJECT["project"]["optional-dependencies"]
# What each lock is made for: the requirements that it starts from.
ROOTS: dict[str, list[str]] = {
    "requirements.lock": _WANTED,
    "requirements-telemetry.lock": [*_WANTED, *_EXTRAS["telemetry"]],
    "requirements-dev.lock": [*_WANTED, *_EXTRAS["telemetry"], *_EXTRAS["dev"]],
    "requirements-build.lock": PROJECT["build-system"]["requires"],
}


@cache
def supported() -> list[str]:
    """The versions of Python that an environment is made with, oldest first."""
    script = (ROOT / ".ci/environment").read_text()
    oldest, newest = (
        int(re.findall(rf"^{name}=3\.(\d+)", script, re.MULTILINE)[0])
        for name in ("OLDEST", "NEWEST")
    )
    return [f"3.{minor}" for minor in range(oldest, newest + 1)]


@cache
def environments() -> list[Environment]:
    """What markers are read against: Linux, each supported Python, both kinds of processor."""
    return [
        _environment(version, machine)
        for version in supported()
        for machine in ("x86_64", "aarch64")
    ]


def _environment(version: str, machine: str) -> Environment:
    environment = default_environment()
    environment.update(
        implementation_name="cpython",
        implementation_version=f"{version}.0",
        os_name="posix",
        platform_machine=machine,
        platform_python_implementation="CPython",
        platform_system="Linux",
        python_full_version=f"{version}.0",
        python_version=version,
        sys_platform="linux",
    )
    return environment


def pins(lock: str) -> list[Requirement]:
    """The lines of a lock, without their hashes."""
    lines = re.findall(r"^(\S[^\\\n]*==[^\\\n]+)\\$", lock, re.MULTILINE)
    return [Requirement(line) for line in lines]


def version_of(pin: Requirement) -> str:
    """The one release that is named."""
    (specifier,) = pin.specifier
    return specifier.version


def unpinned(lock: str, roots: Iterable[str], environment: Environment) -> Iterator[str]:
    """The requirements that are reached in this environment and not, or wrongly, pinned.

    Requirements come from the distributions that are installed here. Where the lock names another
    release for the environment, they stand in for its own, and bounds on releases are passed over.
    """
    held = {
        canonicalize_name(pin.name): pin
        for pin in pins(lock)
        if pin.marker is None or pin.marker.evaluate(dict(environment))
    }
    for root in map(Requirement, roots):
        yield from _faults(root, "pyproject.toml", held, exact=True)
    for pin in held.values():
        try:
            found = distribution(pin.name)
        except PackageNotFoundError:
            continue
        exact = found.version == version_of(pin)
        for requirement in map(Requirement, found.requires or ()):
            if _reached(requirement, pin.extras, environment):
                yield from _faults(requirement, str(pin), held, exact=exact)


def _reached(requirement: Requirement, extras: set[str], environment: Environment) -> bool:
    return requirement.marker is None or any(
        requirement.marker.evaluate({**environment, "extra": extra}) for extra in ("", *extras)
    )


def _faults(
    requirement: Requirement, of: str, held: dict[str, Requirement], *, exact: bool
) -> Iterator[str]:
    """At most one: what of the requirement the lock does not hold."""
    pin = held.get(canonicalize_name(requirement.name))
    asked = f"{requirement} of {of}"
    if pin is None:
        yield f"{asked} is not pinned"
    elif not requirement.extras <= pin.extras:
        yield f"{asked} is pinned without its extras, as {pin}"
    elif exact and not requirement.specifier.contains(version_of(pin), prereleases=True):
        yield f"{asked} is pinned as {pin}"
