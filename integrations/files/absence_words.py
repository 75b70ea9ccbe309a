"""What the words in an absence file stand for: the usual ones in four languages, then one's own.

A word that is not here and that nobody has told the meaning of is asked for, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from integrations.files.absence_columns import plain
from webapp.domain.figures.absence import AbsenceKind

LEAVE_OUT = "leave_out"  # a line that is no absence, or none yet
TAKE = "take"
WHOLE, HALF, MORNING, AFTERNOON = "whole", "half", "am", "pm"
_PARTS = {"whole": WHOLE, "half": HALF, "morning": MORNING, "afternoon": AFTERNOON}
# For each field: what may be told of its values, and what that is here.
MEANINGS: Mapping[str, Mapping[str, str]] = {
    "kind": {
        "sickness": AbsenceKind.SICKNESS.value,
        "leave": AbsenceKind.LEAVE.value,
        "leave_out": LEAVE_OUT,
    },
    "status": {"take": TAKE, "leave_out": LEAVE_OUT},
    "half": _PARTS,
    "first_half": _PARTS,
    "last_half": _PARTS,
}


def _usual(**words: str) -> dict[str, str]:
    return {word.strip(): meaning for meaning, text in words.items() for word in text.split(",")}


_KINDS = _usual(
    sickness="ziekte, ziek, maladie, sickness, sick, krankheit, krank, sick leave, sickness leave"
    ", sick day, sick time, illness, ill, ziekteverlof, ziekmelding, ziekteverzuim, ziektedag"
    ", arbeidsongeschikt, arbeidsongeschiktheid, conge maladie, conge de maladie, arret maladie"
    ", arret de travail, absence maladie, incapacite de travail, krankmeldung, krankgeschrieben"
    ", krankenstand, krankheitstag, arbeitsunfahig, arbeitsunfahigkeit",
    leave="verlof, vakantie, conge, conges, vacances, leave, holiday, urlaub, annual leave"
    ", vacation, vacations, holidays, paid leave, paid time off, vacation leave, jaarlijks verlof"
    ", jaarlijkse vakantie, wettelijke vakantie, betaald verlof, vakantiedag, conge annuel"
    ", conges annuels, conge paye, conges payes, vacances annuelles, conge legal, jahresurlaub"
    ", erholungsurlaub, ferien, urlaubstag",
)
_STATUS = _usual(
    take="approved, accepted, confirmed, goedgekeurd, aanvaard, bevestigd, approuve, approuvee"
    ", accepte, acceptee, valide, validee, confirme, confirmee, genehmigt, bewilligt, bestatigt",
    leave_out="rejected, refused, declined, denied, cancelled, canceled, withdrawn, revoked"
    ", pending, requested, submitted, draft, waiting, pending approval, afgekeurd, geweigerd"
    ", afgewezen, geannuleerd, ingetrokken, aangevraagd, in afwachting, in behandeling, ontwerp"
    ", refuse, refusee, rejete, rejetee, annule, annulee, retire, retiree, demande, demandee"
    ", en attente, brouillon, abgelehnt, storniert, zuruckgezogen, beantragt, ausstehend, entwurf",
)
_HALVES = _usual(
    whole="full day, full, whole day, whole, all day, hele dag, volledige dag, journee entiere"
    ", journee complete, toute la journee, ganztagig, ganztags, ganzer tag",
    half="half, half day, halve dag, demi journee, demi jour, halber tag, halbtags, halbtagig, 0 5",
    am="morning, am, voormiddag, ochtend, vm, matin, matinee, vormittag, vormittags",
    pm="afternoon, pm, namiddag, nm, apres midi, nachmittag, nachmittags",
)
_YES_NO = _usual(
    half="1, y, yes, true, j, ja, waar, oui, o, vrai, wahr",
    whole="0, n, no, false, nee, onwaar, non, faux, nein, falsch",
)
_USUAL = {"kind": _KINDS, "status": _STATUS}
_ASKS_WHETHER_HALF = ("half", "halve", "halb", "demi")

Meaning = Callable[[str], str | None]


def meaning_of(field: str, heading: str, own: Mapping[str, str]) -> Meaning:
    """What a cell of a field stands for, under this heading; None: nobody has told.

    `own` goes before the usual words. An empty cell of a half is a whole day.
    """
    usual = dict(_USUAL.get(field, _HALVES))
    if field not in _USUAL:
        usual[""] = WHOLE
        if any(part in plain(heading) for part in _ASKS_WHETHER_HALF):
            usual |= _YES_NO

    @lru_cache(maxsize=1024)
    def meaning(cell: str) -> str | None:
        text = folded(cell)
        if text in own:
            return own[text]
        return usual.get(plain(cell)) if plain(cell) or not text else None

    return meaning


def folded(value: str) -> str:
    """As it is written, but for capitals and blanks."""
    return " ".join(value.casefold().split())
