"""The questions before the first exercise in a real browser: one at a time, with and without."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.accessibility import findings, violations
from tests.cleared import make_cleared
from tests.conftest import Clock, open_test_session
from webapp.content.exercises import shipped_exercises
from webapp.content.screening import questionnaire
from webapp.database import Database
from webapp.domain.programme.screening import (
    NO,
    SOME,
    ClearanceClass,
    Question,
    ScreeningFinding,
    follow,
)
from webapp.services.programme.screening import find_clearance, give_clearance

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
ASKED = questionnaire()
WORDS = ASKED.texts["en"]


def start(page: Page) -> None:
    page.goto("/safety")
    page.locator("form[action='/safety/start'] button").click()
    page.wait_for_url("**/safety/questions")


def say(page: Page, question: str, answer: str) -> None:
    """Answer the question that is on the screen, which is this one."""
    shown = page.locator(".question:visible")
    expect(shown).to_have_attribute("data-key", question)
    shown.get_by_role("button", name=WORDS[question].answers[answer], exact=True).click()


# Pushes the buttons with these words, one after the other; the questions that were on the screen.
SAY_ALL = """said => {
  const all = [...document.querySelectorAll(".question")];
  const shown = () => all.filter(one => one.checkVisibility());
  const asked = [];
  for (const [, words] of said) {
    asked.push(...shown().map(one => one.dataset.key));
    [...shown()[0].querySelectorAll("button")].find(one => one.innerText.trim() === words).click();
  }
  return [...asked, ...shown().map(one => one.dataset.key)];
}"""


def say_no(page: Page) -> None:
    """Nothing is the matter: four answers."""
    for question in ASKED.under(None):
        say(page, question.key, NO)


def outcome(database: Database, person: int, clock: Clock) -> ClearanceClass | None:
    with database.reading() as session:
        found = find_clearance(
            session, person_id=person, today=clock().date(), asked=questionnaire()
        )
    return found.outcome if found else None


@pytest.fixture
def person(database: Database, clock: Clock) -> int:
    return open_test_session(database, now=clock())[0]


def test_who_has_no_complaints_is_through_in_four_answers(
    page_as: OpenPage, person: int, database: Database, clock: Clock
) -> None:
    page = page_as("employee", person_id=person)
    page.goto("/today")
    page.get_by_role("link", name="Start with the questions").click()
    start(page)
    say_no(page)
    expect(page.get_by_role("heading", name="You can go ahead")).to_be_focused()
    assert outcome(database, person, clock) is ClearanceClass.ALL
    page.get_by_role("link", name="To my minute").click()
    expect(page.get_by_role("link", name="Start my minute")).to_be_visible()


def test_a_limit_names_the_exercises_that_fit_and_why_others_do_not(
    page_as: OpenPage, person: int, database: Database, clock: Clock
) -> None:
    page = page_as("employee", person_id=person)
    start(page)
    for question in ("urgent", "ill"):
        say(page, question, NO)
    say(page, "body", SOME)
    for question in ("bones", "operation", "pregnant", "spine"):
        say(page, question, NO)
    say(page, "kneeling", "yes")
    say(page, "balance", NO)
    say(page, "pain", NO)
    expect(page.locator(".fits.left")).to_contain_text("Cat back, hollow back")
    expect(page.locator(".fits").first).to_contain_text("Hip flexor stretch")
    assert outcome(database, person, clock) is ClearanceClass.SOME


def test_an_urgent_sign_shows_112_at_once_without_a_network(
    page_as: OpenPage, person: int, database: Database, clock: Clock
) -> None:
    page = page_as("employee", person_id=person)
    start(page)
    page.context.set_offline(True)
    say(page, "urgent", SOME)
    say(page, "saddle", "yes")
    expect(page.get_by_role("heading", name="Call 112 now")).to_be_focused()
    call = page.locator("[data-outcome='4'] a")
    expect(call).to_have_attribute("href", "tel:112")
    expect(page.locator("[data-part=offline]")).to_be_visible()
    expect(page.locator(".question:visible")).to_have_count(0)
    assert violations(page) == []
    assert outcome(database, person, clock) is None
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[data-part=offline]")).to_be_hidden()
    expect(page.get_by_role("heading", name="Call 112 now")).to_be_visible()
    page.goto("/safety")
    assert outcome(database, person, clock) is ClearanceClass.URGENT


def test_whom_to_call_today_shows_without_a_network(page_as: OpenPage, person: int) -> None:
    page = page_as("employee", person_id=person)
    start(page)
    page.context.set_offline(True)
    say(page, "urgent", NO)
    say(page, "ill", SOME)
    say(page, "fever", "yes")
    for question in ("body", "pain"):
        expect(page.locator(f".question[data-key={question}]")).to_be_hidden()
    expect(page.get_by_role("heading", name="Call your doctor today")).to_be_focused()
    expect(page.locator("[data-outcome='3']")).to_contain_text("1733")


def test_what_cannot_be_sent_is_said_and_can_be_sent_again(
    page_as: OpenPage, person: int, database: Database, clock: Clock
) -> None:
    page = page_as("employee", person_id=person)
    start(page)
    page.context.set_offline(True)
    say_no(page)
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("is not kept yet")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="You can go ahead")).to_be_visible()
    assert outcome(database, person, clock) is ClearanceClass.ALL


def test_a_double_tap_answers_one_question(page_as: OpenPage, person: int) -> None:
    page = page_as("employee", person_id=person)
    start(page)
    say(page, "urgent", SOME)
    shown = page.locator(".question:visible")
    shown.get_by_role("button", name="No", exact=True).dblclick()
    expect(shown).to_have_attribute("data-key", "bladder")


def test_what_the_server_refuses_is_not_called_a_lost_connection(
    page_as: OpenPage, person: int
) -> None:
    page = page_as("employee", person_id=person)
    start(page)
    for question in ASKED.under(None)[:-1]:
        say(page, question.key, NO)
    page.context.clear_cookies()
    say(page, "pain", NO)
    expect(page.get_by_role("main")).to_contain_text("sign in", ignore_case=True)


def test_back_goes_to_the_question_before_with_the_button_and_with_the_browser(
    page_as: OpenPage, person: int, database: Database, clock: Clock
) -> None:
    page = page_as("employee", person_id=person)
    start(page)
    say(page, "urgent", SOME)
    expect(page.locator(".question:visible legend")).to_be_focused()
    page.get_by_role("button", name="Previous").click()
    expect(page.get_by_role("button", name="Previous")).to_be_hidden()
    expect(page.locator(".question:visible .chosen")).to_have_text(WORDS["urgent"].answers[SOME])
    say(page, "urgent", NO)
    say(page, "ill", NO)
    page.go_back()
    expect(page.locator(".question:visible")).to_have_attribute("data-key", "ill")
    assert page.url.endswith("/safety/questions")
    for question in ("ill", "body", "pain"):
        say(page, question, NO)
    expect(page.get_by_role("heading", name="You can go ahead")).to_be_visible()
    assert outcome(database, person, clock) is ClearanceClass.ALL


def test_the_keyboard_does_all_of_it(
    page_as: OpenPage, person: int, database: Database, clock: Clock
) -> None:
    page = page_as("employee", person_id=person, width=1280)
    page.goto("/safety")
    page.locator("form[action='/safety/start'] button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/safety/questions")
    page.locator(".question:visible button").first.focus()
    page.keyboard.press("Enter")
    for _ in range(3):
        expect(page.locator(".question:visible legend")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="You can go ahead")).to_be_focused()
    assert outcome(database, person, clock) is ClearanceClass.ALL


def test_without_javascript_the_form_opens_what_it_asks_and_shows_112(
    page_as: OpenPage, person: int, database: Database, clock: Clock
) -> None:
    page = page_as("employee", person_id=person, java_script_enabled=False)
    start(page)
    expect(page.locator("[data-key=saddle]")).to_be_hidden()
    page.context.set_offline(True)
    page.locator("[data-key=urgent]").get_by_label("One or more of these").check()
    page.locator("[data-key=saddle]").get_by_label("Yes").check()
    expect(page.locator(".at-once").first).to_contain_text("Call 112 now")
    page.locator("[data-key=urgent]").get_by_label("None of these").check()
    expect(page.locator(".at-once").first).to_be_hidden()
    page.context.set_offline(False)
    page.get_by_role("button", name="Show the outcome").click()
    expect(page.get_by_role("alert").first).to_contain_text("still needs an answer")
    for key in ("ill", "body", "pain"):
        page.locator(f"[data-key={key}] label").first.click()
    page.get_by_role("button", name="Show the outcome").click()
    expect(page.get_by_role("heading", name="You can go ahead")).to_be_visible()
    assert outcome(database, person, clock) is ClearanceClass.ALL


def test_the_script_asks_what_the_rules_ask(page_as: OpenPage, person: int) -> None:
    """Every answer of every question: the same way through the questions as in the domain."""
    page = page_as("employee", person_id=person)
    start(page)
    for wanted in ASKED.questions:
        for answer in wanted.answers:
            page.reload()
            answers = way_to(wanted, answer)
            said = [(key, WORDS[key].answers[given]) for key, given in answers.items()][:-1]
            assert page.evaluate(SAY_ALL, said) == list(answers), (wanted.key, answer)


def way_to(wanted: Question, answer: str) -> dict[str, str]:
    """What the rules ask of somebody who gives this answer, and all that they say, in order."""
    answers: dict[str, str] = {}
    while (following := follow(ASKED, answers)[1]) is not None:
        given = answer if following == wanted else NO
        if following.key == wanted.under:
            given = next(iter(following.answers))
        answers[following.key] = given
    return answers


def test_answers_are_sent_once_and_only_in_the_body(page_as: OpenPage, person: int) -> None:
    page = page_as("employee", person_id=person)
    asked: list[Request] = []
    start(page)
    page.on("request", lambda request: asked.append(request))
    say(page, "urgent", SOME)
    page.get_by_role("button", name="Previous").click()
    say_no(page)
    expect(page.get_by_role("heading", name="You can go ahead")).to_be_visible()
    (sent,) = [one for one in asked if one.method == "POST"]
    assert sent.url.endswith("/safety/questions")
    assert "saddle" not in (sent.post_data or "")
    assert not [one.url for one in asked if "?" in one.url and "static" not in one.url]
    state: str = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert not re.search("urgent|saddle|pain", state)


def test_something_new_before_a_minute_shows_advice_and_voids_the_clearance(
    page_as: OpenPage, person: int, database: Database, clock: Clock
) -> None:
    with database.transaction() as session:
        give_clearance(
            session,
            person_id=person,
            exercises=shipped_exercises(),
            today=clock().date(),
            now=clock(),
        )
    page = page_as("employee", person_id=person)
    page.goto("/breaks/new?exercise=side_bend")
    expect(page.get_by_role("button", name="No, start the minute")).to_be_visible()
    page.context.set_offline(True)
    page.locator("#check summary").click()
    expect(page.locator("#check")).to_contain_text("Do not start now")
    expect(page.get_by_role("button", name="No, start the minute")).to_have_count(0)
    expect(page.get_by_role("link", name="Another exercise")).to_have_count(0)
    with page.expect_response("**/safety/changed"):
        page.context.set_offline(False)
    assert outcome(database, person, clock) is None
    expect(page.locator("#check")).to_contain_text("Do not start now")
    page.get_by_role("button", name="Answer the questions again").click()
    expect(page.locator("form[action='/safety/start'] button")).to_be_visible()


def test_every_state_can_be_used_by_everyone(
    page_as: OpenPage, database: Database, clock: Clock
) -> None:
    page = page_as("employee", language="fr")
    page.goto("/safety")
    fine(page)
    start(page)
    fine(page)
    page.locator(".question:visible button").last.click()
    fine(page)
    page.locator(".question:visible button").last.click()
    page.goto("/safety")
    fine(page)
    for finding in (ScreeningFinding(ClearanceClass.DOCTOR), ScreeningFinding()):
        person = make_cleared(database, clock, finding)
        page = page_as("employee", language="de", person_id=person)
        page.goto("/safety")
        fine(page)


def fine(page: Page) -> None:
    """No rule broken, and no need to scroll sideways, not even on the smallest phone."""
    assert findings(page) == []
