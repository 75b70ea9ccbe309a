"""Where a fault happened, or why, without the values that led to it."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError


def place_of(error: BaseException) -> str:
    """File and line of the innermost frame; "unknown" where there is none."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"


def reason_of(error: DBAPIError) -> str:
    """Why the database did not do it, in the driver's words.

    All of them where there was no connection yet, one for each server that was tried; else the
    first line, since values may follow.
    """
    lines = str(error.orig).splitlines()
    return " ".join(lines if error.statement is None else lines[:1]).strip()
