"""What people are listed by, of everybody who is there, a thousand at a time.

It is the rule of its day, as `webapp.domain.names.alphabetical` had it; the job `order-people`
makes anew what a later rule makes otherwise, and what an earlier release writes meanwhile.
"""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None

AT_ONCE = 1_000
NUMBER = re.compile(r"[0-9]+")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"})

person = sa.table(
    "person",
    sa.column("id", sa.BigInteger),
    sa.column("name", sa.String),
    sa.column("sort_name", sa.String),
)


def key_of(name: str) -> str:
    parts = unicodedata.normalize("NFKD", name)
    letters = "".join(part for part in parts if not unicodedata.combining(part))
    folded = NUMBER.sub(measured, letters.casefold().translate(LIGATURES))
    return f"{folded[:300]}\t1{name}"


def measured(number: re.Match[str]) -> str:
    digits = number[0].lstrip("0")
    return chr(ord("0") + min(len(digits), 48)) + digits


def upgrade() -> None:
    connection, last = op.get_bind(), 0
    page = sa.select(person.c.id, person.c.name).order_by(person.c.id).limit(AT_ONCE)
    change = sa.update(person).where(person.c.id == sa.bindparam("one"))
    change = change.values(sort_name=sa.bindparam("key"))
    while rows := connection.execute(page.where(person.c.id > last)).all():
        connection.execute(change, [{"one": one, "key": key_of(name)} for one, name in rows])
        last = rows[-1][0]


def downgrade() -> None:
    """The column goes with the revision before."""
