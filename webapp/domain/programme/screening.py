"""The questions before the first exercise, and the clearance that the answers lead to.

Pure rules: an answer adds a finding, findings only ever add up, and answers are never stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from webapp.domain.calendar import months_later
from webapp.domain.programme.exercises import Adaptation, Exercise, Limit, SignOff, together

NO = "no"  # the answer that every question has, and that adds nothing
SOME = "some"  # the other answer of a question that only opens others
_MONTHS_VALID = 3


class UnfitQuestions(ValueError):
    """Content that breaks a rule of the screening; the words are for whoever writes content."""


class ClearanceClass(StrEnum):
    """What the answers led to, from the widest to the narrowest."""

    ALL = "all"
    SOME = "some"
    DOCTOR = "doctor"  # no exercises; medical advice first
    URGENT = "urgent"  # help at once


_RANKS = {ClearanceClass.ALL: 0, ClearanceClass.SOME: 1, ClearanceClass.DOCTOR: 2}
_RANK_TODAY = 3
_RANK_URGENT = 4


@dataclass(frozen=True, slots=True)
class ScreeningFinding:
    """What one answer means, or all of them together.

    `today`: the doctor's advice is needed the same day. `advice`: keys of questions whose word of
    advice goes with the outcome; it changes nothing else. `weeks`: it is asked again that soon.
    """

    outcome: ClearanceClass = ClearanceClass.ALL
    today: bool = False
    limits: frozenset[Limit] = frozenset()
    advice: frozenset[str] = frozenset()
    weeks: int | None = None

    @property
    def rank(self) -> int:
        """How grave it is: 0 all, 1 some, 2 doctor, 3 doctor the same day, 4 urgent."""
        if self.outcome is ClearanceClass.URGENT:
            return _RANK_URGENT
        return _RANK_TODAY if self.today else _RANKS[self.outcome]

    def plus(self, other: ScreeningFinding) -> ScreeningFinding:
        """Both findings: the gravest outcome, every limit and word of advice, the soonest end."""
        gravest = max(self, other, key=lambda one: one.rank)
        return ScreeningFinding(
            gravest.outcome,
            gravest.today,
            self.limits | other.limits,
            self.advice | other.advice,
            min((weeks for weeks in (self.weeks, other.weeks) if weeks), default=None),
        )

    def expires_on(self, today: dt.date) -> dt.date:
        """The first day on which what was found today no longer holds."""
        latest = months_later(today, _MONTHS_VALID)
        return min(latest, today + dt.timedelta(weeks=self.weeks)) if self.weeks else latest


@dataclass(frozen=True, slots=True)
class Question:
    """`answers` holds what each answer beside "no" means. Asked only when the question that it is
    `under` was answered with anything but no.
    """

    key: str
    under: str | None
    answers: Mapping[str, ScreeningFinding]
    source: str

    @property
    def is_gate(self) -> bool:
        """Whether it only asks if one of the questions under it is worth asking."""
        return set(self.answers) == {SOME}


@dataclass(frozen=True, slots=True)
class QuestionText:
    """`sign` stands in the list of a gate; `advice` goes with the outcome."""

    ask: str
    answers: Mapping[str, str]
    sign: str | None
    advice: str | None


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Every question in the order of asking; `texts` by language and key."""

    version: int
    questions: tuple[Question, ...]
    sign_off: SignOff | None
    texts: Mapping[str, Mapping[str, QuestionText]]

    def under(self, key: str | None) -> list[Question]:
        """The questions that this one opens; those that are always asked for None."""
        return [one for one in self.questions if one.under == key]

    def ceiling(self, question: Question) -> int:
        """The gravest rank that asking this question, and what it opens, can lead to."""
        findings = [one for opened in self.under(question.key) for one in opened.answers.values()]
        return max(one.rank for one in (*question.answers.values(), *findings))


@dataclass(frozen=True, slots=True)
class AnsweredQuestions:
    """The questions that somebody was asked, with the answers by key. Never stored."""

    questionnaire: Questionnaire
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clearance:
    """`allowed` holds keys of exercises, `adaptations` how to do some of them.

    `expires_on` is the first day it no longer holds. `limits` are the marks of the limits that the
    exercises had when it was given.
    """

    outcome: ClearanceClass
    allowed: frozenset[str]
    version: int
    given_on: dt.date
    expires_on: dt.date
    adaptations: Mapping[str, Adaptation] = field(default_factory=dict)
    limits: Mapping[str, str] = field(default_factory=dict)

    def keys_of(self, exercises: Collection[Exercise]) -> frozenset[str]:
        """Which of these may be done: those allowed whose limits are still what they were."""
        return frozenset(
            one.key
            for one in exercises
            if one.key in self.allowed
            and self.limits.get(one.key, one.limits_mark) == one.limits_mark
        )

    @property
    def is_stop(self) -> bool:
        """Whether no exercise is offered."""
        return self.outcome in {ClearanceClass.DOCTOR, ClearanceClass.URGENT}

    def holds(self, today: dt.date, *, version: int) -> bool:
        """Whether it still says something: not expired, and given for these questions."""
        return self.version == version and today < self.expires_on


