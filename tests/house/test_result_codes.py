"""A result code has a text for each of its values, and no text is left over."""

from __future__ import annotations

from enum import StrEnum

import pytest

from webapp.domain.care.consultations import ConsultationState
from webapp.domain.care.guide import PartKind
from webapp.domain.figures.absence_imports import ChangeKind, ImportState
from webapp.domain.governance.choices import ChoiceChange, Purpose
from webapp.domain.governance.privacy import Departure, DoneBy
from webapp.domain.governance.requests import RequestChange, RequestKind, RequestState
from webapp.domain.people.organisation import (
    ReorganisationKind,
)
from webapp.domain.people.people import DepartmentKind
from webapp.domain.people.reorganisations import (
    ReorganisationState,
)
from webapp.domain.programme.breaks import BreakVerdict
from webapp.domain.programme.reminder_changes import ReminderChange
from webapp.domain.programme.screening import ClearanceClass
from webapp.i18n import texts

CODES: dict[str, type[StrEnum]] = {
    "absence.action": ChangeKind,
    "absence.state": ImportState,
    "break.verdict": BreakVerdict,
    "break.why": BreakVerdict,
    "consultation.state": ConsultationState,
    "help.kind": PartKind,
    "organisation.do": ReorganisationKind,
    "organisation.kind": DepartmentKind,
    "organisation.state": ReorganisationState,
    "organisation.text": ReorganisationKind,
    "organisation.what": ReorganisationKind,
    "my_data.choice": Purpose,
    "my_data.choice_text": Purpose,
    "my_data.done": ChoiceChange,
    "my_data.kind": RequestKind,
    "my_data.kind_text": RequestKind,
    "my_data.receipt_text": Departure,
    "my_data.requests_done": RequestChange,
    "my_data.state": RequestState,
    "my_data.way": Departure,
    "my_data.way_do": Departure,
    "my_data.way_text": Departure,
    "my_data.who": DoneBy,
    "reminders.done": ReminderChange,
    "request.outcome": ClearanceClass,
}
UNSAID = {"help.kind.advice"}  # most parts are: it goes without saying
OTHERS = {"my_data.choice.agree", "my_data.choice.withdraw", "request.outcome.kept"}


@pytest.mark.parametrize("prefix", CODES)
def test_every_value_has_its_text_and_every_text_its_value(prefix: str) -> None:
    keys = {*texts("nl").keys()}
    said = {key for key in keys if key.rpartition(".")[0] == prefix} - OTHERS
    assert said == {f"{prefix}.{code}" for code in CODES[prefix]} - UNSAID
