"""Which column of an absence file is which, by its heading.

A file with a column that could hold a reason or a diagnosis is refused whole, before its lines.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence

from webapp.domain.errors import Invalid

HEADINGS: dict[str, tuple[str, ...]] = {
    "employee_number": (
        "personeelsnummer", "matricule", "personalnummer", "employee number",
        "stamnummer", "werknemersnummer", "numéro de matricule", "employee id", "staff number",
    ),
    "start": (
        "begin", "début", "beginn", "start", "van", "du", "von", "from",
        "begindatum", "startdatum", "date début", "date de début", "start date",
    ),
    "end": (
        "einde", "fin", "ende", "end", "tot", "au", "bis", "to", "tot en met", "until",
        "einddatum", "date fin", "date de fin", "enddatum", "end date",
    ),
    "kind": ("soort", "type", "art", "kind", "type d’absence", "soort afwezigheid"),
    "percentage": (
        "percentage", "pourcentage", "prozent", "fractie", "fraction", "anteil", "procent", "%",
    ),
    "reference": ("referentie", "référence", "referenz", "reference"),
}  # fmt: skip
_REQUIRED = ("employee_number", "start", "end", "kind")

# Read after `plain`: parts of words, then whole words, then whole headings.
_REASON = re.compile(
    "reden|diagnos|motif|raison|reason|ziektebeeld|ziektecode|pathologi|opmerking|comment|remar"
    "|toelichting|omschrijving|beschrijving|description|bemerkung|anmerkung|beschreibung|sympto"
    "|klacht|plainte|oorzaak|ursache|grund|aandoening|medisch|medical|medizin|befund|notitie"
    "|notiz|explication|krankheitsbild|vrije tekst|texte libre|free text|freitext"
    r"|\b(?:icd[0-9]*|cim[0-9]*|notes?|nota|cause|memo|tekst|texte|text|info)\b"
    "|^(?:ziekte|maladie|krankheit|illness|disease|sickness|code maladie)$"
)
_SHOWN = 60


def read_mapping(text: str) -> dict[str, str]:
    """The headings of fields from `employee_number=PersNr,start=Van`.

    Raises ValueError: it is written otherwise, or names a field that does not exist.
    """
    mapping = {}
    for part in next(csv.reader([text], skipinitialspace=True), []):
        field, sign, heading = (piece.strip() for piece in part.partition("="))
        if field not in HEADINGS or not sign or not plain(heading):
            raise ValueError(
                f"ABSENCE_COLUMNS: {part!r} is not <field>=<heading>; fields: {', '.join(HEADINGS)}"
            )
        mapping[field] = heading
    return mapping


def accepted_headings(mapping: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The headings under which each field is found; `mapping` replaces the usual ones."""
    return {
        field: (mapping[field],) if field in mapping else usual for field, usual in HEADINGS.items()
    }


def refuse_reasons(heading: Sequence[str]) -> None:
    """Refuse a file with a column that could say why someone is away.

    Raises Invalid: it names that column.
    """
    for cell in heading:
        if _REASON.search(plain(cell)):
            raise Invalid("error.absence_reason", column=cell[:_SHOWN])


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


def refuse_missing(places: Mapping[str, int], accepted: Mapping[str, Sequence[str]]) -> None:
    """Refuse a file without a column that is needed.

    Raises Invalid: it names what is missing.
    """
    missing = [accepted[field][0] for field in _REQUIRED if field not in places]
    if missing:
        raise Invalid("error.absence_missing_columns", columns=", ".join(missing))


def plain(heading: str) -> str:
    """Lower case, without accents, words separated by one space."""
    bare = unicodedata.normalize("NFKD", heading.casefold()).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^a-z0-9%]+", " ", bare).split())
