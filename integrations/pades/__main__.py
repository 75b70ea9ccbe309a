"""The process apart: one task from standard input, one answer to standard output.

A PDF file may be made to use up time and memory; here it can use up what this process is allowed.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import typing
from collections.abc import Callable
from typing import Any

from integrations.pades import tasks
from integrations.pades.authorities import read_authorities
from integrations.pades.records import decode, encode
from webapp.domain.errors import DomainError, Unavailable

_SECONDS = 20
_TASKS: dict[str, Callable[..., Any]] = {
    task.__name__: task
    for task in (tasks.prepare, tasks.begin, tasks.finish, tasks.complete, tasks.read)
}


def main() -> None:
    """Do the task that is asked for."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    logging.disable()
    asked = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))
    json.dump(answer(asked), sys.stdout)


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """What became of a task: `done`, or what is wrong in `key` and `params`."""
    task = _TASKS[asked["task"]]
    try:
        around = _surroundings(asked)
        hints = typing.get_type_hints(task)
        given = {name: decode(hints[name], value) for name, value in asked["given"].items()}
        if "around" in hints:
            given["around"] = around
        return {"done": encode(task(**given))}
    except DomainError as error:
        kind = "Unavailable" if isinstance(error, Unavailable) else "Invalid"
        return {"error": kind, "key": error.key, "params": encode(error.params)}


def _surroundings(asked: dict[str, Any]) -> tasks.Surroundings:
    try:
        return tasks.Surroundings(read_authorities(asked["authorities"]), asked["stamps"])
    except (OSError, ValueError) as error:
        raise Unavailable("error.signing.authorities") from error


if __name__ == "__main__":
    main()
