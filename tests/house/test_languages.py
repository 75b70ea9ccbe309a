"""Every text exists in every language, is used, and every text that is used exists."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.house.source import ROOT, modules
from webapp.i18n import LANGUAGES, missing_texts, texts

KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_-]+)+")
FILE_ENDINGS = (
    ".html",
    ".css",
    ".js",
    ".svg",
    ".po",
    ".toml",
    ".pdf",
    ".csv",
    ".json",
    ".md",
    ".xml",
)
TEMPLATES = [*(ROOT / "webapp/templates").rglob("*.html")]
QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def literals() -> Iterator[tuple[str, str]]:
    """Every string in the code and in the expressions of the templates, with its place."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value, f"{path}:{node.lineno}"
    for template in TEMPLATES:
        for expression in re.findall(r"\{[{%](.*?)[%}]\}", template.read_text(), re.DOTALL):
            for single, double in QUOTED.findall(expression):
                yield single or double, template.name


@cache
def keys() -> frozenset[str]:
    return frozenset(texts("nl").keys())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_has_every_text_with_the_same_placeholders(language: str) -> None:
    assert missing_texts(language) == []


def test_every_text_that_the_code_names_exists() -> None:
    subjects = {key.split(".")[0] for key in keys()}
    unknown = {
        f"{place}: {text}"
        for text, place in literals()
        if KEY.fullmatch(text)
        and text.split(".")[0] in subjects
        and not text.endswith(FILE_ENDINGS)
        and not is_key(text)
        and not is_endpoint(text)
    }
    assert unknown == set()


def is_key(text: str) -> bool:
    """Whole, or what follows a prefix that a module adds to all of its own."""
    return text in keys() or any(key.endswith(f".{text}") for key in keys())


def is_endpoint(text: str) -> bool:
    """Such as `account.sign_in`: a blueprint and one of its views."""
    page, _, view = text.partition(".")
    return any(
        path.is_relative_to("webapp/pages")
        and path.stem == page
        and any(isinstance(node, ast.FunctionDef) and node.name == view for node in tree.body)
        for path, tree in modules().items()
    )


def test_every_text_is_used() -> None:
    found = [text for text, _ in literals()]
    whole = set(found)
    starts = tuple({text for text in found if re.fullmatch(r"([a-z0-9_]+\.)+[a-z0-9_]*_?", text)})
    unused = [key for key in keys() if not is_used(key, whole, starts)]
    assert sorted(unused) == []


def is_used(key: str, whole: set[str], starts: tuple[str, ...]) -> bool:
    """Named in full, by its beginning, or by what follows a prefix."""
    tails = [key[i + 1 :] for i, sign in enumerate(key) if sign == "."]
    return any(name in whole or ("." in name and name.startswith(starts)) for name in (key, *tails))


def test_no_key_is_in_two_files() -> None:
    for language in LANGUAGES:
        seen: dict[str, Path] = {}
        for path in sorted((ROOT / "webapp/locales" / language).rglob("*.po")):
            for key in re.findall(r'^msgid "(.+)"$', path.read_text(), re.MULTILINE):
                assert seen.setdefault(key, path) == path, f"{key}: {seen[key].name}, {path.name}"


def strings(found: object, french: bool) -> Iterator[str]:
    """Every French text of what was read from a file of content."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield from strings(value, french or key == "fr")
    elif isinstance(found, list):
        for value in found:
            yield from strings(value, french)
    elif french and isinstance(found, str):
        yield found


def test_french_keeps_its_signs_on_the_line_of_the_word_before() -> None:
    spaced = re.compile(r"[ \u202f][?!:;»]|«[ \u202f]")
    forms = [form for forms in texts("fr").keys().values() for form in forms]
    for path in sorted((ROOT / "webapp/content").rglob("*.toml")):
        forms += strings(tomllib.loads(path.read_text("utf-8")), path.stem == "fr")
    assert [form for form in forms if spaced.search(form)] == []


def test_dutch_says_je_and_has_one_word_for_one_thing() -> None:
    other = re.compile(
        r"\b(u|uw|kun|kunt|wilt|bladzijde|chef|locatie|maat|uurrooster|veiligheidscheck)\b",
        re.IGNORECASE,
    )
    forms = [form for forms in texts("nl").keys().values() for form in forms]
    assert [form for form in forms if other.search(form)] == []


def test_a_label_and_its_value_stand_apart_as_each_language_writes_it() -> None:
    """French has a space before a colon: `t.colon`, never one of a template's own."""
    own = re.compile(r"\}\}:(?=[\s<{])")
    assert [path.name for path in TEMPLATES if own.search(path.read_text())] == []


