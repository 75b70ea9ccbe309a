"""Writes the bill of materials, in CycloneDX 1.6: all that the application is made of.

`python .ci/sbom.py FILE` reads nothing but files of the repository and asks for nothing beside
Python itself, so the image's build writes the same bytes as any machine. It ends with 1, and says
what to do, when something comes without a release, a digest or a licence that we may ship.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BUNDLE = "dashboard/assets/plotly.min.js"
BUNDLE_AS = "pkg:generic/plotly.min.js"
NOTICES = "dashboard/assets/plotly.LICENSE.txt"
_PIN = re.compile(r"^([\w.-]+)==([^\s;]+)(?: ; (.+?))? \\\n((?:    --hash=.+\n?)+)", re.MULTILINE)
_NOTICE = re.compile(r"^== (\S+) (\S+) \((.+)\)$", re.MULTILINE)

Component = dict[str, Any]


class NotShippable(Exception):
    """Something has no licence here, or one that we may not ship."""


def bill(root: Path = ROOT) -> dict[str, Any]:
    """The whole document; raises NotShippable."""
    rules = tomllib.loads((root / ".ci/licences.toml").read_text(encoding="utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    components = [*packages(root, rules["packages"]), *scripts(root), *files(root, rules["files"])]
    for component in components:
        check_licence(component, rules["allowed"])
    components.sort(key=lambda component: component["bom-ref"])
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": application(project)},
        "components": components,
        "dependencies": dependencies(project, components),
    }
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    return {**document, "serialNumber": uuid.uuid5(uuid.NAMESPACE_OID, digest).urn}


def application(project: Mapping[str, Any]) -> Component:
    """What all the rest is in."""
    purl = f"pkg:pypi/{project['name']}@{project['version']}"
    return described("application", project["name"], project["version"], project["license"], purl)


def packages(root: Path, licences: Mapping[str, str]) -> Iterator[Component]:
    """The packages of the lock, for every Python and platform that it is for."""
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    pins = _PIN.findall(lock)
    names = {name for name, *_ in pins}
    if surplus := licences.keys() - names:
        raise NotShippable(f"{', '.join(sorted(surplus))}: in .ci/licences.toml, not in the lock")
    for name, version, marker, digests in pins:
        component = described(
            "library", name, version, licences.get(name), f"pkg:pypi/{name}@{version}"
        )
        # One digest for each file of the release: which one it is depends on the platform.
        hashes = [hashed("SHA-256", one) for one in re.findall(r"sha256:([0-9a-f]{64})", digests)]
        component["externalReferences"] = [
            {"type": "distribution", "url": component["purl"], "hashes": hashes}
        ]
        if marker:
            component["properties"] = [{"name": "rekpauze:when", "value": marker}]
        yield component


def scripts(root: Path) -> Iterator[Component]:
    """The npm packages that went into the charts' plotly.js, by its notices, and itself."""
    lock = json.loads((root / ".ci/plotly/package-lock.json").read_text(encoding="utf-8"))
    notices = (root / NOTICES).read_text(encoding="utf-8")
    for name, version, licence in _NOTICE.findall(notices):
        pinned = lock["packages"][f"node_modules/{name}"]
        if pinned["version"] != version:
            raise NotShippable(f"{NOTICES} names {name} {version}, the lock another: make plotly")
        purl = f"pkg:npm/{name.replace('@', '%40')}@{version}"
        digest = base64.b64decode(pinned["integrity"].removeprefix("sha512-")).hex()
        yield {
            **described("library", name, version, licence, purl),
            "hashes": [hashed("SHA-512", digest)],
        }
        if name == "plotly.js":
            yield with_files(described("file", BUNDLE, version, licence, BUNDLE_AS), root, [BUNDLE])


def files(root: Path, given: Iterable[Mapping[str, Any]]) -> Iterator[Component]:
    """Files of others as they lie in our packages."""
    for one in given:
        purl = f"pkg:generic/{one['name']}@{one['version']}"
        yield with_files(
            described("file", one["name"], one["version"], one["licence"], purl), root, one["paths"]
        )


def with_files(component: Component, root: Path, paths: Iterable[str]) -> Component:
    """The component, with the digest of each of its files."""
    parts = [
        {"type": "file", "bom-ref": path, "name": path, "hashes": [digest_of(root / path)]}
        for path in paths
    ]
    return {**component, "components": parts}


def digest_of(path: Path) -> dict[str, str]:
    """The digest of a file as it lies here."""
    return hashed("SHA-256", hashlib.sha256(path.read_bytes()).hexdigest())


def described(kind: str, name: str, version: str, licence: str | None, purl: str) -> Component:
    """A component without its digests; raises NotShippable when nobody said its licence."""
    if licence is None:
        raise NotShippable(f"{name}: read its licence and write it in .ci/licences.toml")
    said = {"expression": licence} if " " in licence else {"license": {"id": licence}}
    return {
        "type": kind,
        "bom-ref": purl,
        "name": name,
        "version": version,
        "licenses": [said],
        "purl": purl,
    }


def hashed(algorithm: str, digest: str) -> dict[str, str]:
    """A digest as CycloneDX writes it."""
    return {"alg": algorithm, "content": digest}


def check_licence(component: Component, allowed: Iterable[str]) -> None:
    """Raises NotShippable, even where it is only one of several that may be chosen from."""
    (said,) = component["licenses"]
    expression = said.get("expression") or said["license"]["id"]
    if unknown := set(re.split(r"[ ()]+(?:AND|OR)[ ()]+", expression.strip("()"))) - set(allowed):
        raise NotShippable(
            f"{component['name']} is under {', '.join(sorted(unknown))}, not allowed"
        )


def dependencies(project: Mapping[str, Any], components: Iterable[Component]) -> list[Any]:
    """What we ask for ourselves; what those ask for in turn is the lock's, and not told."""
    asked = {re.split(r"[\[<>=]", one)[0] for one in project["dependencies"]}
    scripts = [one["bom-ref"] for one in components if one["bom-ref"].startswith("pkg:npm/")]
    direct = [
        one["bom-ref"]
        for one in components
        if one["bom-ref"] not in scripts and (one["name"] in asked or one["type"] == "file")
    ]
    return [
        {"ref": application(project)["bom-ref"], "dependsOn": direct},
        {"ref": BUNDLE_AS, "dependsOn": scripts},
    ]


def main(path: Path) -> None:
    """Write the document."""
    try:
        text = json.dumps(bill(), indent=1, sort_keys=True)
    except NotShippable as wrong:
        sys.exit(f"{wrong}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "var/sbom.cdx.json"))
