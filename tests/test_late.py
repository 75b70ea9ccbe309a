"""What is made at first use is made once, and not before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from webapp.late import at_first_use


class Heavy:
    made = 0

    def __init__(self) -> None:
        Heavy.made += 1

    def weigh(self) -> int:
        return 90


def test_it_is_made_once_whoever_asks_at_the_same_time() -> None:
    Heavy.made = 0
    late, together = at_first_use(Heavy), Barrier(8)
    assert Heavy.made == 0

    def weigh(_: int) -> int:
        together.wait()
        return late.weigh()

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(weigh, range(8))) == [90] * 8
    assert Heavy.made == 1


def test_what_could_not_be_made_is_tried_again() -> None:
    answers = iter([ValueError("not yet"), Heavy()])

    def make() -> Heavy:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    late = at_first_use(make)
    with pytest.raises(ValueError, match="not yet"):
        late.weigh()
    assert late.weigh() == 90
