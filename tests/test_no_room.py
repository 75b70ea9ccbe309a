"""A disk is full: it is recognised, told in words, and seen beforehand."""

from __future__ import annotations

import errno
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp import errors
from webapp.room import LEAST


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_room_beside_the_database_is_told_too(app: Flask, number: int) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert errors.explain(OSError(number, "no room")) == (503, "error.full")
        assert errors.explain(OSError(errno.EACCES, "not ours"))[0] == 500


def test_readiness_says_that_there_is_no_room_and_people_read_on(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").text == "ready\n"
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=LEAST - 1))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "degraded: no room left\n")
