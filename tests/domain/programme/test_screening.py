"""What answers lead to: each alone, every pair, and whatever else people may answer."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.content.exercises import shipped_exercises
from webapp.content.screening import questionnaire
from webapp.domain.programme.exercises import Adaptation, Limit
from webapp.domain.programme.screening import (
    NO,
    SOME,
    Clearance,
    ClearanceClass,
    Question,
    Questionnaire,
    ScreeningFinding,
    ScreeningResult,
    UnfitQuestions,
    check,
    decide,
    follow,
)

TODAY = dt.date(2026, 11, 18)
ALL, FEW, DOCTOR, URGENT = ClearanceClass
ASKED = questionnaire()
EXERCISES = shipped_exercises()

# The decision table: what each answer beside "no" leads to, and whether it is the same day.
TABLE = {
    ("saddle", "yes"): (URGENT, False),
    ("bladder", "yes"): (URGENT, False),
    ("both_legs", "yes"): (URGENT, False),
    ("chest", "yes"): (URGENT, False),
    ("accident", "yes"): (URGENT, False),
    ("fever", "yes"): (DOCTOR, True),
    ("fever", "severe"): (URGENT, False),
    ("cancer", "yes"): (DOCTOR, False),
    ("inflammation", "yes"): (DOCTOR, False),
    ("heart", "yes"): (DOCTOR, False),
    ("bones", "yes"): (DOCTOR, False),
    ("bones", "cleared"): (FEW, False),
    ("operation", "recent"): (DOCTOR, False),
    ("operation", "hip"): (DOCTOR, False),
    ("operation", "hip_cleared"): (FEW, False),
    ("pregnant", "early"): (ALL, False),
    ("pregnant", "late"): (FEW, False),
    ("pregnant", "complaints"): (DOCTOR, True),
    ("spine", "yes"): (FEW, False),
    ("kneeling", "yes"): (FEW, False),
    ("balance", "yes"): (FEW, False),
    ("pain", "mild"): (ALL, False),
    ("pain", "severe"): (DOCTOR, False),
    ("leg", "yes"): (DOCTOR, True),
    ("hernia", "yes"): (DOCTOR, False),
    ("night", "yes"): (DOCTOR, False),
    ("bending", "yes"): (FEW, False),
    ("arching", "yes"): (FEW, False),
    ("mornings", "yes"): (ALL, False),
    ("weeks", "yes"): (ALL, False),
}
RANKS = {
    key: ScreeningFinding(outcome, today=today).rank for key, (outcome, today) in TABLE.items()
}

# The back profiles: which of the article's three are left, and how.
PROFILES = [
    ({"bending": "yes"}, {"cat_cow": "small", "hip_flexor": None}),
    ({"arching": "yes"}, {"cat_cow": "halfway", "knees_to_chest": None}),
    ({"spine": "yes"}, {"cat_cow": "halfway", "knees_to_chest": None}),
    ({"bones": "cleared"}, {"cat_cow": "small", "hip_flexor": None}),
    ({"pregnant": "late"}, {"cat_cow": None, "hip_flexor": "support"}),
    ({"kneeling": "yes"}, {"knees_to_chest": None, "hip_flexor": "support"}),
    ({"balance": "yes"}, {"cat_cow": None, "knees_to_chest": None, "hip_flexor": "support"}),
    ({"operation": "hip_cleared"}, {"cat_cow": "small"}),
    ({"bending": "yes", "arching": "yes"}, {"cat_cow": "small_halfway"}),
]
THREE = {"cat_cow", "knees_to_chest", "hip_flexor"}


def with_openers(some: Mapping[str, str]) -> dict[str, str]:
    """Answers to every question: these, what opens them, and no to the others."""
    under = {one.key: one.under for one in ASKED.questions}
    answers = {one.key: NO for one in ASKED.questions}
    for key in some:
        if opener := under[key]:
            gate = next(one for one in ASKED.questions if one.key == opener)
            answers[opener] = SOME if gate.is_gate else "mild"
    return answers | dict(some)


def result(answers: Mapping[str, str]) -> ScreeningResult:
    finding, missing = follow(ASKED, answers)
    assert missing is None
    return decide(finding, version=ASKED.version, exercises=EXERCISES, today=TODAY)


def test_the_table_has_every_answer() -> None:
    found = {
        (one.key, answer) for one in ASKED.questions if not one.is_gate for answer in one.answers
    }
    assert found == set(TABLE)


@pytest.mark.parametrize(("question", "answer"), TABLE)
def test_every_answer_alone_leads_to_its_class(question: str, answer: str) -> None:
    found = result(with_openers({question: answer}))
    assert (found.clearance.outcome, found.finding.today) == TABLE[question, answer]


def test_of_every_pair_of_answers_the_gravest_counts() -> None:
    pairs = [(a, b) for a, b in itertools.combinations(TABLE, 2) if a[0] != b[0]]
    assert len(pairs) > 400
    for one, other in pairs:
        found = result(with_openers(dict([one, other])))
        expected = max(RANKS[one], RANKS[other])
        if found.finding.rank != expected or found.clearance.outcome != found.finding.outcome:
            assert found.clearance.outcome is DOCTOR, (one, other)
            assert found.finding.rank == expected
            assert not found.clearance.allowed


def test_nothing_at_all_leads_to_every_exercise() -> None:
    found = result(with_openers({})).clearance
    assert (found.outcome, dict(found.adaptations)) == (ALL, {})
    assert found.allowed == {one.key for one in EXERCISES}


@pytest.mark.parametrize(("answers", "left"), PROFILES, ids=lambda one: "+".join(one))
def test_a_profile_leaves_what_the_table_says_of_the_three(
    answers: dict[str, str], left: dict[str, str | None]
) -> None:
    found = result(with_openers(answers)).clearance
    assert found.outcome is FEW
    assert {key: found.adaptations.get(key) for key in found.allowed & THREE} == left


def test_who_is_left_without_an_exercise_sees_a_doctor_first() -> None:
    finding = ScreeningFinding(FEW, limits=frozenset(Limit))
    three = [one for one in EXERCISES if one.key in THREE]
    found = decide(finding, version=1, exercises=three, today=TODAY).clearance
    assert (found.outcome, found.allowed, dict(found.adaptations)) == (DOCTOR, frozenset(), {})


def test_why_an_exercise_is_left_out_is_told() -> None:
    found = result(with_openers({"kneeling": "yes", "pregnant": "late"}))
    assert found.left_out["cat_cow"] == {Limit.KNEELING}
    assert found.left_out["knees_to_chest"] == {Limit.PREGNANCY}
    assert set(found.left_out).isdisjoint(found.clearance.allowed)


def test_a_word_of_advice_changes_nothing_else() -> None:
    plain = result(with_openers({"pain": "mild"}))
    advised = result(with_openers({"mornings": "yes", "weeks": "yes"}))
    assert advised.clearance == plain.clearance
    assert advised.finding.advice == {"pain", "mornings", "weeks"}


def test_an_urgent_sign_ends_the_questions_at_once() -> None:
    finding, following = follow(ASKED, {"urgent": SOME, "saddle": "yes"})
    assert (finding.outcome, following) == (URGENT, None)


def test_a_healthy_person_answers_four_questions() -> None:
    answers: dict[str, str] = {}
    while (following := follow(ASKED, answers)[1]) is not None:
        answers[following.key] = NO
    assert list(answers) == ["urgent", "ill", "body", "pain"]


def test_once_a_doctor_is_needed_only_what_is_graver_is_asked() -> None:
    answers = {"urgent": NO, "ill": SOME, "fever": NO, "cancer": "yes"}
    asked = []
    while (following := follow(ASKED, answers)[1]) is not None:
        asked.append(following.key)
        answers[following.key] = NO if following.under else next(iter(following.answers))
    assert asked == ["body", "pregnant", "pain", "leg"]


@pytest.mark.parametrize("answer", ["", "maybe", "YES", "some"])
def test_an_answer_that_does_not_exist_is_no_answer(answer: str) -> None:
    finding, following = follow(ASKED, {"urgent": SOME, "saddle": answer})
    assert finding == ScreeningFinding()
    assert following is not None
    assert following.key == "saddle"


def test_what_was_answered_under_a_question_that_says_no_counts_no_more() -> None:
    answers = with_openers({"saddle": "yes"}) | {"urgent": NO}
    assert result(answers).clearance.outcome is ALL


def some_answers() -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(
        {one.key: st.sampled_from([NO, *one.answers]) for one in ASKED.questions}
    )


@given(answers=some_answers(), data=st.data())
def test_one_more_yes_never_widens_what_is_allowed(
    answers: dict[str, str], data: st.DataObject
) -> None:
    said_no = [one for one in ASKED.questions if answers[one.key] == NO]
    before = result(answers)
    if not said_no:
        return
    question = data.draw(st.sampled_from(said_no))
    yes = data.draw(st.sampled_from([*question.answers]))
    after = result(answers | {question.key: yes})
    assert after.finding.rank >= before.finding.rank
    assert [*ClearanceClass].index(after.clearance.outcome) >= [*ClearanceClass].index(
        before.clearance.outcome
    )
    assert after.clearance.allowed <= before.clearance.allowed
    # An urgent answer ends the questions, so one that comes back sooner is not asked: no exercise
    # is allowed in the meantime.
    expires_later = after.clearance.expires_on > before.clearance.expires_on
    assert not (expires_later and after.clearance.allowed)
    kept = {key: before.clearance.adaptations.get(key) for key in after.clearance.allowed}
    for key, means in kept.items():
        words = set(means.split("_")) if means else set()
        now = after.clearance.adaptations.get(key)
        assert words <= (set(now.split("_")) if now else set())


@given(limits=st.sets(st.sampled_from(Limit)), more=st.sets(st.sampled_from(Limit)))
def test_one_more_limit_never_adds_an_exercise(limits: set[Limit], more: set[Limit]) -> None:
    fewer, most = (
        decide(
            ScreeningFinding(FEW, limits=frozenset(found)),
            version=1,
            exercises=EXERCISES,
            today=TODAY,
        ).clearance
        for found in (limits, limits | more)
    )
    assert most.allowed <= fewer.allowed


@given(limits=st.sets(st.sampled_from(Limit)))
def test_profiles_combine_by_intersection(limits: set[Limit]) -> None:
    found = decide(
        ScreeningFinding(FEW, limits=frozenset(limits)), version=1, exercises=EXERCISES, today=TODAY
    ).clearance
    blocked = {
        one.key
        for one in EXERCISES
        if any(one.limits.get(limit) is Adaptation.BLOCKED for limit in limits)
    }
    assert found.allowed == {one.key for one in EXERCISES} - blocked


def test_a_clearance_holds_for_three_months_and_for_its_questions() -> None:
    found = result(with_openers({})).clearance
    assert found.expires_on == dt.date(2027, 2, 18)
    assert found.holds(dt.date(2027, 2, 17), version=ASKED.version)
    assert not found.holds(dt.date(2027, 2, 18), version=ASKED.version)
    assert not found.holds(TODAY, version=ASKED.version + 1)


def test_a_clearance_stops_when_a_doctor_comes_first() -> None:
    stops = [Clearance(one, frozenset(), 1, TODAY, TODAY).is_stop for one in ClearanceClass]
    assert stops == [False, False, True, True]


def test_an_early_pregnancy_is_asked_about_again_before_it_is_late() -> None:
    found = result(with_openers({"pregnant": "early"}))
    assert (found.clearance.outcome, found.clearance.expires_on) == (ALL, dt.date(2026, 12, 16))
    assert "pregnant" in found.finding.advice
    both = result(with_openers({"pregnant": "early", "weeks": "yes", "balance": "yes"})).clearance
    assert (both.outcome, both.expires_on) == (FEW, dt.date(2026, 12, 16))


def changed(*questions: Question) -> Questionnaire:
    return replace(ASKED, questions=questions)


def test_questions_that_break_a_rule_are_refused() -> None:
    yes = {"yes": ScreeningFinding(DOCTOR)}
    alone = Question("a", None, yes, "")
    with pytest.raises(UnfitQuestions, match="comes before"):
        check(changed(Question("a", "b", yes, ""), Question("b", None, yes, "")))
    with pytest.raises(UnfitQuestions, match="opens nothing"):
        check(changed(Question("a", None, {SOME: ScreeningFinding()}, "")))
    with pytest.raises(UnfitQuestions, match="there twice"):
        check(changed(alone, alone))
    with pytest.raises(UnfitQuestions, match="limits go together"):
        check(changed(Question("a", None, {"yes": ScreeningFinding(FEW)}, "")))
    with pytest.raises(UnfitQuestions, match="needed today"):
        check(changed(Question("a", None, {"yes": ScreeningFinding(URGENT, today=True)}, "")))
    with pytest.raises(UnfitQuestions, match="no time at all"):
        check(changed(Question("a", None, {"yes": ScreeningFinding(weeks=0)}, "")))
    with pytest.raises(UnfitQuestions, match="nothing asks for"):
        check(changed(alone))


def test_an_exercise_whose_limits_changed_waits_for_the_next_answers() -> None:
    given = decide(ScreeningFinding(), version=1, exercises=EXERCISES, today=TODAY).clearance
    stricter = [replace(one, limits={**one.limits, Limit.BENDING: "blocked"}) for one in EXERCISES]
    same = {one.key for one in EXERCISES if one.limits.get(Limit.BENDING) == "blocked"}
    assert given.keys_of(EXERCISES) == {one.key for one in EXERCISES}
    assert given.keys_of(stricter) == same
    assert replace(given, limits={}).keys_of(stricter) == {one.key for one in EXERCISES}
