"""What can be asked for by path is known from the first request on."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import Any, cast

import pytest
from scim2_models import Path

from webapp.scim import resources


@pytest.fixture
def just_loaded(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The classes as a process has them that has answered nothing yet."""
    spec = spec_from_file_location("just_loaded", resources.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("UserResource", "groups.value"),
        ("UserResource", "groups.display"),
        ("UserResource", "emails.type"),
        ("UserResource", "name.familyName"),
        ("UserResource", f"{resources.ENTERPRISE}:department"),
        ("GroupResource", "members.value"),
        ("GroupResource", "members.type"),
    ],
)
def test_the_first_request_of_a_process_may_name_every_path(
    just_loaded: ModuleType, model: str, path: str
) -> None:
    assert cast(Any, Path)[getattr(just_loaded, model)](path).resolve() is not None
