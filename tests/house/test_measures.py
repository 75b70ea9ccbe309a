"""A measure is a record, a count and texts; nothing else in the house knows one by name."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT, modules
from webapp.domain.figures.measures import Measure
from webapp.i18n import LANGUAGES, texts

RECORDS = Path("webapp/domain/figures/measures.py")
COUNTS = Path("webapp/domain/figures/contributions.py")
KEYS = re.compile(rf"\b({'|'.join(sorted(Measure, key=len, reverse=True))})\b")

RECORD = """    OPEN_DAYS = (
        "open_day_rate",
        MeasureSpec(
            count=contributions.open_days,
            family="open days",
            is_about_breaks=False,
            fewest={Month: dict.fromkeys(Scope, 50), Quarter: dict.fromkeys(Scope, 50)},
            scale=Scale(steps=(500, 1_000)),
            decimals=0,
        ),
    )


HEADLINES = """
COUNT = '''

def open_days(person: PersonMonth, _: int, __: int) -> Contribution:
    """Eligible days without all three breaks / eligible days."""
    eligible = person.eligible.bit_count()
    return eligible - person.adherent.bit_count(), eligible, eligible
'''
TEXTS = """
msgid "measure.open_day_rate"
msgstr "Open days"

msgid "dashboard.about.open_day_rate"
msgstr "The share of days without all three breaks."

msgid "dashboard.read.formula.open_day_rate"
msgstr "days without three counted breaks ÷ the same working days"
"""


def named(tree: ast.AST) -> Iterator[int]:
    """Lines that name a member of Measure, or write its key."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in Measure.__members__:
            of = node.value
            if "Measure" in (getattr(of, "id", None), getattr(of, "attr", None)):
                yield node.lineno
        elif isinstance(node, ast.Constant) and KEYS.search(str(node.value)):
            yield node.lineno


def test_no_measure_is_named_outside_the_file_of_their_records() -> None:
    elsewhere = [
        f"{path}:{line}"
        for path, tree in modules().items()
        if path != RECORDS and path.parts[0] != "migrations"
        for line in named(tree)
    ]
    pages = [*(ROOT / "webapp/templates").rglob("*.html"), *(ROOT / "webapp/static").rglob("*.js")]
    elsewhere += [page.name for page in pages if KEYS.search(page.read_text())]
    assert elsewhere == []


def test_the_check_sees_what_it_looks_for() -> None:
    seen = ast.parse("a = Measure.BREAKS\nb = measures.Measure.ABSENCE\nt('x.adherence_rate')")
    assert sorted(named(seen)) == [1, 2, 3]


@pytest.mark.parametrize("measure", Measure)
def test_a_measure_has_its_texts(measure: Measure) -> None:
    keys = ["measure", "dashboard.about", "dashboard.read.formula"]
    assert [k for k in keys for t in LANGUAGES if not texts(t).has(f"{k}.{measure}")] == []


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The house with one measure more."""
    left_out = shutil.ignore_patterns("node_modules", "journeys")
    for package in ("webapp", "dashboard", "integrations", "migrations", "tests"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=left_out)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    records, counts = tmp_path / RECORDS, tmp_path / COUNTS
    records.write_text(records.read_text().replace("\n\nHEADLINES = ", RECORD))
    counts.write_text(counts.read_text() + COUNT)
    for language in LANGUAGES:
        with (tmp_path / f"webapp/locales/{language}/figures/dashboard.po").open("a") as file:
            file.write(TEXTS)
    return tmp_path


def test_a_further_measure_is_its_record_its_count_and_its_texts(copy: Path) -> None:
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    walk = "tests/house/further_measure.py"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", walk],
        cwd=copy,
        env=alone,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout
