"""What keeps the suite fast: browsers see one database, and slow tests are named after each run."""

from __future__ import annotations

import re
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

from tests.conftest import EARLY, LONGEST, TESTS, WHOLE, all_beginning, turn
from tests.house.source import ROOT, kept_files
from tests.live import CHROMIUM_FLAGS

JOURNEYS = ROOT / "tests/journeys"
ON_BOTH = {  # the busiest and the longest writing, and the way into use that operators go
    "test_break_tap.py",
    "test_absence_upload.py",
    "test_first_month.py",
}


def test_no_folder_of_browser_tests_is_told_on_two_databases() -> None:
    assert 'def backend() -> str:\n    return "sqlite"' in (JOURNEYS / "conftest.py").read_text()
    twice = {path.name for path in JOURNEYS.glob("test_*.py") if "def backend" in path.read_text()}
    assert twice == ON_BOTH


def test_the_looks_of_a_page_are_walked_on_one_that_was_loaded_once() -> None:
    apart = {
        path.name for path in JOURNEYS.glob("test_*.py") if 'parametrize("dark"' in path.read_text()
    }
    assert apart == set(), "tests.accessibility.findings walks through them"


def test_the_pages_of_a_test_are_shown_by_one_process() -> None:
    assert "--renderer-process-limit=1" in CHROMIUM_FLAGS, "a first visit would start a second one"
    drivers = (
        path for path in (ROOT / "tests").glob("*.py") if "chromium.launch" in path.read_text()
    )
    own = [path.name for path in drivers if "args=CHROMIUM_FLAGS" not in path.read_text()]
    assert own == []


def test_scripts_are_compiled_once_but_where_what_a_page_computes_is_measured() -> None:
    drivers = (ROOT / "tests").glob("*.py")
    given = {path.name: path.read_text().count("CHROMIUM_FLAGS + SOON_LEFT") for path in drivers}
    assert {name: count for name, count in given.items() if count} == {"browsing.py": 2}


def test_only_what_shows_notifications_starts_the_browser_that_has_windows() -> None:
    asks = "mark.notifies"
    found = {path.name for path in JOURNEYS.glob("test_*.py") if asks in path.read_text()}
    assert found == {"test_a_reminder_is_opened.py", "test_offline.py"}


def test_what_is_made_ready_once_comes_first_then_what_takes_longest() -> None:
    paths = [f"{folder}/test_x.py" for folder in ("domain", *reversed(LONGEST), "store")]
    paths.insert(2, f"journeys/{WHOLE}")
    items: list[Any] = [SimpleNamespace(path=ROOT / "tests" / path) for path in paths]
    items.sort(key=turn)
    assert (JOURNEYS / WHOLE).exists()
    assert [item.path.parent.name for item in items] == ["journeys", *LONGEST, "domain", "store"]
    assert items[0].path.name == WHOLE


def test_the_rules_are_tried_without_what_takes_long_to_load() -> None:
    heavy = re.compile(
        r"^(?:from|import) (?:scipy|numpy|flask|sqlalchemy|playwright)\b", re.MULTILINE
    )
    rules = (ROOT / "tests/domain").rglob("*.py")
    assert [path.name for path in rules if heavy.search(path.read_text())] == []


def test_tables_are_described_all_at_once() -> None:
    one_by_one = re.compile(
        r"\.get_(?:columns|indexes|(?:unique|check|pk)_constraints?|foreign_keys)\("
    )
    kept = [
        path for path in kept_files() if path.suffix == ".py" and ROOT / "tests" in path.parents
    ]
    assert [path.name for path in kept if one_by_one.search(path.read_text())] == [], (
        "PostgreSQL answers get_multi_... of all tables thirty times sooner"
    )


def test_every_process_has_all_tests_and_compiles_others_first() -> None:
    kept = [path for path in kept_files() if TESTS in path.parents and path.match("test_*.py")]
    entries = sorted({str(TESTS / path.relative_to(TESTS).parts[0]) for path in kept})
    begun = [all_beginning(number / 3) for number in range(3)]
    assert [sorted(each) for each in begun] == [entries] * 3
    assert len({each[0] for each in begun}) == 3


def test_what_looks_through_all_that_is_loaded_is_loaded_first() -> None:
    loaded = [*sys.modules]
    assert all(loaded.index(name) < loaded.index("webapp.app") for name in EARLY)


def test_programs_of_ours_are_begun_by_one_that_has_loaded_what_they_load() -> None:
    """But for one that shows that they begin without; the demo is begun as people begin it."""
    anew = re.compile(r'sys\.executable, "-m", "(?:webapp|tests|gunicorn)')
    tests = [path for path in kept_files() if path.suffix == ".py" and path.parts[-2] != "bench"]
    found = [path.name for path in tests if anew.search(path.read_text())]
    assert found == ["test_demo_run.py", "mortal.py", "test_cli.py"]


def test_what_takes_long_is_listed_at_the_end() -> None:
    quick = "tests/domain/test_spreadsheets.py"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--slow=0", quick]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "tests of more than 0 seconds: " in said
    assert any(line.partition(" s  ")[2].startswith(quick) for line in said.splitlines())
