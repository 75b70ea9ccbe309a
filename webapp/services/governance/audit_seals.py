"""Seal the audit trail by the hour, and check on request that nothing in it was rewritten."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from webapp.domain.governance.audit_seals import (
    FIRST,
    UNSEALED,
    AuditSeal,
    SealMaker,
    TrailProof,
)
from webapp.store.governance import audit
from webapp.store.governance import audit_seals as store


def seal_trail(session: Session, *, secret: str, now: dt.datetime) -> None:
    """Seal what is new and has come to rest. Its cost grows with what is new, nothing else."""
    last = store.last_seal(session)
    after, young = last.upto_id if last else 0, (now - UNSEALED, now + UNSEALED)
    upto = audit.last_at_rest(session, after=after, since=young[0], until=young[1])
    if upto is None:
        return
    made = SealMaker(last.digest if last else FIRST, secret)
    for event in audit.read_events(session, after=after, upto=upto):
        made.add(event)
    store.add_seal(session, AuditSeal(upto, now, made.events, made.digest()))


def check_trail(session: Session, *, secret: str) -> TrailProof:
    """Make every seal anew and compare: reads the whole trail, at the cost of its length."""
    checked, sealed_at, previous, after = 0, None, FIRST, 0
    for seal in store.list_seals(session):
        made = SealMaker(previous, secret)
        for event in audit.read_events(session, after=after, upto=seal.upto_id):
            made.add(event)
        if (made.digest(), made.events) != (seal.digest, seal.events):
            return TrailProof(checked, sealed_at, seal)
        checked, sealed_at = checked + made.events, seal.sealed_at
        previous, after = seal.digest, seal.upto_id
    return TrailProof(checked, sealed_at, None)
