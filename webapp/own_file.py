"""The file of one's own data in words: what each value means, whatever table it stands in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

from webapp.domain.errors import Invalid
from webapp.domain.names import KEY_MARK
from webapp.figures import period_name
from webapp.i18n import LANGUAGE_NAMES, Texts

# A text, texts in a row, or names with what they are; it nests.
Told: TypeAlias = "str | list[Told] | list[tuple[str, Told]]"

_HERE = "my_data.value."
# Where the words of a value stand: by table and column, else by column or name alone. A star is
# the value.
_WORDS = {
    ("absence_import", "state"): "absence.state.*",
    ("absence_spell", "kind"): "absence.kind.*",
    ("absence_upload", "kind"): f"{_HERE}upload.*",
    ("consultation", "state"): "consultation.state.*",
    ("content_decision", "kind"): f"{_HERE}content.*",
    ("content_decision", "step"): f"{_HERE}step.*",
    ("data_request", "kind"): "my_data.kind.*",
    ("data_request", "state"): "my_data.state.*",
    ("pulse_answer", "content"): "pulse.answer.*",
    ("reorganisation", "kind"): f"{_HERE}reorganisation.*",
    ("reorganisation", "state"): "organisation.state.*",
    ("side_minute", "kind"): f"{_HERE}side.*",
    ("signed_report", "edition"): "shelf.edition.*",
    ("signed_report", "standing"): "signatures.standing.*",
    ("workstation_report", "place"): "workstation.place.*",
    ("workstation_report", "state"): "workstation.state.*",
}
_WORDS_OF_NAME = {
    "action": "audit.action.*",
    "adaptations": "adaptation.*",
    "channel": "reminders.channel.*",
    "class": f"{_HERE}class.*",
    "kind": f"{_HERE}class.*",
    "last_roles": "role.*",
    "lost": "reminders.channel.*",
    "origin": f"{_HERE}origin.*",
    "problem": "workstation.problem.*",
    "purpose": "my_data.choice.*",
    "role": "role.*",
    "roles": "role.*",
    "scopes": "tokens.scope.*",
    "time": "appointment.time.*",
    "triage": "triage.*",
    "verdict": "break.verdict.*",
}
_OF_THE_TRAIL = ("audit.detail.*", "role.*", "measure.*", "export.scope.*", "export.grain.*")
_EXERCISES = frozenset({"exercise", "allowed"})
_BY_EXERCISE = frozenset({"adaptations", "limits"})
_LANGUAGES = frozenset({"language", "preferred_language"})
_MINUTES_OF_A_DAY = frozenset({"minute", "next_minute"})
_MONDAY = dt.date(2026, 1, 5)
_WEEKDAYS = range(7)
_DAYS = range(1, dt.date.max.toordinal())
_STEP = ("state", "words", "at")  # of a report about a workstation
_OWN_HOURS = ("weekday", "from", "to")
_ROWS = {"steps": _STEP, "own_hours": _OWN_HOURS, "busy": ("from", "to")}


@dataclass(frozen=True, slots=True)
class OwnFile:
    """The words of one language; `exercises` by key, `person_id` is whose file it is."""

    t: Texts
    timezone: str
    exercises: Mapping[str, str]
    person_id: int

    def heading(self, name: str) -> str:
        """What a column, or a part of a value, is called."""
        keys = (f"my_data.column.{name}", f"audit.detail.{name}")
        return self._first(keys, name.replace("_", " "))

    def headings(self, names: Sequence[str]) -> str:
        """Several of them in a row."""
        return ", ".join(map(self.heading, names))

    def knows(self, table: str, name: str, value: str) -> bool:
        """Whether there are words for a value that is a name."""
        return any(map(self.t.has, self._keys(table, name, value, "")))

    def tell(self, table: str, name: str, value: object, within: str = "") -> Told:
        """A value in words; `within` names the column that it is a part of."""
        if isinstance(value, Mapping):
            return self._parts(table, name, value, within or name)
        if isinstance(value, list):
            return self._row(table, name, value, within or name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return self.t("export.yes" if value else "export.no")
        return self._said(table, name, value, within)

    def _parts(self, table: str, name: str, values: Mapping[str, Any], within: str) -> Told:
        return [
            (
                self._part(name, part),
                self.tell(table, name if name in _BY_EXERCISE else part, value, within),
            )
            for part, value in values.items()
            if value not in (None, "", [], {})
        ]

    def _part(self, name: str, part: str) -> str:
        return self.exercises.get(part, part) if name in _BY_EXERCISE else self.heading(part)

    def _row(self, table: str, name: str, values: Sequence[Any], within: str) -> Told:
        names = _ROWS.get(name, ())  # the trail calls other things so as well, such as a number
        rows = [
            dict(zip(names, one, strict=True))
            if isinstance(one, list) and len(one) == len(names)
            else one
            for one in values
        ]
        return [self.tell(table, name, one, within) for one in rows]

    def _said(self, table: str, name: str, value: object, within: str) -> str:
        if name in _EXERCISES:
            return self.exercises.get(str(value), str(value))
        if name == "sort_name":
            return str(value).partition(KEY_MARK)[0]  # behind it is the name, which stands there
        if name in _LANGUAGES:
            return LANGUAGE_NAMES.get(str(value), str(value))
        if isinstance(value, int):
            return self._number(name, value)
        if name in {"subject", "actor_id"} and table == "audit_event":
            return self._about(str(value))
        return self._first(self._keys(table, name, str(value), within), self._plain(name, value))

    def _keys(self, table: str, name: str, value: str, within: str) -> list[str]:
        where = _WORDS.get((table, name)) or _WORDS_OF_NAME.get(name)
        stars = [where] if where else []
        if "detail" in (name, within):
            stars += _OF_THE_TRAIL
        return [star.replace("*", value) for star in stars]

    def _number(self, name: str, value: int) -> str:
        if name in _MINUTES_OF_A_DAY:
            return f"{value // 60 % 24:02}:{value % 60:02}"
        if name == "next_day" and value in _DAYS:
            return self.t.date(dt.date.fromordinal(value), "medium")
        if name in {"weekday", "weekdays"} and value in _WEEKDAYS:
            return self.t.date(_MONDAY + dt.timedelta(days=value), "EEEE")
        if name == "actor_id":
            return self.t(f"my_data.who.{'me' if value == self.person_id else 'other'}")
        return str(value)

    def _about(self, subject: str) -> str:
        """`person/7` or `data_request/…`, as the trail names what something was about."""
        kind, _, number = subject.partition("/")
        if kind == "person" and number:
            mine = number == str(self.person_id)
            return self.t(f"my_data.who.{'me' if mine else 'other'}")
        key = f"my_data.table.{kind}.name"
        return f"{self.t(key)} {number}".strip(" …") if self.t.has(key) else subject

    def _plain(self, name: str, value: object) -> str:
        if name == "quarter":
            with suppress(Invalid):
                return period_name(str(value), self.t)
        return str(self.t.stored(value, self.timezone))

    def _first(self, keys: Sequence[str], otherwise: str) -> str:
        return next((self.t(key) for key in keys if self.t.has(key)), otherwise)
