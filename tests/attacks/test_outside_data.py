"""Whatever comes from outside is read, or refused in words: no reader fails in another way.

Each reader gets its own good input with pieces cut out, doubled, exchanged and overwritten, by the
thousand bytes and by the word; how often is bounded, and the same in every run of `make test`.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.frame.choice import beside_in, view_in, wanted_in
from integrations.absence.csv_folder import Settings, connect
from integrations.calendars.free_busy import FreeBusy
from integrations.files.absence_file import read_absences
from integrations.files.absence_mapping import mapping_of
from integrations.files.department_file import DepartmentFile
from integrations.files.people_file import PeopleFile
from integrations.files.sheet_writer import workbook
from integrations.http.outbound import HttpResponse, Outbound
from webapp.domain.errors import DomainError
from webapp.domain.people.seen_nodes import read_seen
from webapp.domain.ports.absence import AbsenceLines

Reader = Callable[[bytes], object]

ABSENCES = (
    "employee_number;start_date;end_date;kind;percentage\n"
    "E1;2026-10-01;2026-10-05;sick;100\nE2;05/10/2026;;leave;50\n"
)
PEOPLE = (
    "personeelsnummer;name;email;department;first day;last day;schedule;fte\n"
    "E1;An Claes;an@example.org;KITCHEN;2026-01-05;;1111100;100\n"
)
TREE = "code;name;kind;parent;language\nLINDE;Linde;company;;nl\nGENT;Gent;site;LINDE;nl\n"
CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    "DTSTAMP:20261101T000000Z\r\nDTSTART;TZID=Europe/Brussels:20261118T090000\r\n"
    "DURATION:PT1H\r\nRRULE:FREQ=WEEKLY;BYDAY=WE;UNTIL=20261231T000000Z\r\n"
    "EXDATE:20261125T080000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
MAPPING = (
    'sheet = "Blad1"\n[columns]\nemployee_number = "Nr"\nstart = "Van"\nend = "Tot"\n'
    'kind = "Soort"\n[kind]\nsickness = ["Ziek"]\n'
)
SEEN = (
    '{"id": 1, "kind": "site", "code": "A", "name": "B", "parent_id": null, "language": "nl",'
    ' "timezone": null,'
    ' "campaign_from": "2026-01-05", "closed_on": null, "planned": [1]}'
)
ADDRESS = "?measure=adherence_rate&from=2026-Q1&to=2026-Q3&group=site%2FGenk&beside=a&beside=b"
# What has a meaning somewhere, and what often has one that nobody thought of.
WORDS = [
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b'"', b"'", b";", b",", b"\t", b"|"),
    *(b"=1+1", b"9" * 40, b"-1", b"0", b"99991231", b"2026-02-30", b"nan", b"1e999", b"\xf0\x9f"),
    *(b"{", b"[", b"}", b"]", b"%00", b"&", b"=", b"BEGIN:VEVENT", b"END:VCALENDAR", b"null"),
    *("İ".encode(), "ß".encode(), "\u202e".encode(), "٣".encode(), b"P1Y", b"FREQ=", b"TZID="),
]
MAPPED = mapping_of({})
FIRST = dt.datetime(2026, 11, 18, tzinfo=dt.UTC)
LAST = FIRST + dt.timedelta(days=1)


def all_lines(read: AbsenceLines) -> None:
    for _ in read.lines:
        pass


def through(reader: Callable[[io.BytesIO], object]) -> Reader:
    return lambda content: reader(io.BytesIO(content))


def as_text(reader: Callable[[str], object]) -> Reader:
    return lambda content: reader(content.decode("utf-8", "replace"))


def read_address(text: str) -> None:
    wanted_in(text)
    beside_in(text)
    view_in(text)


def absences(content: bytes) -> None:
    all_lines(read_absences(io.BytesIO(content), MAPPED))


class Given(Outbound):
    """Answers with what the test gives, and fetches nothing."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.body = body

    def get(self, given: str, hosts: object = (), headers: object = ()) -> HttpResponse:
        return HttpResponse(200, self.body)


def calendar(content: bytes) -> None:
    FreeBusy(Given(content)).busy("https://far.example.org/a.ics", FIRST, LAST)


def table(written: str) -> bytes:
    return workbook([line.split(";") for line in written.splitlines()])


READERS: dict[str, tuple[bytes, Reader]] = {
    "absences": (ABSENCES.encode(), absences),
    "people": (PEOPLE.encode(), through(PeopleFile().read)),
    "the tree": (TREE.encode(), through(DepartmentFile().read)),
    "a calendar": (CALENDAR.encode(), calendar),
    "a mapping": (MAPPING.encode(), connect(Settings()).read_told),
    "a node as it was seen": (SEEN.encode(), as_text(read_seen)),
    "an address of the dashboard": (ADDRESS.encode(), as_text(read_address)),
}
# A workbook is opened by a process of its own, which takes its time: tried less often.
BOOKS: dict[str, tuple[bytes, Reader]] = {
    "absences in a workbook": (table(ABSENCES), absences),
    "people in a workbook": (table(PEOPLE), through(PeopleFile().read)),
}
Change = tuple[int, int, int, bytes]


def changed(content: bytes, changes: Iterable[Change]) -> bytes:
    """The input with pieces of it cut out, put elsewhere and overwritten."""
    for start, length, place, word in changes:
        start, place = start % (len(content) + 1), place % (len(content) + 1)
        piece = content[start : start + length]
        content = content[:start] + word + content[start + length :]
        content = content[:place] + piece + content[place:] if length % 2 else content
    return content


def changes() -> st.SearchStrategy[list[Change]]:
    place = st.integers(0, 20_000)
    word = st.sampled_from(WORDS) | st.binary(max_size=6) | st.just(b"")
    return st.lists(st.tuples(place, st.integers(0, 30), place, word), min_size=1, max_size=4)


def read_or_refuse(reader: Reader, content: bytes) -> None:
    """A refusal is one of the domain's, with a text of ours."""
    try:
        reader(content)
    except DomainError as refusal:
        assert refusal.key.startswith(("error.", "absence.", "people.", "organisation."))


@pytest.mark.parametrize("name", [*READERS, *BOOKS])
def test_what_is_as_it_should_be_is_read(name: str) -> None:
    content, reader = {**READERS, **BOOKS}[name]
    reader(content)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=150, derandomize=True, suppress_health_check=list(HealthCheck))
@given(changes=changes())
def test_what_was_damaged_is_read_or_refused(name: str, changes: list[Change]) -> None:
    content, reader = READERS[name]
    read_or_refuse(reader, changed(content, changes))


@pytest.mark.parametrize("name", BOOKS)
@settings(max_examples=8, derandomize=True, suppress_health_check=list(HealthCheck))
@given(changes=changes())
def test_a_damaged_workbook_is_read_or_refused(name: str, changes: list[Change]) -> None:
    content, reader = BOOKS[name]
    read_or_refuse(reader, changed(content, changes))
