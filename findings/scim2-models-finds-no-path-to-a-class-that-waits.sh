#!/usr/bin/env bash
# scim2-models: an attribute whose class refers to a resource that is defined further down, as users and groups refer to
# each other. Pydantic completes a class by itself when it is first used. A path (of a filter, say) is bound without that:
# it finds nothing of a class that waits, and of an attribute of several parts nothing until one was made by hand, even
# after whole users with groups were read. So one process answers the same filter in two ways.
set -uo pipefail
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv" || exit 2
"$folder/venv/bin/python" -m pip install --quiet scim2-models==0.12.3 pydantic==2.14.3 || exit 2

cat > "$folder/models.py" <<'PYTHON'
from __future__ import annotations

from typing import Any

from scim2_models import URN, ComplexAttribute, Path, Reference, Resource

SCHEMAS = "urn:ietf:params:scim:schemas:core:2.0:"


class Membership(ComplexAttribute):
    value: str | None = None
    ref: Reference[Team] | None = None


class Person(Resource[Any]):
    __schema__ = URN(f"{SCHEMAS}User")
    user_name: str | None = None
    groups: list[Membership] | None = None


class Team(Resource[Any]):
    __schema__ = URN(f"{SCHEMAS}Group")
    display_name: str | None = None


def is_found(path: str) -> bool:
    return Path[Person](path).resolve() is not None
PYTHON

cd "$folder" && "$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from models import Membership, Person, is_found

before = is_found("userName"), is_found("groups.value")
person = Person.model_validate({"userName": "a.peeters", "groups": [{"value": "1"}]})
read = is_found("userName"), is_found("groups.value")
Membership(value="2")
made = is_found("userName"), is_found("groups.value")
print("scim2-models", version("scim2-models"), "with pydantic", version("pydantic"))
print("expected: the paths userName and groups.value are found whenever they are asked for")
print(f"seen:     at first {before}, after a user with a group was read {read}, after a group was made {made}")
sys.exit(not (person.groups[0].value == "1" and (before, read, made) == ((False, False), (True, False), (True, True))))
PYTHON
