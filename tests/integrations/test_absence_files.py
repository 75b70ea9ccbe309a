"""Files as HR and payroll systems write them: read as meant, or asked about, never guessed."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.absence.csv_folder import Settings, connect
from integrations.files import absence_columns, csv_lines
from integrations.files.absence_dates import moment_reader
from integrations.registry import WrongSetting
from integrations.registry import connect as connect_by_name
from webapp.domain.errors import Invalid
from webapp.domain.ports.absence import (
    AbsenceLines,
    AbsenceOmission,
    AbsenceProblem,
    AbsenceRecord,
    AbsenceSource,
    Withdrawal,
)

MONDAY, FRIDAY = dt.date(2026, 10, 5), dt.date(2026, 10, 9)
WEEK = (MONDAY, FRIDAY, 100, "sickness")
DUTCH = "personeelsnummer;begin;einde;soort"
ENGLISH = "employee id,start date,end date,type"
EXAMPLE = Path("docs/absence-mapping.toml")
Open = Callable[..., AbsenceLines]


@pytest.fixture
def read(tmp_path: Path) -> Open:
    """Opens a file, with a mapping and headings of one's own."""

    def opened(content: str | bytes, mapping: str = "", columns: str = "") -> AbsenceLines:
        raw = content if isinstance(content, bytes) else content.encode()
        source = connect(Settings(folder=tmp_path / "in", columns=columns))
        source = source.as_told(source.read_told(mapping.encode()) if mapping else None)
        return source.read(io.BytesIO(raw))

    return opened


def said(lines: AbsenceLines) -> list[tuple[object, ...]]:
    """What each line comes to: days, part and kind; what is wrong; why it is left out."""
    found: list[tuple[object, ...]] = []
    for line in lines.lines:
        if isinstance(line, AbsenceRecord):
            taken_back = (line.withdraws,) if line.withdraws else ()
            found.append((*line[2:6], *taken_back))
        else:
            found.append((line.field, line.reason.removeprefix("absence.")))
    return found


def refusal(read: Open, content: str, mapping: str = "", columns: str = "") -> Invalid:
    with pytest.raises(Invalid) as refused:
        said(read(content, mapping, columns))
    return refused.value


SMALL = {  # file, setting, mapping; what each line comes to
    "two words": (
        f"{ENGLISH}\n1,2026-10-05,2026-10-09,Sick Leave\n2,2026-10-05,2026-10-09,Annual Leave\n",
        "",
        "",
        [WEEK, (*WEEK[:3], "leave")],
    ),
    "codes": (
        "PERNR;AWART;BEGDA;ENDDA\n00000042;0200;05.10.2026;09.10.2026\n",
        "employee_number=PERNR,kind=AWART,start=BEGDA,end=ENDDA",
        '[kind]\nsickness = ["0200"]\n',
        [WEEK],
    ),
    "rejected": (
        f"{ENGLISH},status\n1,2026-10-05,2026-10-09,sick,Approved\n"
        "2,2026-10-05,2026-10-09,sick,Rejected\n",
        "",
        "",
        [WEEK, ("status", "omission.status"), (*WEEK, Withdrawal.REFERENCE)],
    ),
    "half day": (
        f"{ENGLISH},half day,total days\n1,2026-10-05,2026-10-05,sick,1,0.5\n",
        "",
        "",
        [(MONDAY, MONDAY, 50, "sickness")],
    ),
    "taken back": (
        f"{DUTCH};dagen;referentie\n1;05/10/2026;09/10/2026;ziekte;5,00;A1\n"
        "1;05/10/2026;09/10/2026;ziekte;-5,00;A2\n",
        "",
        "",
        [WEEK, ("", "omission.withdrawal"), (*WEEK, Withdrawal.CONTENT)],
    ),
    "compact days": (f"{DUTCH}\n1;20261005;20261009;ziekte\n", "", "", [WEEK]),
    "two halves": (
        f"{DUTCH};percentage\n" + "1;05/10/2026;05/10/2026;ziekte;50\n" * 2,
        "",
        "",
        [(MONDAY, MONDAY, 50, "sickness")] * 2,
    ),
    "one and a half": (
        f"{DUTCH};percentage\n1;05/10/2026;06/10/2026;ziekte;1,5\n",
        "",
        "",
        [("percentage", "problem.percentage")],
    ),
}


