"""The whole of scim2-tester, over the service as it is mounted, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

from tests.scim.conftest import ROOT, Directory


def test_the_service_keeps_to_the_standard_in_every_check(app: Flask, directory: Directory) -> None:
    client = WSGISCIMClient(
        app,
        base_url=f"http://localhost{ROOT}",
        headers={"Authorization": f"Bearer {directory.token}"},
    )
    results = check_server(client)
    other = [f"{one.title} {one.reason}" for one in results if one.status is not Status.SUCCESS]
    assert other == []
    assert len(results) > 60


@pytest.mark.parametrize("text", [r"\ud800", r"a\u0000b"])
def test_a_filter_for_what_nothing_can_be_is_refused_in_scim_words(
    connect: Callable[..., Directory], text: str
) -> None:
    directory = connect()
    for asked in (f'/Users?filter=userName eq "{text}"', f'/Groups?filter=displayName eq "{text}"'):
        answer = directory.ask("GET", asked)
        assert (answer.status_code, answer.json["scimType"]) == (400, "invalidFilter"), asked  # type: ignore[index]
