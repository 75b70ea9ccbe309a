"""Which column of an absence file is which, by its heading.

A file with a column that could hold a reason or a diagnosis is refused whole, before its lines. So
is one with a column that seems to change what a line means, when nobody has said what it says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence

from webapp.domain.errors import Invalid

HEADINGS: dict[str, tuple[str, ...]] = {
    "employee_number": (
        "personeelsnummer", "matricule", "personalnummer", "employee number",
        "stamnummer", "werknemersnummer", "numéro de matricule", "employee id", "staff number",
        "employee no", "personnel number", "mitarbeiternummer", "pernr",
    ),
    "email": (
        "e-mailadres", "adresse e-mail", "e-mail-adresse", "e-mail",
        "email", "mail", "email address", "work email", "employee email", "courriel",
    ),
    "start": (
        "begin", "début", "beginn", "start", "van", "du", "von", "from",
        "begindatum", "startdatum", "date début", "date de début", "start date",
        "datum van", "eerste dag", "premier jour", "first day", "from date", "date from",
        "startdate", "beginndatum", "erster tag", "begda",
    ),
    "end": (
        "einde", "fin", "ende", "end", "tot", "au", "bis", "to", "tot en met", "until",
        "einddatum", "date fin", "date de fin", "enddatum", "end date",
        "datum tot", "laatste dag", "dernier jour", "last day", "to date", "date to",
        "enddate", "letzter tag", "t/m", "endda",
    ),
    "kind": (
        "soort", "type", "art", "kind", "type d’absence", "soort afwezigheid",
        "afwezigheidssoort", "afwezigheidstype", "type afwezigheid", "verlofsoort", "verloftype",
        "type de congé", "abwesenheitsart", "art der abwesenheit", "absence type", "leave type",
        "type of absence", "type of leave", "awart",
    ),
    "percentage": (
        "percentage", "pourcentage", "prozent", "fractie", "fraction", "anteil", "procent", "%",
    ),
    "reference": ("referentie", "référence", "referenz", "reference"),
    "status": (
        "status", "statut", "stand", "state", "goedkeuringsstatus", "statut de la demande",
        "genehmigungsstatus", "approval status", "request status", "leave status",
    ),
    "half": (
        "halve dag", "demi-journée", "halber tag", "half day", "dagdeel", "partie de la journée",
        "tagesteil", "part of day", "day part", "am/pm", "is half day", "halbtags",
    ),
    "first_half": (
        "dagdeel eerste dag", "partie du premier jour", "tagesteil erster tag", "first day part",
        "day part start", "start day part", "half day start", "start half day",
    ),
    "last_half": (
        "dagdeel laatste dag", "partie du dernier jour", "tagesteil letzter tag", "last day part",
        "day part end", "end day part", "half day end", "end half day",
    ),
    "hours": (
        "uren", "heures", "stunden", "hours", "aantal uren", "nombre d’heures", "anzahl stunden",
        "number of hours", "total hours", "absence hours", "duration hours",
    ),
    "days": (
        "dagen", "jours", "tage", "days", "aantal dagen", "nombre de jours", "anzahl tage",
        "number of days", "total days", "absence days", "duration days",
    ),
}  # fmt: skip
_KEYS = ("employee_number", "email")
_REQUIRED = ("start", "end", "kind")
# What a cell of these means is told value by value, so that nothing else of it is kept.
TOLD = ("kind", "status", "half", "first_half", "last_half")

# Read after `plain`: parts of words, then whole words, then whole headings.
_REASON = re.compile(
    "reden|diagnos|motif|raison|reason|ziektebeeld|ziektecode|pathologi|opmerking|comment|remar"
    "|toelichting|omschrijving|beschrijving|description|bemerkung|anmerkung|beschreibung|sympto"
    "|klacht|plainte|oorzaak|ursache|grund|aandoening|medisch|medical|medizin|befund|notitie"
    "|notiz|explication|krankheitsbild|vrije tekst|texte libre|free text|freitext"
    r"|\b(?:icd[0-9]*|cim[0-9]*|notes?|nota|cause|memo|tekst|texte|text|info)\b"
    "|^(?:ziekte|maladie|krankheit|illness|disease|sickness|code maladie)$"
)
_CHANGES = re.compile(
    r"\b(?:status|statut|half|halve|halber|halbtag\w*|demi|uren|uur|heures?|stunden?|hours?"
    r"|minuten|minutes?|am pm|dagdeel|day ?part|\w*daypart\w*|part of day|tagesteil"
    r"|morning|afternoon|voormiddag|namiddag|matin|apres midi|vormittag|nachmittag"
    r"|storno|stornier\w*|reversal"
    r"|cancel\w*|annul\w*|geannuleerd|ingetrokken|withdrawn|rejected|geweigerd|afgekeurd|refuse"
    r"|abgelehnt|approved|approval|goedgekeurd|goedkeuring|approuve\w*|genehmigt|genehmigung"
    r"|deleted|verwijderd|supprime|geloscht|correctie|correction|korrektur|regularisatie"
    r"|dagen|days|jours|tage|duration|duur|duree|dauer|unit|eenheid|unite|einheit)\b"
)
# Days of a contract or a balance, and by whom or when something was done, change nothing.
_HARMLESS = re.compile(
    r"\b(?:by|on|at|date|datum|door|op|par|le|durch|week|weekly|woche|semaine|contract|contrat"
    r"|vertrag|balance|saldo|solde|left|remaining|resterend\w*|restants?|marital|employment"
    r"|employee|burgerlijke|werknemer)\b"
)
_SHOWN = 60


def refuse_reasons(heading: Sequence[str], told: Collection[str] = ()) -> None:
    """Refuse a file with a column that could say why someone is away.

    `told` are headings that were mapped on purpose to what is told value by value.
    Raises Invalid: it names that column.
    """
    for cell in heading:
        if may_hold_reason(cell) and plain(cell) not in told:
            raise Invalid("error.absence_reason", column=cell[:_SHOWN])


def may_hold_reason(heading: str) -> bool:
    """Whether a column of this name could say why someone is away."""
    return _REASON.search(plain(heading)) is not None


def refuse_changing(heading: Sequence[str]) -> None:
    """Refuse a file with one of these columns, if it seems to change what a line means.

    Raises Invalid: it names that column.
    """
    for cell in heading:
        name = plain(cell)
        if _CHANGES.search(name) and not _HARMLESS.search(name):
            raise Invalid("error.absence_changing_column", column=cell[:_SHOWN])


def accepted_headings(mapping: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The headings under which each field is found; `mapping` replaces the usual ones."""
    return {
        field: (mapping[field],) if field in mapping else usual for field, usual in HEADINGS.items()
    }


