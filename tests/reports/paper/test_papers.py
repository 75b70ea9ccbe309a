"""The papers of governance: accessible in each language, and made from what the program runs on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from tests.house.source import ROOT
from tests.papers import a_setup, drawn, said
from tests.reports.reading import open_pdf, pieces, read
from webapp.domain.care.content_reviews import ContentStep
from webapp.domain.figures.disclosure.example import worked_example
from webapp.domain.figures.policy_decisions import OFFERED
from webapp.domain.governance.defaults import InstallationDefaults, KeptFor
from webapp.domain.governance.privacy import DataClass
from webapp.domain.governance.retention import RULES, RetentionRule
from webapp.domain.people.access import GRANTS, OWN, Permission, Role
from webapp.i18n import LANGUAGES, texts
from webapp.reports.contents.governance import parts, record
from webapp.reports.contents.governance.papers import GovernancePaper, StoredTable
from webapp.reports.contents.governance.processing import ACTIVITIES, LegalGround
from webapp.reports.contents.governance.works_council import permission_key
from webapp.services.governance.papers import rules_on
from webapp.store.governance.my_data import is_own, personal_tables

P = GovernancePaper


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", P)
def test_a_paper_is_pdf_a_and_all_of_it_is_read_aloud(paper: P, language: str) -> None:
    with open_pdf(drawn(paper, a_setup(), language)) as pdf:
        assert pikepdf.pdfa.check(pdf, "3b").findings == []
        assert pdf.check_pdf_syntax() == []
        assert str(pdf.Root.Lang) == f"{language}-BE"
        assert texts(language)(f"papers.{paper}.title") in str(pdf.docinfo["/Title"])
        assert "{" not in read(pdf).said(), "a place that nothing was put into"
        marks = [mark for page in pdf.pages for mark, text in pieces(page) if text]
        assert "unmarked" not in marks
        roles = [element.role for element in read(pdf).walk()]
    assert roles.count("H1") == 1 and "H2" in roles


def test_the_same_setup_gives_the_same_bytes_and_the_assessment_is_marked_as_a_draft() -> None:
    assert drawn(P.ASSESSMENT, a_setup()) == drawn(P.ASSESSMENT, a_setup())
    heads = {}
    for paper in P:
        with open_pdf(drawn(paper, a_setup())) as pdf:
            texts_of = [[text for _, text in pieces(page)] for page in pdf.pages]
        heads[paper] = {"DRAFT" in found for found in texts_of}
    assert heads.pop(P.ASSESSMENT) == {True}
    assert set(map(frozenset, heads.values())) == {frozenset({False})}


@pytest.mark.parametrize(
    ("paper", "changes", "before", "after"),
    [
        (P.RECORD, {"channels": ("slack",)}, "Microsoft Teams", "Slack"),
        (P.ASSESSMENT, {"channels": ("email",)}, "Microsoft Teams", "Ways that are on: e-mail"),
        (P.RECORD, {"identity": "keycloak"}, "Microsoft Entra ID", "Keycloak"),
        (P.RECORD, {"sources": ("upload", "odoo")}, "a folder of CSV files", "Odoo"),
        (P.RECORD, {"has_directory": True}, "(SCIM): no", "(SCIM): yes"),
        (
            P.RECORD,
            {"own_device_days": 0},
            "may choose 28 days",
            "hours one signs in again, on every",
        ),
        (P.RETENTION, {"own_device_days": 0}, "chose so, 28 days", "or 12 hours, on every device"),
        (P.RETENTION, {"session_minutes": 99}, "240 minutes", "99 minutes"),
        (P.RECORD, {"languages": ("de",)}, "Nederlands, Français", "Deutsch"),
        (P.PURPOSE, {"claims": ()}, "None is promised to an employee", "has not signed"),
        (P.RECORD, {"company": "Acme"}, "Zorggroep Linde", "Acme"),
    ],
)
def test_another_setting_is_another_paper(
    paper: P, changes: dict[str, object], before: str, after: str
) -> None:
    old, new = said(drawn(paper, a_setup())), said(drawn(paper, a_setup(**changes)))
    assert before in old and after not in old
    assert after in new and before not in new


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"paper_codes": True}, "a PIN of their own"),
        ({"webhooks": True}, "are told that a month of figures or a report is out"),
        ({"figures_readers": True}, "other systems read the published figures"),
        ({"collector": "http://collector.linde.example:4318"}, "http://collector.linde.example"),
        ({"stamps": "http://stamps.example.org/tsa"}, "http://stamps.example.org/tsa is sent"),
    ],
)
@pytest.mark.parametrize("paper", [P.RECORD, P.ASSESSMENT])
def test_whatever_else_learns_something_is_told_where_it_is_so_and_only_there(
    paper: P, changes: dict[str, object], told: str
) -> None:
    """The paper says that nothing leaves but what it lists."""
    assert told not in said(drawn(paper, a_setup()))
    assert told in said(drawn(paper, a_setup(**changes)))


def test_an_officer_is_named_where_the_law_asks_and_nowhere_else() -> None:
    told = {paper: said(drawn(paper, a_setup(officers=("Omar Peeters",)))) for paper in P}
    named = {paper for paper, words in told.items() if "Omar Peeters" in words}
    assert named == {P.RECORD, P.ASSESSMENT}


def test_where_no_ground_of_article_6_is_given_the_paper_leaves_room_and_says_what_to_weigh(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Which one it is, is for the employer's lawyer; a gap that nobody sees would be worse."""
    for language in LANGUAGES:
        t = texts(language)
        room = t("papers.ground_open").replace("\u00a0", " ")
        told = {
            paper: said(drawn(paper, a_setup(), language)) for paper in (P.RECORD, P.ASSESSMENT)
        }
        gaps = [one for one in ACTIVITIES if one.is_open]
        assert {paper: words.count(room) for paper, words in told.items()} == dict.fromkeys(told, 3)
        assert {one.key for one in gaps} == {"safety", "consultations", "stops"}
        named = t.listing(
            [t("papers.record.named", name=t(f"papers.activity.{one.key}")) for one in gaps]
        ).replace("\u00a0", " ")
        assert named in told[P.RECORD] and t("papers.record.weigh") in told[P.RECORD]
    articles = {one.key: {ground.article for ground in one.grounds} for one in ACTIVITIES}
    assert all(one.is_open or 6 in articles[one.key] for one in ACTIVITIES)
    filled = tuple(replace(one, grounds=(LegalGround(6, 1, "c"),)) for one in ACTIVITIES)
    monkeypatch.setattr(record, "ACTIVITIES", filled)
    assert "Still to fill in" not in said(drawn(P.RECORD, a_setup()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_of_a_role_is_cut_inside_a_part_of_it(language: str) -> None:
    """A column takes the room of its longest word from the widest one."""
    words = said(drawn(P.WORKS_COUNCIL, a_setup(), language)).replace("- ", "-")
    roles = [role for role in Role if set(GRANTS[role]) - OWN]
    assert [t for role in roles if (t := texts(language)(f"role.{role}")) not in words] == []


def test_a_stricter_policy_changes_what_the_works_council_reads() -> None:
    policy = replace(a_setup().policy, k=20, version="2027-1")
    words = said(drawn(P.WORKS_COUNCIL, a_setup(policy=policy)))
    assert "20 people" in words and "Rules 2027-1" in words
    assert "North has 17 people, South 19" in words
    odd = replace(policy, k=12)  # one of twenty people is exactly a step
    assert "moves by one step" in said(drawn(P.WORKS_COUNCIL, a_setup(policy=odd)))
    assert "North has 7 people, South 9" in said(drawn(P.WORKS_COUNCIL, a_setup()))


@pytest.mark.parametrize("k", OFFERED["k"])
@pytest.mark.parametrize("step", OFFERED["step"])
def test_in_the_worked_example_one_person_moves_what_is_shown_by_a_step_at_most(
    k: int, step: int
) -> None:
    steps = tuple(one for one in (1, 2, 5, 10) if one >= step)
    example = worked_example(replace(a_setup().policy, k=k, steps=steps))
    assert all(people < k for people in example.departments)
    moved = example.all_of_them.shown.value - example.one_less.shown.value
    assert moved in {0, 100 * example.step}
    assert example.is_hidden == (moved == 0)


def test_another_grant_is_another_access_list(monkeypatch: pytest.MonkeyPatch) -> None:
    before = said(drawn(P.ACCESS, a_setup()))
    grants = GRANTS[Role.HR_ANALYST] | {Permission.CONSULTATION_ANSWER}
    monkeypatch.setitem(GRANTS, Role.HR_ANALYST, grants)
    after = said(drawn(P.ACCESS, a_setup()))
    assert " HR Requests to the occupational physician" not in before
    assert " HR Requests to the occupational physician" in after


def test_another_rule_is_another_retention_table_and_another_record() -> None:
    setup = a_setup(rules=(RetentionRule("break_log", "local_day", 7),))
    assert "7 months the day itself" in said(drawn(P.RETENTION, setup))
    assert "24 months" not in said(drawn(P.RETENTION, setup))
    assert "Breaks: 7 months" in said(drawn(P.RECORD, setup))


def test_the_months_that_an_administrator_set_are_those_of_the_papers() -> None:
    day = a_setup().today
    defaults = InstallationDefaults(kept=KeptFor(12))
    months = {rule.table: rule.months for rule in rules_on(defaults, day)}
    assert (months["break_log"], months["comfort"], months["side_minute"]) == (12, 12, 12)
    assert months["choice"] == 24


def test_another_column_is_another_inventory() -> None:
    more = StoredTable("shoe_size", ((DataClass.HEALTH, ("person_id", "size_of_shoe")),))
    assert "shoe_size health person_id, size_of_shoe" in said(
        drawn(P.INVENTORY, a_setup(tables=(*a_setup().tables, more)))
    )


def test_every_table_with_personal_data_belongs_to_one_activity() -> None:
    named = [table for one in ACTIVITIES for table in one.tables]
    tables = {one.name: set(one.classes) for one in a_setup().tables}
    personal = {name for name, classes in tables.items() if classes - parts.NOT_PERSONAL}
    assert len(named) == len(set(named))
    assert set(named) == personal


def test_what_stays_or_waits_for_figures_is_not_said_to_go_sooner() -> None:
    """Every table of an activity goes by a rule, with the account, or is among what stays."""
    words = said(drawn(P.RECORD, a_setup()))
    assert "Question of the quarter: 1 day, and at least until the figures" in words
    assert "Breaks: 24 months, and at least until the figures" in words
    assert "Kept: until 6 months after employment ends" in words
    for stays in ("released reports, signatures", "the audit trail with its seals", "by group"):
        assert stays in words
    ruled = {rule.table for rule in RULES}
    goes = {table.name for table in personal_tables() if table.name == "person" or is_own(table)}
    assert [
        (one.key, table)
        for one in ACTIVITIES
        for table in one.tables
        if not one.rest and table not in ruled | goes
    ] == [], "it is said to go with the account, and does not"


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_paper_may_have_to_say_has_words(language: str) -> None:
    t = texts(language)
    more = [one for one in Permission if one not in OWN]
    keys = [permission_key(one) for one in more] + [f"capacity.{one.value}" for one in Role]
    keys += [f"class.{one.value}" for one in DataClass]
    keys += [f"retention.from.{rule.column}" for rule in RULES]
    keys += [f"activity.{one.key}{end}" for one in ACTIVITIES for end in ("", ".text")]
    keys += [f"kept.{one.rest}" for one in ACTIVITIES if one.rest]
    keys += [f"adapter.{path.stem}" for path in adapters()]
    keys += [f"binder.step.{one.value}" for one in ContentStep]
    assert [key for key in keys if not t.has(f"papers.{key}")] == []
    assert [rule.table for rule in RULES if parts.table_name(rule.table) is None] == []


def adapters() -> list[Path]:
    folders = ("identity", "absence", "reminders")
    files = [path for one in folders for path in (ROOT / "integrations" / one).glob("*.py")]
    return [path for path in files if path.stem != "__init__"]
