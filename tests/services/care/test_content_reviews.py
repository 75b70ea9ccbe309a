"""What a physician signs is offered, and nothing else; what is withdrawn is gone at once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.signing import CAT_COW, DEMO, PHYSICIAN, PRODUCTION, offered, sign_all, withdraw_one
from webapp.content import versions
from webapp.content.exercises import shipped_exercises
from webapp.content.versions import QUESTIONS, QUOTATIONS, shipped_versions
from webapp.database import Database
from webapp.domain.care.content_reviews import ContentItem, ContentVersion, ReviewState
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.governance.audit import Actor
from webapp.services.care import content_offer, content_reviews
from webapp.services.care.content_reviews import (
    ReviewDesk,
    find_earlier,
    find_item,
    list_items,
    sign,
)

LATER = replace(PRODUCTION, today=NOON.date() + dt.timedelta(30))


def found(session: Session, desk: ReviewDesk = PRODUCTION) -> content_reviews.ReviewedItem:
    return find_item(session, desk, kind="exercise", key="cat_cow")


def ship(monkeypatch: pytest.MonkeyPatch, item: ContentItem, content: Mapping[str, Any]) -> None:
    """Let the release come with other content of an item."""
    shipped = {**shipped_versions(), item: ContentVersion.of(item, content)}
    for module in (versions, content_offer, content_reviews):
        monkeypatch.setattr(module, "shipped_versions", lambda: shipped)


def reworded(name: str) -> dict[str, Any]:
    """Cat and cow as it ships, under another English name."""
    content = shipped_versions()[CAT_COW].content
    content["exercise"]["text"]["en"]["name"] = name
    return content


def test_a_new_installation_offers_nothing_until_a_physician_signs(session: Session) -> None:
    before = offered(session)
    assert (before.exercises, before.questionnaire, before.guidance) == ((), None, None)
    assert {one.state for one in list_items(session, PRODUCTION)} == {ReviewState.NEW}
    sign_all(session)
    after = offered(session)
    assert [one.key for one in after.exercises] == [one.key for one in shipped_exercises()]
    assert after.questionnaire is not None
    assert after.guidance is not None
    assert {one.state for one in list_items(session, PRODUCTION)} == {ReviewState.SIGNED}


def test_what_was_signed_is_what_the_files_say_with_the_name_of_who_signed(
    session: Session,
) -> None:
    sign_all(session)
    shipped = [replace(one, sign_off=None) for one in shipped_exercises()]
    assert [replace(one, sign_off=None) for one in offered(session).exercises] == shipped
    assert {
        (one.sign_off.name, one.sign_off.on) for one in offered(session).exercises if one.sign_off
    } == {(PHYSICIAN, NOON.date())}


def test_a_sign_off_of_the_demo_counts_in_the_demo_and_can_be_withdrawn_there(
    session: Session,
) -> None:
    assert len(offered(session, DEMO).exercises) == 15
    withdraw_one(session, desk=DEMO)
    assert "cat_cow" not in {one.key for one in offered(session, DEMO).exercises}
    sign_all(session, DEMO, only=lambda item: item == CAT_COW)
    assert len(offered(session, DEMO).exercises) == 15


def test_a_withdrawn_exercise_is_gone_at_the_next_look_and_comes_back_with_a_signature(
    session: Session,
) -> None:
    sign_all(session)
    withdraw_one(session)
    assert len(offered(session).exercises) == 14
    assert found(session).state is ReviewState.WITHDRAWN
    sign_all(session, only=lambda item: item == CAT_COW)
    assert len(offered(session).exercises) == 15


def test_a_signature_counts_from_its_day_on(session: Session) -> None:
    seen = [found(session).seen]
    day = LATER.today
    sign(session, PRODUCTION, seen=seen, name="A", effective_on=day, actor=Actor.person(7))
    assert found(session).state is ReviewState.PLANNED
    assert [len(offered(session, desk).exercises) for desk in (PRODUCTION, LATER)] == [0, 1]
    withdraw_one(session)
    assert offered(session, LATER).exercises == ()


def test_the_version_signed_before_stays_until_the_new_one_is_signed(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_all(session)
    ship(monkeypatch, CAT_COW, reworded("Cat and camel"))
    assert found(session).state is ReviewState.CHANGED
    earlier = find_earlier(session, found(session))
    assert earlier is not None
    assert earlier.content["exercise"]["text"]["en"]["name"] == "Cat back, hollow back"
    assert offered(session).exercises[0].texts["en"].name == "Cat back, hollow back"
    sign_all(session, only=lambda item: item == CAT_COW)
    assert offered(session).exercises[0].texts["en"].name == "Cat and camel"
    assert find_earlier(session, found(session)) is None


def test_an_exercise_whose_drawing_changed_waits_for_a_signature(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_all(session)
    content = shipped_versions()[CAT_COW].content
    ship(monkeypatch, CAT_COW, {**content, "drawing": {**content["drawing"], "start": "hollow"}})
    assert "cat_cow" not in {one.key for one in offered(session).exercises}


def test_the_questions_and_the_quotations_stay_as_signed_too(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_all(session)
    before = offered(session)
    questions = shipped_versions()[QUESTIONS].content
    questions["questions"]["version"] = 4
    ship(monkeypatch, QUESTIONS, questions)
    assert offered(session).questionnaire == before.questionnaire
    quotations = shipped_versions()[QUOTATIONS].content
    quotations["guidance"]["quotation"][0]["text"]["en"] = "Four times a day."
    ship(monkeypatch, QUOTATIONS, quotations)
    assert (offered(session).guidance, offered(session).claims) == (before.guidance, before.claims)


def test_without_questions_nobody_is_guided_and_without_exercises_nothing_is_asked(
    session: Session,
) -> None:
    sign_all(session, only=lambda item: item != QUESTIONS)
    assert (len(offered(session).exercises), offered(session).guided) == (15, ())
    withdraw_one(session)
    sign_all(session, only=lambda item: item == QUESTIONS)
    assert len(offered(session).guided) == 14
    for one in offered(session).exercises:
        withdraw_one(session, versions.exercise_item(one.key))
    assert (offered(session).questionnaire is not None, offered(session).asked) == (True, None)


def test_what_only_a_later_release_can_sign_hinders_nobody_beside_it(session: Session) -> None:
    """A release runs on beside the next one, in which a physician signs of another kind."""
    sign_all(session)
    before = offered(session)
    session.execute(
        text("UPDATE content_decision SET kind = 'of_later' WHERE kind = 'workstation'")
    )
    after = offered(session)
    assert (before.workstation is None, after.workstation) == (False, None)
    assert after.exercises == before.exercises


def test_who_decides_second_is_told_and_changes_nothing(session: Session) -> None:
    sign_all(session)
    seen = found(session).seen
    withdraw_one(session)
    with pytest.raises(Conflict, match="content_decided"):
        sign(
            session,
            PRODUCTION,
            seen=[seen],
            name="B",
            effective_on=PRODUCTION.today,
            actor=Actor.person(8),
        )
    assert found(session).state is ReviewState.WITHDRAWN
    with pytest.raises(Conflict, match="content_not_signed"):
        withdraw_one(session)


def test_of_several_to_sign_all_are_signed_or_none(database: Database) -> None:
    with database.transaction() as session:
        seen = [one.seen for one in list_items(session, PRODUCTION)]
        sign_all(session, only=lambda item: item == QUOTATIONS)
    day, actor = PRODUCTION.today, Actor.person(8)
    with pytest.raises(Conflict), database.transaction() as session:
        sign(session, PRODUCTION, seen=seen, name="B", effective_on=day, actor=actor)
    with database.reading() as session:
        assert offered(session).exercises == ()


def test_what_is_not_there_cannot_be_signed(session: Session) -> None:
    with pytest.raises(NotFound):
        find_item(session, PRODUCTION, kind="exercise", key="headstand")


def test_of_two_physicians_at_once_one_signs_and_the_other_is_told(database: Database) -> None:
    with database.reading() as session:
        seen = [found(session).seen]
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def act(number: int) -> None:
        ready.wait()
        try:
            with database.transaction() as session:
                day, actor = PRODUCTION.today, Actor.person(number)
                sign(session, PRODUCTION, seen=seen, name="A", effective_on=day, actor=actor)
            outcomes.append("signed")
        except Conflict as told:
            outcomes.append(told.key)

    both = [threading.Thread(target=act, args=(number,)) for number in (1, 2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(outcomes) == ["error.content_decided", "signed"]


def test_each_decision_is_in_the_audit_trail_without_a_name(session: Session) -> None:
    sign_all(session, only=lambda item: item == CAT_COW)
    withdraw_one(session)
    trail = text("SELECT action, subject, actor_id, detail FROM audit_event ORDER BY id")
    rows = session.execute(trail).all()
    assert [(row.action, row.subject, row.actor_id) for row in rows] == [
        ("content.signed", "exercise/cat_cow", 7),
        ("content.withdrawn", "exercise/cat_cow", 7),
    ]
    assert PHYSICIAN not in repr(rows)


def test_what_is_offered_takes_one_statement_and_one_more_for_versions_of_before(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_all(session)
    assert statements(session) == 1
    ship(monkeypatch, CAT_COW, reworded("Cat and camel"))
    assert statements(session) == 2


def statements(session: Session) -> int:
    sent: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        sent.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    offered(session)
    event.remove(engine, "before_cursor_execute", note)
    return len(sent)
