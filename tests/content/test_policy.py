"""The disclosure policy in its file: valid, and refused when it is looser than the floors."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp.content.policy import disclosure_policy, load_policy
from webapp.domain.errors import Invalid
from webapp.domain.figures.disclosure.policy import Policy

TEXT = (Path(__file__).parents[2] / "webapp/content/disclosure.toml").read_text()


def test_the_policy_of_the_project_is_that_of_the_rules() -> None:
    policy = disclosure_policy()
    assert policy == Policy(policy.version, policy.approved_by)
    assert policy.version
    assert policy.approved_by


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [("k = 10", "k = 5", "k"), ("sigma = 1.0", "sigma = 0.0", "sigma"), ("pr = 60", "off = 1", "")],
)
def test_a_looser_or_unknown_value_is_refused(
    tmp_path: Path, before: str, after: str, name: str
) -> None:
    path = tmp_path / "disclosure.toml"
    path.write_text(TEXT.replace(before, after))
    with pytest.raises(Invalid) as refused:
        load_policy(path)
    assert name in str(refused.value.params["name"])


def test_a_stricter_value_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "disclosure.toml"
    path.write_text(TEXT.replace("k = 10", "k = 20").replace("[1, 2, 5, 10]", "[10, 5]"))
    assert (load_policy(path).k, load_policy(path).steps) == (20, (5, 10))


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "disclosure.toml"
    path.write_text("k = ")
    with pytest.raises(Invalid) as refused:
        load_policy(path)
    assert refused.value.key == "error.policy_file"