KINDS = [  # of lines: what they say does not depend on those beside them
    "7;05/10/2026;09/10/2026;ziekte;100;Z1",
    "8;05/10/2026;09/10/2026;ziekte;;",
    "9;05/10/2026;09/10/2026;verlof;100;Z1;;",
    "7;05/10/2026;09/10/2026;ziekte;50;Z1",
    "7;09/10/2026;05/10/2026;ziekte;100;Z 1",
    "7;05/10/2026;;ziekte;100;Z1",
    '"7";05/10/2026;09/10/2026;"ziek""te";100;Z1',
    "totaal;;;;500;",
    "7;05/10/2026",
    "",
]


@given(st.lists(st.sampled_from([*KINDS[:1] * 30, *KINDS]), max_size=150))
def test_a_line_says_the_same_whatever_lines_are_read_with_it(chosen: list[str]) -> None:
    together = lines_in(f"{DUTCH};percentage;referentie\n" + "\n".join(chosen))
    alone = [
        (place, *found) for place, line in enumerate(chosen, 2) for _, *found in lines_of(line)
    ]
    assert together == alone


@cache
def lines_of(line: str) -> list[tuple[object, ...]]:
    return lines_in(f"{DUTCH};percentage;referentie\n{line}\n")


def lines_in(content: str) -> list[tuple[object, ...]]:
    return [tuple(line) for line in connect(Settings()).read(io.BytesIO(content.encode())).lines]


@given(
    st.lists(st.text('x;"é ', max_size=9), max_size=90),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
def test_rows_are_those_of_the_csv_module_up_to_where_it_gives_up(
    lines: list[str], end: str, calm: bool
) -> None:
    text = end.join(["a;b", *["x;y"] * (60 if calm else 0), *lines])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    assert rows_of(io.BytesIO(text.encode())) == until_it_fails(reader, lambda: reader.line_num)


def rows_of(file: io.BytesIO) -> list[object]:
    with pytest.MonkeyPatch.context() as small:
        small.setattr(csv_lines, "_BLOCK", 64)
        rows = csv_lines.CsvRows(file, lambda row: int(row == ["a", "b"]))
        return [(1, rows.heading), *until_it_fails(rows, lambda: rows.line)]


def until_it_fails(rows: Iterable[list[str]], line: Callable[[], int]) -> list[object]:
    found: list[object] = []
    try:
        for row in rows:
            found.append((line(), row))
    except (csv.Error, Invalid) as error:
        found.append(error.params["line"] if isinstance(error, Invalid) else line())
    return found


@pytest.mark.parametrize("name", SMALL)
def test_small_files_come_out_as_they_are_meant(read: Open, name: str) -> None:
    content, columns, mapping, right = SMALL[name]
    assert said(read(content, mapping, columns)) == right


# The kind, in the source's own words.


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Sick Leave", "sickness"), ("Krankmeldung", "sickness"), ("Ziekteverlof", "sickness"),
        ("Congé maladie", "sickness"), ("Annual Leave", "leave"), ("congés payés", "leave"),
        ("JAARLIJKS VERLOF", "leave"), ("Urlaub", "leave"),
    ],
)  # fmt: skip
def test_the_usual_words_are_known(read: Open, word: str, kind: str) -> None:
    assert said(read(f"{ENGLISH}\n1,2026-10-05,2026-10-09,{word}\n")) == [(*WEEK[:3], kind)]


def test_codes_are_what_the_mapping_says_and_what_it_does_not_say_is_asked(read: Open) -> None:
    codes = ("0200", "0200", "0800", "0900", "0900", "")
    content = "PERNR;AWART;BEGDA;ENDDA\n" + "".join(
        f"{number};{code};05.10.2026;09.10.2026\n" for number, code in enumerate(codes, 1)
    )
    lines = read(content, '[kind]\nsickness = ["0200"]\nleave_out = ["0800"]\n')
    unknown = ("kind", "problem.kind")
    assert said(lines) == [WEEK, WEEK, ("kind", "omission.kind"), unknown, unknown, unknown]
    assert lines.asked == {("kind", "0900"): 2, ("kind", ""): 1}
    assert read(content).asked == {}, "a column that nobody has read yet asks nothing"