def find_columns(heading: Sequence[str], accepted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The place of each field's column.

    Raises Invalid: two columns mean the same.
    """
    names = [plain(cell) for cell in heading]
    places: dict[str, int] = {}
    for field, headings in accepted.items():
        wanted = {plain(name) for name in headings}
        found = [place for place, name in enumerate(names) if name in wanted]
        if len(found) > 1:
            first, second = (heading[place][:_SHOWN] for place in found[:2])
            raise Invalid("error.absence_two_columns", first=first, second=second)
        places.update((field, place) for place in found)
    return places


def columns_counter(accepted: Mapping[str, Sequence[str]]) -> Callable[[Sequence[str]], int]:
    """Says of a row how many fields it names."""
    wanted = [{plain(name) for name in headings} for headings in accepted.values()]

    def count_columns(row: Sequence[str]) -> int:
        names = {plain(cell) for cell in row}
        return sum(not names.isdisjoint(one) for one in wanted)

    return count_columns


def refuse_missing(
    places: Mapping[str, int],
    accepted: Mapping[str, Sequence[str]],
    heading: Sequence[str],
    key: str,
) -> None:
    """Refuse a file without a column that is needed; `key` is the one that names people, if told.

    Raises Invalid: it names what is missing, and what there is.
    """
    missing = [accepted[field][0] for field in _REQUIRED if field not in places]
    keys = (key,) if key else _KEYS
    if not any(one in places for one in keys):
        missing.insert(0, " / ".join(accepted[one][0] for one in keys))
    if missing and not places:  # the first line is no heading, and may be somebody's line
        raise Invalid("error.absence_no_heading", columns=", ".join(missing))
    if missing:
        there = ", ".join(cell[:_SHOWN] for cell in heading if cell)
        raise Invalid("error.absence_missing_columns", columns=", ".join(missing), there=there)


def plain(heading: str) -> str:
    """Lower case, without accents, words separated by one space."""
    bare = unicodedata.normalize("NFKD", heading.casefold()).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^a-z0-9%]+", " ", bare).split())
