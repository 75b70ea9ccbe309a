"""What the papers of governance are made from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from webapp.domain.care.evidence import ArticleClaim
from webapp.domain.figures.disclosure.policy import Policy
from webapp.domain.governance.retention import RetentionRule
from webapp.reports.contents.governance.papers import NoticeText, StoredTable


@dataclass(frozen=True, slots=True)
class ProgrammeSetup:
    """What this installation was set up with, as far as it has to be told. Nobody is counted.

    `channels`, `sources` and `identity` are names of adapters, `languages` those of the sites.
    `paper_codes`: who has no account there may sign in with a code on paper. `webhooks`: other
    systems are told that something is out; `figures_readers`: they read what is published.
    `collector` and `stamps` are addresses, empty where traces or digests go nowhere.
    `officers` are data protection officers that were named by name, `rules` those of retention with
    the months that hold on `today`, `notice` what employees are
    told, `claims` those of the source article that a physician signed.
    """

    company: str
    program: str
    channels: tuple[str, ...]
    identity: str
    session_minutes: int
    session_hours: int
    own_device_days: int
    policy: Policy
    languages: tuple[str, ...]
    sources: tuple[str, ...]
    has_directory: bool
    paper_codes: bool
    webhooks: bool
    figures_readers: bool
    collector: str
    stamps: str
    officers: tuple[str, ...]
    tables: tuple[StoredTable, ...]
    rules: tuple[RetentionRule, ...]
    today: dt.date
    notice: tuple[NoticeText, ...] = ()
    claims: tuple[ArticleClaim, ...] = ()