def test_what_a_value_stands_for_does_not_depend_on_capitals_and_blanks_but_on_signs(
    read: Open,
) -> None:
    mapping = '[kind]\nsickness = ["KD +"]\nleave = ["KD -"]\n'
    rows = "".join(
        f"{n};05/10/2026;09/10/2026;{kind}\n" for n, kind in enumerate(("kd  +", "Kd -"))
    )
    assert [line[3] for line in said(read(f"{DUTCH}\n{rows}", mapping))] == ["sickness", "leave"]


def test_a_column_called_a_reason_is_read_when_it_is_mapped_and_all_its_values_are_told(
    read: Open,
) -> None:
    content = "Personalnummer;Von;Bis;Grund\n0042;05.10.2026;09.10.2026;Krank\n"
    assert refusal(read, content).key == "error.absence_reason"
    assert said(read(content, columns="kind=Grund")) == [WEEK]
    assert said(read(content, '[columns]\nkind = "Grund"\n')) == [WEEK]
    other = content.replace("Krank", "Rückenschmerzen")
    refused = refusal(read, other, columns="kind=Grund")
    assert refused.key == "error.absence_reason_values"
    assert "schmerzen" not in str(refused.params)
    assert said(read(other, '[kind]\nsickness = ["rückenschmerzen"]\n', "kind=Grund")) == [WEEK]


# Columns that change what a line means.


def test_only_what_is_approved_is_taken_and_what_is_not_is_taken_back(read: Open) -> None:
    status = ("Approved", "Rejected", "Cancelled", "Pending", "goedgekeurd", "Refusé", "Entwurf")
    rows = "".join(f"{n},2026-10-05,2026-10-09,sick,{word}\n" for n, word in enumerate(status))
    out = [("status", "omission.status"), (*WEEK, Withdrawal.REFERENCE)]
    assert said(read(f"{ENGLISH},status\n{rows}")) == [WEEK, *out * 3, WEEK, *out * 2]


def test_a_status_that_nobody_told_the_meaning_of_is_asked(read: Open) -> None:
    content = f"{ENGLISH},status\n1,2026-10-05,2026-10-09,sick,2\n2,2026-10-05,2026-10-09,sick,\n"
    lines = read(content)
    assert said(lines) == [("status", "problem.status")] * 2
    assert lines.asked == {("status", "2"): 1, ("status", ""): 1}
    told = '[status]\ntake = ["2"]\nleave_out = [""]\n'
    assert said(read(content, told))[0] == WEEK


@pytest.mark.parametrize(
    ("heading", "value", "percent"),
    [
        ("half day", "1", 50), ("Half Day", "no", 100), ("half day", "", 100),
        ("halve dag", "ja", 50), ("dagdeel", "voormiddag", 50), ("day part", "Afternoon", 50),
        ("demi-journée", "non", 100), ("Tagesteil", "nachmittags", 50), ("AM/PM", "PM", 50),
        ("days", "0.5", 50), ("total days", "1", 100), ("aantal dagen", "0,25", 25),
    ],
)  # fmt: skip
def test_a_part_of_a_day_is_that_part(read: Open, heading: str, value: str, percent: int) -> None:
    content = f"{DUTCH};{heading}\n1;05/10/2026;05/10/2026;ziekte;{value}\n"
    assert said(read(content)) == [(MONDAY, MONDAY, percent, "sickness")]


def test_a_number_that_stands_for_a_part_of_the_day_is_asked_and_then_read(read: Open) -> None:
    content = f"{DUTCH};dagdeel\n1;05/10/2026;05/10/2026;verlof;2\n"
    assert said(read(content)) == [("half", "problem.half")]
    assert said(read(content, '[half]\nmorning = ["2"]\n')) == [(MONDAY, MONDAY, 50, "leave")]


@pytest.mark.parametrize(
    ("first", "last", "pieces"),
    [
        ("", "", [(5, 9, 100)]),
        ("morning", "afternoon", [(5, 9, 100)]),
        ("afternoon", "", [(6, 9, 100), (5, 5, 50)]),
        ("", "morning", [(5, 8, 100), (9, 9, 50)]),
        ("half", "half", [(6, 8, 100), (5, 5, 50), (9, 9, 50)]),
    ],
)
def test_the_first_and_the_last_day_may_be_halves(
    read: Open, first: str, last: str, pieces: list[tuple[int, int, int]]
) -> None:
    headings = f"{DUTCH};first day part;last day part"
    lines = read(f"{headings}\n1;05/10/2026;09/10/2026;ziekte;{first};{last}\n")
    records = [line for line in lines.lines if isinstance(line, AbsenceRecord)]
    assert [(r.starts_on.day, r.ends_on and r.ends_on.day, r.percent) for r in records] == pieces
    assert len({record.reference for record in records}) == len(pieces)


