"""Renews every lock file together, all or none of them, and says what moved.

`python .ci/lock.py` takes in what pyproject.toml and the package.json of the tests ask for;
with `--upgrade` everything moves to the newest release that they allow.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
UV = Path(sys.executable).with_name("uv")
COMPILE = (
    *("pip", "compile", "--quiet", "--universal", "--no-strip-extras", "--generate-hashes"),
    *("--no-header", "--no-annotate", "--no-emit-index-url"),
)
# The widest first: the others may name no other release than it does.
WIDEST = "requirements-dev.lock"
LOCKS = {
    WIDEST: ["--extra", "dev", "--extra", "telemetry", "pyproject.toml"],
    "requirements.lock": ["--constraints", WIDEST, "pyproject.toml"],
    "requirements-telemetry.lock": [
        *("--constraints", WIDEST, "--extra", "telemetry", "pyproject.toml")
    ],
    "requirements-build.lock": ["--constraints", WIDEST, "-"],
}
# Of one release with a vendored file and the digests of styles.
TOGETHER = ("dash ", "dash-bootstrap-components ", "plotly ")
_PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
_PIN_WITH_EXTRAS = re.compile(r"^([\w.-]+)\[[^]]*\](==.*\n(?: .*\n)*)", re.MULTILINE)


def main(upgrade: bool) -> None:
    """Renew the copies of all locks, then put them in place."""
    names = [*LOCKS, *(str(path.relative_to(ROOT)) for path in sorted(npm_locks()))]
    with tempfile.TemporaryDirectory() as folder:
        copies = Path(folder)
        for name in names:
            copy(Path(name).parent, copies)
        for name in names:
            print(f"{name} …", flush=True)
            renew(name, copies, upgrade)
        for name in names:
            put(name, copies)


def put(name: str, copies: Path) -> None:
    """Say what moved, and put the new lock in place of the old."""
    lines = moved(pins(ROOT / name), pins(copies / name))
    for line in lines or ["nothing moved"]:
        print(f"{name}: {line}")
    if name == "requirements.lock" and any(line.startswith(TOGETHER) for line in lines):
        print("What moves with them is said by: make check && .venv/bin/pytest tests/dashboard")
    shutil.copyfile(copies / name, ROOT / name)


def npm_locks() -> Iterator[Path]:
    """The locks of the tests' own tools."""
    return (path.with_name("package-lock.json") for path in ROOT.glob("tests/*/package.json"))


def copy(folder: Path, copies: Path) -> None:
    """What decides about the locks of this folder, into the folder of the copies."""
    (copies / folder).mkdir(parents=True, exist_ok=True)
    for pattern in ("pyproject.toml", "*.lock", "package*.json", ".npmrc"):
        for path in (ROOT / folder).glob(pattern):
            shutil.copyfile(path, copies / folder / path.name)


def renew(name: str, copies: Path, upgrade: bool) -> None:
    """Ends the program when the lock cannot be renewed."""
    if name in LOCKS:
        newest = ["--upgrade"] if upgrade else []
        command = [str(UV), *COMPILE, *newest, *LOCKS[name], "--output-file", name]
    else:
        verb = "update" if upgrade else "install"
        quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"]
        command = ["npm", verb, "--package-lock-only", *quiet, "--prefix", str(Path(name).parent)]
    if shutil.which(command[0]) is None:
        sys.exit(f"{command[0]} is not here: make packages. No lock was changed.")
    project = tomllib.loads((copies / "pyproject.toml").read_text(encoding="utf-8"))
    building = "\n".join(project["build-system"]["requires"])
    done = subprocess.run(
        command, cwd=copies, input=building, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="")
        sys.exit(f"{name} could not be renewed, the lines above say why. No lock was changed.")
    lock, mend = copies / name, with_bare_pins if name in LOCKS else without_tags
    lock.write_text(mend(lock.read_text(encoding="utf-8")), encoding="utf-8")


def with_bare_pins(lock: str) -> str:
    """The lock with `name==1` before each `name[extra]==1`.

    Before release 23.3, pip does not hold who asks for `name` to the pin of `name[extra]`: it takes
    the newest release, and then refuses it for having no hash.
    """
    return _PIN_WITH_EXTRAS.sub(r"\1\2\g<0>", lock)


def without_tags(lock: str) -> str:
    """The lock of npm where a package that asks for `latest` of another asks for what it got.

    Otherwise npm looks up anew which release that is, and an override stops npm 9, Debian's.
    """
    held = json.loads(lock)
    packages = held["packages"]
    for where, package in packages.items():
        for name, asked in package.get("dependencies", {}).items():
            if asked == "latest":
                package["dependencies"][name] = nearest(packages, where, name)["version"]
    return json.dumps(held, indent=2, ensure_ascii=False) + "\n"


def nearest(packages: Mapping[str, dict[str, str]], where: str, name: str) -> dict[str, str]:
    """The package of this name that the one at `where` gets, as Node looks for it."""
    found = packages.get(f"{where}/node_modules/{name}".lstrip("/"))
    return found or nearest(packages, where.rpartition("node_modules/")[0].rstrip("/"), name)


def pins(path: Path) -> dict[str, str]:
    """The releases that a lock names, by package; several where they depend on the platform."""
    if not path.exists():
        return {}
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        packages: dict[str, dict[str, str]] = json.loads(text)["packages"]
        found = [(where, package["version"]) for where, package in packages.items() if where]
    else:
        found = _PIN.findall(text)
    return {name: ", ".join(v for n, v in found if n == name) for name, _ in found}


def moved(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """One line for each package whose release is another."""
    return [
        f"{name} {old.get(name, 'not there')} -> {new.get(name, 'gone')}"
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


if __name__ == "__main__":
    main("--upgrade" in sys.argv[1:])