# What a term of the trade is not called, and what stands in its place in the same language.
NOT_SO = {
    "nl": r"\b(ten minste|werkstukken|bladzijden|neen|[Bb]edrij(f|ven)|[Dd]atabases?)\b"
    r"|\b[Bb]ekendgemaakte?\b|\b[Vv]rijgegeven (groeps)?cijfers?\b|cijfers? vrijgegeven"
    r"|openbaarmaking",
    "fr": r"\b(barrière|libéré|votre chef|numéro de (personnel|travailleur)|sociétés?|firmes?)\b"
    r"|(\}|\b(huit|seize|\d+)) signes\b|\bdiffusée?s?\b|politique de diffusion|\bdatabase\b",
    "de": r"\b(Schranken?|Präventionsberater\w*|Präventionsdienst|Betriebs?|Firma)\b"
    r"|Teilnahme ist frei\b|gibt vorab Stellung|Jemand anderes|\b[Bb]ekanntgegeben\b"
    r"|[Ff]reigegebene[nr]? (Zahl|Wert)|Zahl freigegeben|\bDatenbasis\b",
}


@pytest.mark.parametrize("language", NOT_SO)
def test_a_thing_has_one_name_in_each_language(language: str) -> None:
    """The Belgian term where there is one, on paper as on the pages."""
    other = re.compile(NOT_SO[language])
    found = {
        key: other.findall(form)
        for key, forms in texts(language).keys().items()
        for form in forms
        if other.search(form)
    }
    assert found == {}


def test_french_speaks_to_women_as_to_men() -> None:
    """No participle or adjective that decides who reads."""
    decides = re.compile(
        r"\b[Vv]ous seule?\b|\b(êtes|étiez|êtes pas) (obligé|connecté|sûr|prêt|parti)e?\b"
        r"|[Jj]e me suis levé|(voulez|veux) être \w+é\b|\bà moi seule?\b"
    )
    forms = [form for forms in texts("fr").keys().values() for form in forms]
    assert [form for form in forms if decides.search(form)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_and_its_sign_stay_on_one_line(language: str) -> None:
    """“100 %”, “art. 30”, “n° 9”: the space between is one that does not break."""
    parts = re.compile(r"(?i)[\d}] %|\b(art\.|abs\.|nr\.|n°) [\d{]|§ \d")
    forms = [form for forms in texts(language).keys().values() for form in forms]
    assert [form for form in forms if parts.search(form)] == []


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_the_regulation_is_cited_as_each_language_does(language: str) -> None:
    """6.1.c or Art. 6 Abs. 1 c; 6(1)(c) is English."""
    told = {key: " ".join(forms) for key, forms in texts(language).keys().items()}
    for path in sorted((ROOT / "webapp/content").rglob(f"{language}.toml")):
        told[path.parent.name] = path.read_text("utf-8")
    assert [key for key, text in told.items() if re.search(r"\d\(\d\)\(", text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_does_not_use_the_word_of_the_house_for_its_rules(language: str) -> None:
    """Who reads a report has never heard of a gate; the papers of governance say what it is."""
    gate = re.compile(r"(?i)\b(poort|porte|tors?|barrière|schranke|gate)\b")
    said = {
        key: form
        for key, forms in texts(language).keys().items()
        for form in forms
        if key.startswith(("report.", "version.", "draft.")) and gate.search(form)
    }
    assert {key for key in said if "porte sur" not in said[key]} == set()
