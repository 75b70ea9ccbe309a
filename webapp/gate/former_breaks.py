"""What an account that begins anew leaves to the figures, and to nobody else."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.store.gate.former_breaks import keep_former


def leave_to_figures(session: Session, *, person_id: int) -> None:
    """Let the person's breaks count until their month is published, out of everybody's sight."""
    keep_former(session, person_id)
