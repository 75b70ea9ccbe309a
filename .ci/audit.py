"""Asks whether faults are known of what the locks name, and says what nobody answered.

`python .ci/audit.py` asks the advisories of the registries that pip and npm are set up with;
`python .ci/audit.py ADDRESS` asks a service that speaks OSV for the Python packages instead. It
ends with 0 when all was answered and nothing is known, with 1 when a fault is known, with 2 when
something was not answered: pip-audit by itself ends with 0 where an index has no advisories.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path.cwd()
PIP_AUDIT = Path(sys.executable).with_name("pip-audit")
_PIN = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)


@dataclass
class Answers:
    """What is known, a line each; and of which packages nobody answered."""

    faults: list[str] = field(default_factory=list)
    asked: int = 0
    unanswered: list[str] = field(default_factory=list)


def python(lock: Path, service: list[str]) -> Answers:
    """What is known of the Python packages that a lock names, on whatever platform."""
    answers = Answers()
    for pins in rounds(lock.read_text(encoding="utf-8")):
        ask = [f"{name}=={version}" for name, version in pins.items()]
        report = pip_audit(ask, service).get("dependencies", [])
        heard = {one["name"]: one for one in report if "vulns" in one}
        answers.asked += len(heard)
        answers.unanswered += [one for one in ask if one.partition("==")[0] not in heard]
        for one in heard.values():
            answers.faults += [
                f"{lock.name}: {one['name']} {one['version']} has {fault['id']}, "
                f"mended in {', '.join(fault['fix_versions']) or 'no release yet'}"
                for fault in one["vulns"]
            ]
    return answers


def rounds(lock: str) -> Iterator[dict[str, str]]:
    """The pins, each package once in a round: some have a release for each Python."""
    left = set(_PIN.findall(lock))
    while left:
        pins = dict(sorted(left))
        yield pins
        left -= pins.items()


def pip_audit(ask: list[str], service: list[str]) -> dict[str, Any]:
    """What it reports of these packages and no others."""
    options = ["--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json"]
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder, "pins.txt")
        pins.write_text("\n".join(ask), encoding="utf-8")
        return run([str(PIP_AUDIT), f"--requirement={pins}", *options, *service])


def scripts(lock: Path) -> Answers:
    """What is known of the npm packages that a lock names."""
    command = ["npm", "audit", "--package-lock-only", "--json", f"--prefix={lock.parent}"]
    report = run(command)
    wanted = len(json.loads(lock.read_text(encoding="utf-8"))["packages"]) - 1
    where = lock.parent.relative_to(ROOT)
    if "vulnerabilities" not in report:
        return Answers(unanswered=[f"{wanted} npm packages of {where}"])
    faults = [
        f"{where}: {one['name']} {cause['range']} has {cause['title']} ({cause['url']})"
        for one in report["vulnerabilities"].values()
        for cause in one["via"]
        if isinstance(cause, dict)  # else it only reaches another one that is in the list
    ]
    return Answers(faults, wanted)


def run(command: list[str]) -> dict[str, Any]:
    """What the command reports, or nothing when it reports nothing."""
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {}
    return report


def locks() -> Iterator[Path]:
    """Every lock of npm: of the tests' tools, and of what the charts are built from."""
    yield from sorted(
        [*ROOT.glob("tests/*/package-lock.json"), *ROOT.glob(".ci/*/package-lock.json")]
    )


def main(osv: str | None) -> int:
    """Say what is known and what was not answered; the exit code."""
    service = ["--vulnerability-service=osv", f"--osv-url={osv}"] if osv else []
    # The widest lock has what every other one has.
    found = [python(ROOT / "requirements-dev.lock", service), *map(scripts, locks())]
    faults = [line for answers in found for line in answers.faults]
    unanswered = [line for answers in found for line in answers.unanswered]
    for line in faults:
        print(line)
    asked = sum(answers.asked for answers in found)
    print(f"{asked} packages asked about, {len(faults)} known faults.")
    if unanswered:
        some = ", ".join([*unanswered[:3], *(["…"] if unanswered[3:] else [])])
        print(
            f"Nobody answered about {len(unanswered)}: {some}. That nothing is known is not said."
        )
    return 1 if faults else 2 if unanswered else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
