"""Where a fault of ours happened, without the values that led to it."""

from __future__ import annotations


def place_of(error: BaseException) -> str:
    """File and line of the innermost frame; "unknown" where there is none."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"
