"""Do the services outside answer that the settings name?"""

from __future__ import annotations

from webapp.checks.found import Problem
from webapp.domain.errors import DomainError
from webapp.domain.no_answer import NoAnswer
from webapp.domain.ports.reminders import CheckedChannel
from webapp.domain.ports.signing import CheckedSigner
from webapp.installation import Installation
from webapp.outside import why_unreached


def provider(here: Installation) -> Problem | None:
    """The sign-on service."""
    try:
        here.sign_on.reach()
    except DomainError as error:
        issuer = here.identity_provider.issuer
        return "checks.provider.unreached", {
            "why": NoAnswer.OTHER,
            "issuer": issuer,
            **error.params,
        }
    return None


def mail(here: Installation) -> Problem | None:
    """The mail server, where reminders go by mail."""
    for channel in here.reminders.values():
        if isinstance(channel, CheckedChannel):
            try:
                channel.reach(here.clock())
            except DomainError as error:
                return error.key, dict(error.params)
    return None


def absences(here: Installation) -> Problem | None:
    """The source of absences."""
    fault = here.absences.test(here.clock()).fault
    return (fault.key, dict(fault.params)) if fault else None


def signing(here: Installation) -> Problem | None:
    """The key that signs, and who stamps with the time."""
    signer: object = here.signer
    if isinstance(signer, CheckedSigner):
        try:
            signer.reach()
        except DomainError as error:
            return error.key, dict(error.params)
    return _listens(here.settings.adapters.get("SIGNING_TIME_STAMPS", "").strip(), "stamps")


def traces(here: Installation) -> Problem | None:
    """The collector of traces."""
    return _listens(here.settings.otel_exporter_otlp_endpoint, "traces")


def _listens(address: str | None, name: str) -> Problem | None:
    why = why_unreached(address) if address else None
    return (f"checks.{name}.unreached", {"address": address, "why": why}) if why else None
