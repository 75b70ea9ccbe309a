"""What can go wrong in the programme, each with a key of a text and no wording of its own."""

from __future__ import annotations


class DomainError(Exception):
    """Base of every expected failure; `key` names the text, `params` fill its placeholders."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


class Invalid(DomainError):
    """What was given cannot be accepted; the text says what to change."""


class NotFound(DomainError):
    """No such thing, or not one that this person may know of: the two look alike."""


class SignInNeeded(DomainError):
    """Nobody is signed in, or the session has ended."""


class Refused(DomainError):
    """A sign-on, a token or a form that must not be trusted."""


class Conflict(DomainError):
    """Somebody else changed the same thing first; trying again helps."""


class Unavailable(DomainError):
    """A part that the request needs does not answer: the database, the sign-on provider."""
