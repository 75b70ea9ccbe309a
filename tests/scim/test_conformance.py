"""The whole of scim2-tester, over the service as it is mounted, on both databases."""

from __future__ import annotations

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