def test_a_morning_alone_and_a_day_from_morning_to_afternoon_are_told_apart(read: Open) -> None:
    rows = "".join(
        f"{n};05/10/2026;05/10/2026;ziekte;{part}\n"
        for n, part in enumerate(("morning;morning", "morning;afternoon", "afternoon;afternoon"))
    )
    lines = read(f"{DUTCH};first day part;last day part\n{rows}")
    assert [line[2] for line in said(lines)] == [50, 100, 50]


def test_hours_are_a_part_of_the_day_that_the_mapping_gives(read: Open) -> None:
    hours = ("3,8", "7.6", "8", "1:54", "4 u", "PT03H48M00S")
    rows = "".join(f"{n};05/10/2026;05/10/2026;ziekte;{cell}\n" for n, cell in enumerate(hours))
    content = f"{DUTCH};uren\n{rows}"
    refused = refusal(read, content)
    assert (refused.key, refused.params) == ("error.absence_hours_per_day", {"column": "uren"})
    found = said(read(content, "hours_per_day = 7.6"))
    assert [line[2] for line in found] == [50, 100, 100, 25, 53, 50]


@pytest.mark.parametrize("cell", ["3:48", "3u48", "3 h 48", "PT3H48M"])
def test_hours_and_minutes_are_no_days_whatever_the_heading(read: Open, cell: str) -> None:
    content = f"{DUTCH};dagen\n1;05/10/2026;05/10/2026;ziekte;{cell}\n"
    assert said(read(content, "hours_per_day = 7.6")) == [(MONDAY, MONDAY, 50, "sickness")]
    assert said(read(content)) == [("hours", "problem.time")]


def test_times_of_one_day_are_hours_where_these_are_told(read: Open) -> None:
    content = f"{DUTCH}\n1;05/10/2026 13:00;05/10/2026 16:48;ziekte\n"
    assert said(read(content)) == [("start", "problem.time")]
    assert said(read(content, "hours_per_day = 7.6")) == [(MONDAY, MONDAY, 50, "sickness")]


@pytest.mark.parametrize("amount", [";dagen", ";uren"])
def test_a_last_day_before_the_first_is_said_to_be_that(read: Open, amount: str) -> None:
    content = f"{DUTCH}{amount}\n1;09/10/2026;05/10/2026;ziekte;5\n"
    assert said(read(content, "hours_per_day = 7.6")) == [("end", "problem.order")]


@pytest.mark.parametrize(
    ("heading", "value", "problem"),
    [
        ("half day", "1", ("half", "problem.several_days")),
        ("days", "4,5", ("days", "problem.several_days")),
        ("days", "6", ("days", "problem.more_days")),
        ("days", "0", ("days", "problem.nothing")),
        ("days", "veel", ("days", "problem.days")),
        ("uren", "19", ("hours", "problem.several_days")),
    ],
)
def test_what_could_be_a_part_of_any_of_several_days_is_not_guessed(
    read: Open, heading: str, value: str, problem: tuple[str, str]
) -> None:
    content = f"{DUTCH};{heading}\n1;05/10/2026;09/10/2026;ziekte;{value}\n"
    assert said(read(content, "hours_per_day = 7.6")) == [problem]
    if problem[1] == "problem.several_days":
        told = 'hours_per_day = 7.6\nseveral_days = "whole"'
        assert said(read(content, told)) == [WEEK]


def test_hours_that_fill_the_days_are_whole_days(read: Open) -> None:
    content = f"{DUTCH};uren\n1;05/10/2026;11/10/2026;ziekte;38\n"
    found = said(read(content, "hours_per_day = 7.6"))
    assert found == [(MONDAY, dt.date(2026, 10, 11), 100, "sickness")]


@pytest.mark.parametrize("amount", ["-5,00", "5,00-", "(5)", "−5"])
def test_a_negative_number_of_days_takes_back(read: Open, amount: str) -> None:
    content = f"{DUTCH};dagen;referentie\n1;05/10/2026;09/10/2026;ziekte;{amount};A2\n"
    assert said(read(content)) == [("", "omission.withdrawal"), (*WEEK, Withdrawal.CONTENT)]