def still_holds(
    found: Clearance | None, today: dt.date, asked: Questionnaire | None
) -> Clearance | None:
    """The clearance, if it still says something; without questions that are offered none does."""
    if found is None or asked is None:
        return None
    return found if found.holds(today, version=asked.version) else None


@dataclass(frozen=True, slots=True)
class ScreeningResult:
    """A clearance and what can be told about it once: `left_out` is why, by exercise."""

    clearance: Clearance
    finding: ScreeningFinding
    left_out: Mapping[str, frozenset[Limit]]


def check(questionnaire: Questionnaire) -> None:
    """Hold the questions against the rules of the screening. Raises UnfitQuestions."""
    openers: set[str] = set()
    for question in questionnaire.questions:
        if question.under is not None and question.under not in openers:
            raise UnfitQuestions(f"{question.key} comes before the question that opens it")
        if question.under is None:
            openers.add(question.key)
        if question.is_gate and not questionnaire.under(question.key):
            raise UnfitQuestions(f"{question.key} opens nothing")
        for finding in question.answers.values():
            _check_finding(question.key, finding)
    keys = [question.key for question in questionnaire.questions]
    if len(keys) != len(set(keys)):
        raise UnfitQuestions("a question is there twice")
    _check_limits(questionnaire)


def _check_finding(key: str, finding: ScreeningFinding) -> None:
    if bool(finding.limits) != (finding.outcome is ClearanceClass.SOME):
        raise UnfitQuestions(f"{key}: the class 'some' and limits go together")
    if finding.today and finding.outcome is not ClearanceClass.DOCTOR:
        raise UnfitQuestions(f"{key}: only a doctor's advice can be needed today")
    if finding.weeks is not None and finding.weeks < 1:
        raise UnfitQuestions(f"{key}: holds for no time at all")


def _check_limits(questionnaire: Questionnaire) -> None:
    found = [one for question in questionnaire.questions for one in question.answers.values()]
    missing = set(Limit) - {limit for finding in found for limit in finding.limits}
    if missing:
        raise UnfitQuestions(f"nothing asks for {', '.join(sorted(missing))}")


def follow(
    questionnaire: Questionnaire, answers: Mapping[str, str]
) -> tuple[ScreeningFinding, Question | None]:
    """What the answers mean so far, and the question that is to be asked next, if any.

    Only what can still make the outcome graver is asked once a doctor is needed; urgent ends it.
    """
    finding = ScreeningFinding()
    for question in questionnaire.questions:
        if not _is_asked(questionnaire, question, answers, finding):
            continue
        answer = answers.get(question.key, "")
        if answer != NO:
            if answer not in question.answers:
                return finding, question
            finding = finding.plus(question.answers[answer])
    return finding, None


def _is_asked(
    questionnaire: Questionnaire,
    question: Question,
    answers: Mapping[str, str],
    finding: ScreeningFinding,
) -> bool:
    if question.under is not None and answers.get(question.under, NO) == NO:
        return False
    decided = finding.rank >= _RANKS[ClearanceClass.DOCTOR]
    return not decided or questionnaire.ceiling(question) > finding.rank


def decide(
    finding: ScreeningFinding, *, version: int, exercises: Collection[Exercise], today: dt.date
) -> ScreeningResult:
    """The clearance that a finding leads to: every limit takes exercises away, none adds one."""
    stop = finding.rank >= _RANKS[ClearanceClass.DOCTOR]
    means = {one.key: _means(one, finding.limits) for one in exercises}
    allowed = {key for key, one in means.items() if one is not Adaptation.BLOCKED and not stop}
    outcome = finding.outcome if allowed or stop else ClearanceClass.DOCTOR
    clearance = Clearance(
        outcome=outcome,
        allowed=frozenset(allowed),
        version=version,
        given_on=today,
        expires_on=finding.expires_on(today),
        adaptations={key: one for key, one in means.items() if one and key in allowed},
        limits={one.key: one.limits_mark for one in exercises if one.key in allowed},
    )
    left_out = {} if clearance.is_stop else _left_out(exercises, finding.limits)
    return ScreeningResult(clearance, finding, left_out)


def _means(exercise: Exercise, limits: Collection[Limit]) -> Adaptation | None:
    """What these limits together mean for an exercise; nothing when none of them touches it."""
    found = {exercise.limits[limit] for limit in limits if limit in exercise.limits}
    return together(found) if found else None


def _left_out(
    exercises: Collection[Exercise], limits: Collection[Limit]
) -> dict[str, frozenset[Limit]]:
    blocking = {
        one.key: frozenset(limit for limit in limits if one.limits.get(limit) is Adaptation.BLOCKED)
        for one in exercises
    }
    return {key: why for key, why in blocking.items() if why}
