#!/usr/bin/env bash
# pip 23.2.1, which comes with Python 3.11: a package that the lock pins is looked up anew when another
# package asks for it with an extra, and the find is refused for not being pinned.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet pip==23.2.1 || exit 2
cd "$folder" || exit 2

# Two packages as a registry has them: "plugin" asks for "lib[toml]", and "lib" has a newer release.
venv/bin/python - <<'PYTHON' || exit 2
import hashlib
import zipfile


def wheel(name, version, *lines):
    stem = f"{name}-{version}"
    path = f"{stem}-py3-none-any.whl"
    metadata = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *lines, ""]
    tags = ["Wheel-Version: 1.0", "Root-Is-Purelib: true", "Tag: py3-none-any", ""]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{stem}.dist-info/METADATA", "\n".join(metadata))
        archive.writestr(f"{stem}.dist-info/WHEEL", "\n".join(tags))
        archive.writestr(f"{stem}.dist-info/RECORD", "")
    return hashlib.sha256(open(path, "rb").read()).hexdigest()


lib = wheel("lib", "1.0", "Provides-Extra: toml")
plugin = wheel("plugin", "1.0", "Requires-Dist: lib[toml]>=1.0")
with open("requirements.lock", "w") as lock:
    lock.write(f"lib==1.0 --hash=sha256:{lib}\nplugin==1.0 --hash=sha256:{plugin}\n")
wheel("lib", "1.1", "Provides-Extra: toml")
PYTHON

seen=$(PIP_CONFIG_FILE=/dev/null venv/bin/python -m pip install --disable-pip-version-check --dry-run \
  --no-index --find-links . --require-hashes -r requirements.lock 2>&1)
status=$?
venv/bin/python -m pip --version | cut -d' ' -f1-2
echo "expected: lib 1.0 and plugin 1.0, both pinned with their hashes, are installed"
echo "seen:     $(tail -n 1 <<<"$seen")"
[ "$status" -ne 0 ] && grep -q "must have their versions pinned" <<<"$seen" && grep -q "lib-1.1" <<<"$seen"