@pytest.mark.parametrize(
    "heading",
    [
        "Cancelled",
        "Storno",
        "Duration",
        "Goedgekeurd?",
        "dayPartStart",
        "Minutes",
        "Annulé",
        "Unit",
    ],
)
def test_a_column_that_may_change_the_meaning_refuses_the_file_until_it_is_told(
    read: Open, heading: str
) -> None:
    content = f"{DUTCH};{heading}\n1;05/10/2026;09/10/2026;ziekte;x\n"
    refused = refusal(read, content)
    assert refused.key == "error.absence_changing_column"
    assert refused.params == {"column": heading}
    assert said(read(content, f'[columns]\nignore = ["{heading}"]\n')) == [WEEK]


@pytest.mark.parametrize("heading", ["Approved by", "Employment status", "Hours per week", "Chef"])
def test_a_column_that_changes_nothing_is_ignored(read: Open, heading: str) -> None:
    lines = read(f"{DUTCH};{heading}\n1;05/10/2026;09/10/2026;ziekte;x\n")
    assert (said(lines), lines.ignored) == ([WEEK], [heading])


# Days.


@pytest.mark.parametrize(
    "cell",
    [
        "20261005", "2026-10-05 00:00:00", "05/10/2026 0:00", "2026-10-05T00:00:00", "5/10/26",
        "2026-10-05T00:00:00.000Z", "2026-10-05T00:00:00+00:00", "5-10-2026", "2026/10/05",
        "5 okt 2026", "5 oktober 2026", "05-Oct-2026", "5. Oktober 2026", "5 octobre 2026",
        "Oct 5, 2026", "October 5th, 2026", "ma 05/10/2026", "Mon, 05 Oct 2026", "5-okt-26",
        "lundi 5 octobre 2026", "05.10.2026 12:00 AM",
    ],
)  # fmt: skip
def test_a_day_is_read_however_a_system_writes_it(cell: str) -> None:
    assert moment_reader(month_first=False, serials=None)(cell) == MONDAY


@pytest.mark.parametrize(
    ("cell", "month"),
    [("mrt", 3), ("März", 3), ("févr.", 2), ("août", 8), ("juil.", 7), ("mei", 5), ("Dez", 12)],
)
def test_months_have_names_in_four_languages(cell: str, month: int) -> None:
    day = moment_reader(month_first=False, serials=None)(f"1 {cell} 2026")
    assert day == dt.date(2026, month, 1)


def test_the_month_comes_first_only_where_that_is_told(read: Open) -> None:
    content = f"{ENGLISH}\n1,10/05/2026,10/09/2026,sick\n2,10/05/2026,10/13/2026,sick\n"
    assert said(read(content))[1] == ("end", "problem.end")
    assert said(read(content, 'date_order = "month first"'))[0] == WEEK


@given(st.dates(dt.date(2000, 1, 1), dt.date(2069, 12, 31)))
def test_every_way_of_writing_a_day_leads_back_to_it(day: dt.date) -> None:
    read = moment_reader(month_first=False, serials=dt.date(1899, 12, 30))
    serial = (day - dt.date(1899, 12, 30)).days
    written = (
        f"{day:%d/%m/%Y}",
        f"{day:%d.%m.%y}",
        f"{day:%Y%m%d}",
        f"{day:%d %B %Y}",
        f"{serial}",
    )
    assert {read(cell) for cell in (*written, day.isoformat())} == {day}


@pytest.mark.parametrize("end", ["", "31/12/9999", "99991231", "31/12/2099", "9999-12-31T00:00:00"])
def test_an_end_that_is_not_known_leaves_the_absence_running(read: Open, end: str) -> None:
    content = f"{DUTCH}\n1;05/10/2026;{end};ziekte\n"
    assert said(read(content)) == [(MONDAY, None, 100, "sickness")]


def test_half_a_day_without_an_end_is_that_day(read: Open) -> None:
    content = f"{DUTCH};halve dag\n1;05/10/2026;;ziekte;ja\n"
    assert said(read(content)) == [(MONDAY, MONDAY, 50, "sickness")]


def test_a_file_with_one_column_of_days_has_lines_of_one_day(read: Open) -> None:
    mapping = '[columns]\nstart = "Datum"\nend = "Datum"\n'
    content = "personeelsnummer;Datum;soort\n1;05/10/2026;ziekte\n"
    assert said(read(content, mapping)) == [(MONDAY, MONDAY, 100, "sickness")]


