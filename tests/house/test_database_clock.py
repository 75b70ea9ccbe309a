"""Nobody asks the database what time it is: its clock may differ from that of whoever serves.

Every moment that is stored or compared comes with the statement, from one clock.
"""

from __future__ import annotations

import re

from tests.house.source import ROOT, modules

ASKED = re.compile(
    r"func\.(now|current_\w+|local\w+|sysdate)\b|\bCURRENT_(TIMESTAMP|DATE|TIME)\b|\bLOCALTIME|"
    r"\bNOW\(\)|(clock|statement|transaction)_timestamp|'now'|\bSYSDATE\b"
)


KNOWN = {
    "webapp/database.py",  # says by how much it differs
    "migrations/versions/0027_let_absences_run_on.py",  # on going back
}


def test_no_statement_asks_the_database_for_the_time() -> None:
    texts = {str(path): (ROOT / path).read_text() for path in modules()}
    assert {path for path, text in texts.items() if ASKED.search(text)} == KNOWN


def test_what_would_ask_is_found() -> None:
    for asked in ("func.now()", "DEFAULT CURRENT_TIMESTAMP", "datetime('now')", "NOW()"):
        assert ASKED.search(asked)
