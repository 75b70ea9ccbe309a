"""What the sheet with somebody's code says: the only place where it stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from webapp.domain.people.paper_codes import CodeSheet
from webapp.i18n import Texts


@dataclass(frozen=True, slots=True)
class CodeSheetWords:
    """A sheet in one language. `link` is what the QR code holds; `steps` are read in order."""

    language: str
    company: str
    title: str
    person: str
    lead: str
    name: tuple[str, str]
    code: tuple[str, str]
    link: str
    steps: tuple[str, ...]
    warnings: tuple[str, ...]
    issued: dt.date


def compose_sheet(
    sheet: CodeSheet, t: Texts, *, company: str, address: str, issued: dt.date
) -> CodeSheetWords:
    """The sheet in words; `address` is the page on which a code is typed."""
    return CodeSheetWords(
        language=t.language,
        company=company,
        title=t("code_sheet.title"),
        person=sheet.person,
        lead=t("code_sheet.lead"),
        name=(t("paper_codes.name"), sheet.name),
        code=(t("code_sheet.code", date=t.date(sheet.expires_on)), sheet.code),
        link=f"{address}#{sheet.code}",
        steps=(
            t("code_sheet.step.open", address=address),
            t("code_sheet.step.choose"),
            t("code_sheet.step.keep"),
        ),
        warnings=(t("code_sheet.nobody"), t("code_sheet.officer"), t("code_sheet.private")),
        issued=issued,
    )
