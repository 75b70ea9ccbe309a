"""What every absence adapter must do, tried on the sample that lies beside it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import shutil
from pathlib import Path

import pytest

from integrations.registry import available, connect
from webapp.domain.figures.absence import AbsenceKind
from webapp.domain.ports.absence import AbsenceRecord, AbsenceSource

SAMPLES = Path(__file__).parent / "samples" / "absence"
TOMORROW = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)


@pytest.mark.parametrize("name", available("absence"))
def test_an_adapter_says_what_it_is_and_which_settings_it_has(name: str) -> None:
    module = importlib.import_module(f"integrations.absence.{name}")
    assert module.__doc__
    assert dataclasses.is_dataclass(module.Settings)
    assert module.Settings.__dataclass_params__.frozen  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", available("absence"))
def test_the_sample_comes_as_records_that_can_be_stored(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    shutil.copytree(SAMPLES / name, folder)
    source = connect("absence", name, {"ABSENCE_FOLDER": str(folder)}, port=AbsenceSource)
    assert 0 < len(source.name) <= 40
    deliveries = list(source.deliveries(TOMORROW))
    assert deliveries
    for delivery in deliveries:
        assert delivery.name
        assert delivery.complete is None
        assert delivery.skips_bad_lines is False
        with delivery.open() as lines:
            records = list(lines.lines)
        assert records
        for record in records:
            assert isinstance(record, AbsenceRecord)
            assert record.starts_on <= record.ends_on
            assert 1 <= record.percent <= 100
            assert record.kind in set(AbsenceKind)
            assert 0 < len(record.reference) <= 80
            assert 0 < len(record.employee_number) <= 40
    assert len({record.line for record in records}) == len(records)


@pytest.mark.parametrize("name", available("absence"))
def test_what_was_taken_or_refused_does_not_come_again(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    shutil.copytree(SAMPLES / name, folder)
    source = connect("absence", name, {"ABSENCE_FOLDER": str(folder)}, port=AbsenceSource)
    first, *others = source.deliveries(TOMORROW)
    first.accept()
    for delivery in others:
        delivery.refuse("no")
    assert list(source.deliveries(TOMORROW)) == []