# Halves and repeats.


def references(lines: AbsenceLines) -> list[str]:
    return [line.reference for line in lines.lines if isinstance(line, AbsenceRecord)]


def test_two_lines_of_half_a_day_are_its_two_halves_and_any_other_is_a_repetition(
    read: Open,
) -> None:
    half = "1;05/10/2026;05/10/2026;ziekte;50\n"
    assert len(set(references(read(f"{DUTCH};percentage\n{half * 2}")))) == 2
    for same in (
        half.replace("50\n", "30\n"),
        half.replace("50\n", "\n"),
        half.replace("05/10/2026;ziekte", "09/10/2026;ziekte"),
    ):
        assert len(set(references(read(f"{DUTCH};percentage\n{same * 2}")))) == 1


def test_a_morning_and_an_afternoon_are_two_and_a_morning_twice_is_one(read: Open) -> None:
    row = "1;05/10/2026;05/10/2026;ziekte;{};R1\n"
    headings = f"{DUTCH};dagdeel;referentie\n"
    both = headings + row.format("voormiddag") + row.format("namiddag")
    assert len(set(references(read(both)))) == 2
    assert len(set(references(read(headings + row.format("voormiddag") * 2)))) == 1


# Shapes.


@pytest.mark.parametrize(
    "content",
    [
        f"Afwezigheden oktober 2026\n\n{DUTCH}\nX",
        f"Rapport; bladzijde 1\nGemaakt op 1/11/2026, door HR\n\n{DUTCH};\nX;",
        f"sep=;\n{DUTCH}\nX",
        f'"sep=;"\r\n{DUTCH}\r\nX',
        f"{DUTCH}\nX".replace(";", "|"),
        f"sep=|\n{DUTCH}\nX".replace(";", "|"),
        f'"Lijst, met komma\'s, en\neen regel"\n{DUTCH}\nX',
        f"{DUTCH}\n{DUTCH}\nX\n{DUTCH.upper()}",
        f"{DUTCH}\nX\nTotaal;;;5\nEindtotaal: 5 dagen",
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_headings_are_found_whatever_lies_above_or_between(
    read: Open, content: str, encoding: str
) -> None:
    row = "1;05/10/2026;09/10/2026;ziekte".replace(";", "|" if "|" in content else ";")
    lines = said(read(content.replace("X", row).encode(encoding)))
    assert [line for line in lines if len(line) == 4] == [WEEK]
    left_out = {line[1] for line in lines if len(line) == 2}
    assert left_out <= {"omission.heading", "omission.total"}


def test_lines_keep_their_number_below_a_title(read: Open) -> None:
    content = f"Titel\n\n{DUTCH}\n1;05/10/2026;09/10/2026;ziekte\n1;x;09/10/2026;ziekte\n"
    assert [line.line for line in read(content).lines] == [4, 5]


def test_a_person_named_once_for_several_lines_is_found_where_that_is_told(read: Open) -> None:
    one = "1;05/10/2026;09/10/2026;ziekte\n;12/10/2026;16/10/2026;ziekte\n"
    content = f"{DUTCH}\n{one}2;;;\n;05/10/2026;09/10/2026;verlof\n"
    assert ("employee_number", "problem.employee_number") in said(read(content))
    lines = list(read(content, "number_once = true").lines)
    assert [line[1] for line in lines] == ["1", "1", "employee_number", "2"]
    assert isinstance(lines[2], AbsenceOmission)


def test_a_name_is_not_enough_and_the_message_says_what_is_missing(read: Open) -> None:
    refused = refusal(read, "naam;begin;einde;soort\nAn;05/10/2026;09/10/2026;ziekte\n")
    assert refused.key == "error.absence_missing_columns"
    assert refused.params["columns"] == "personeelsnummer / e-mailadres"
    assert refused.params["there"] == "naam, begin, einde, soort"


def test_an_e_mail_address_names_a_person_in_small_letters(read: Open) -> None:
    lines = read(
        "E-mail;begin;einde;soort\nAn.Claes@Example.org;05/10/2026;09/10/2026;ziekte\nAn;x;;z"
    )
    assert lines.by_email
    record, *problems = lines.lines
    assert isinstance(record, AbsenceRecord)
    assert record.employee_number == "an.claes@example.org"
    assert [one.field for one in problems if isinstance(one, AbsenceProblem)] == [
        "email",
        "start",
        "kind",
    ]


def test_a_number_wins_over_an_e_mail_address_unless_it_is_told_otherwise(read: Open) -> None:
    content = f"{DUTCH};e-mail\n1;05/10/2026;09/10/2026;ziekte;an@example.org\n"
    assert not read(content).by_email
    assert read(content, 'key = "email"').by_email


@pytest.mark.parametrize("cell", ["42", "0042", "00000042", '="0042"'])
def test_numbers_have_as_many_digits_as_is_told(read: Open, cell: str) -> None:
    content = f"{DUTCH}\n{cell};05/10/2026;09/10/2026;ziekte\n"
    (record,) = read(content, "employee_number_digits = 4").lines
    assert record[1] == "0042"


# The mapping.


def test_the_example_is_understood_and_is_in_the_documentation(read: Open) -> None:
    text = EXAMPLE.read_text()
    assert text in Path("docs/absence-import.md").read_text()
    content = (
        "PERNR;BEGDA;ENDDA;AWART;STDAZ;Statut;ABWTG\n"
        "42;20261005;20261009;0200;;2;5\n42;20261005;20261009;0100;38;9;5\n"
        ";20261005;20261005;0100;3,8;2;0,5\n"
    )
    lines = read(content, text)
    assert [line[1] for line in lines.lines if isinstance(line, AbsenceRecord)] == ["0042"] * 3
    assert said(read(content, text)) == [
        WEEK,
        ("status", "omission.status"),
        (*WEEK[:3], "leave", Withdrawal.REFERENCE),
        (MONDAY, MONDAY, 50, "leave"),
    ]


@pytest.mark.parametrize(
    "mapping",
    [
        "[columns]\nnummer = 'x'", "[columns]\nkind = 7", "[columns]\nignore = 'x'", "kind = 'x'",
        "[kind]\nziek = ['x']", "[kind]\nsickness = 'x'", "hours_per_day = 0", "colour = 'blue'",
        "[kind]\nsickness = ['x']\nleave = ['X']", "several_days = 'half'", "number_once = 1",
        "date_order = 'year first'", "= nothing", "employee_number_digits = true", "sheet = 1",
    ],
)  # fmt: skip
def test_a_mapping_that_is_not_understood_is_refused_in_words(tmp_path: Path, mapping: str) -> None:
    source = connect(Settings(folder=tmp_path / "in"))
    with pytest.raises(Invalid) as refused:
        source.read_told(mapping.encode())
    assert refused.value.key == "error.absence_mapping"


def test_a_file_from_before_stops_the_start_or_refuses_and_says_where_to_go(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    with pytest.raises(WrongSetting, match="/admin/absence/mapping"):
        connect_by_name(
            "absence",
            "csv_folder",
            {"ABSENCE_FOLDER": str(folder), "ABSENCE_MAPPING": "meanings.toml"},
            port=AbsenceSource,
        )
    source = connect(Settings(folder=folder))
    content = f"{DUTCH}\n1;05/10/2026;09/10/2026;KD\n".encode()
    assert said(source.read(io.BytesIO(content))) == [("kind", "problem.kind")]
    (tmp_path / "in.toml").write_text('[kind]\nsickness = ["KD"]\n')
    with pytest.raises(Invalid) as refused:
        source.read(io.BytesIO(content))
    assert refused.value.key == "error.absence_mapping_left"
    told = source.as_told({"kind": {"sickness": ["KD"]}})
    assert said(told.read(io.BytesIO(content))) == [WEEK], "once it is told, nothing is missed"


def test_the_headings_of_any_file_can_be_listed(tmp_path: Path) -> None:
    source = connect(Settings(folder=tmp_path / "in"))
    content = b"MDW;BEGIN;LAATSTE;CODE;;CODE\n1;20261005;20261009;0200;;x\n"
    assert source.headings_in(io.BytesIO(content)) == ["MDW", "BEGIN", "LAATSTE", "CODE"]


def test_the_headings_that_are_looked_for_are_made_plain_once_for_all_lines(
    read: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[str] = Counter()
    plain = absence_columns.plain

    def counted(heading: str) -> str:
        asked[heading] += 1
        return plain(heading)

    monkeypatch.setattr(absence_columns, "plain", counted)
    read("\n".join([DUTCH, *["E1;05/10/2026;09/10/2026;ziekte"] * 100]))
    assert asked["matricule"] == 2, "to find the line of the headings, and to find them in it"
