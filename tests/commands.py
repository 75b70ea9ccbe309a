"""Runs the commands of `rekpauze` in the tests' own process."""

from __future__ import annotations

from flask import Flask

from webapp import cli


def run_command(app: Flask, *words: str) -> tuple[int, str]:
    """The exit code and what was said; a web application carries no commands by itself."""
    cli.install(app)
    answer = app.test_cli_runner().invoke(args=words)
    return answer.exit_code, answer.output
