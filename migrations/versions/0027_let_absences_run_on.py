"""An absence whose end is not known yet has none, instead of a day that was made up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLE = "absence_spell"
CHECK = "ends_after_start"


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_constraint(op.f(f"ck_{TABLE}_{CHECK}"), type_="check")
        batch.alter_column("ends_on", existing_type=sa.Date(), nullable=True)
        batch.create_check_constraint(
            op.f(f"ck_{TABLE}_{CHECK}"), sa.text("ends_on IS NULL OR ends_on >= starts_on")
        )


def downgrade() -> None:
    """What is still running ends today, for a version that knows no absence without an end."""
    op.execute(
        "UPDATE absence_spell SET ends_on = CASE WHEN starts_on > CURRENT_DATE THEN starts_on "
        "ELSE CURRENT_DATE END WHERE ends_on IS NULL"
    )
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_constraint(op.f(f"ck_{TABLE}_{CHECK}"), type_="check")
        batch.alter_column("ends_on", existing_type=sa.Date(), nullable=False)
        batch.create_check_constraint(op.f(f"ck_{TABLE}_{CHECK}"), sa.text("ends_on >= starts_on"))
