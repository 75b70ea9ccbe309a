"""Five people in one installation, each with all that their role lets them do, and its jobs."""

from __future__ import annotations

import datetime as dt
import os
import re
import uuid
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import requests
from flask import Flask
from sqlalchemy import select

from dashboard.frame.mounting import PREFIX
from integrations.connections import Connections
from integrations.http.outbound import Outbound
from integrations.http.standard_webhooks import StandardWebhooks
from tests.commands import run_command
from tests.companies import QUARTER, live_through, make_company
from tests.conftest import NOON, Clock
from tests.dashboard.asking import question
from tests.factories import answers_with, make_department
from tests.parts import put
from tests.pdfs import made_elsewhere
from tests.pki import PASSPHRASE, PHYSICIAN, SignaturesHere, chain, signer_at
from tests.reminding import Channel, Meetings
from tests.sheets import read_sheets
from tests.stage import PEOPLE, Stage, Visitor, csrf_of, forms
from tests.tracing import Collected
from webapp.database import Session
from webapp.domain.care.work_risks import WorkRisk
from webapp.domain.governance.audit import Actor, Occasion
from webapp.domain.governance.defaults import InstallationDefaults
from webapp.domain.periods import quarter_of
from webapp.domain.programme.together import invite
from webapp.i18n import LANGUAGES
from webapp.installation import installation
from webapp.jobs import run_due
from webapp.services.governance.audit import AuditEntry, read_trail
from webapp.services.people.first_administrator import claim, make_code
from webapp.store.defaults import save_defaults
from webapp.store.people.people import Department, Person

PLAN = {
    "rhythm": "usual",
    "weekday": ["0", "1", "2", "3", "4"],
    "starts": "08:30",
    "ends": "17:00",
    "snooze": "10",
    "most_skips": "2",
}
_ABSENCES = "personeelsnummer;begin;einde;soort;percentage;referentie"


class Somebody(Visitor):
    """One of the five, in a browser without scripts."""

    def __init__(self, stage: Stage, sub: str, clock: Clock, *, follows: bool) -> None:
        super().__init__(stage)
        self.sub = sub
        self.clock = clock
        self.follows = follows  # to the page that a form leads to

    def arrive(self) -> None:
        """Sign in, through a provider that may know who this is."""
        page = self.visit("/sign-in")
        if page.url.startswith(self.stage.issuer):
            page = self.identify(page, self.sub)
        assert page.ok, (self.sub, page.url, page.status_code)

    def look(self, *paths: str) -> requests.Response:
        """Open pages; the last of them."""
        for path in paths:
            page = self.visit(path)
            assert page.ok, (self.sub, path, page.status_code)
        return page

    def fill(self, path: str, **form: object) -> requests.Response:
        """Send a form, a second after what was before; its answer."""
        self.clock.forward(seconds=1)
        data = {"csrf_token": csrf_of(self.stage.app, self.token), **form}
        answer = self.post(self.stage.address + path, data=data, allow_redirects=self.follows)
        assert answer.ok, (self.sub, path, answer.status_code, answer.text[-1500:])
        return answer

    def bring(self, path: str, **files: bytes) -> requests.Response:
        """Send a file."""
        data = {"csrf_token": csrf_of(self.stage.app, self.token)}
        answer = self.post(self.stage.address + path, data=data, files=files)
        assert answer.ok, (self.sub, path, answer.status_code, answer.text[-1500:])
        return answer

    def tell(self, path: str, told: object) -> requests.Response:
        """Send what a script of the page sends."""
        headers = {"X-CSRFToken": csrf_of(self.stage.app, self.token)}
        answer = self.post(self.stage.address + path, json=told, headers=headers)
        assert answer.ok, (self.sub, path, answer.status_code)
        return answer


class Day:
    """One installation, and the five who use it today; each is signed in while it lasts."""

    def __init__(self, stage: Stage, clock: Clock) -> None:
        self.stage = stage
        self.app = stage.app
        self.clock = clock
        self.traces = Collected()
        self.people = {
            one.sub: Somebody(stage, one.sub, clock, follows=one.sub == "els") for one in PEOPLE
        }

    def __enter__(self) -> Day:
        return self

    def __exit__(self, *_: object) -> None:
        for who in self.people.values():
            who.close()

    def everybody(self) -> Iterator[Somebody]:
        """Each in turn."""
        yield from self.people.values()

    def number_of(self, sub: str) -> int:
        """The number of one of them in the audit trail."""
        with installation(self.app).database.reading() as session:
            return session.scalars(
                select(Person.id).where(Person.employee_number == f"E-{sub}")
            ).one()

    def trail(self) -> list[AuditEntry]:
        """All that the audit trail holds, newest first."""
        with installation(self.app).database.reading() as session:
            return read_trail(session, before=None, most=1_000)


def spend(day: Day, absences: Path) -> None:
    """Everything that anybody may do, with what the server does by the clock and by hand."""
    furnish(day.app, absences.parent)
    put(day.app, traces=day.traces)
    for who in day.everybody():
        who.arrive()
    deliver(absences / "november.csv", day.clock())
    assert [one for one in run_due(installation(day.app)) if one.error] == []
    for who in day.everybody():
        take_part(who)
    day.people["els"].fill("/stay-signed-in", next="/today")
    study_figures(day.people["hilde"])
    announce(day.people["hilde"])
    be_the_physician(day.people["dirk"])
    administer(day.people["anna"])
    keep_the_roster(day.people["anna"])
    reorganise(day.people["anna"])
    run_the_place(day.people["anna"])
    give_roles(day.people["anna"], day.people["dirk"], day.people["omar"])
    connect_a_directory(day.people["anna"])
    protect_data(day.people["omar"])
    leave(day.people["hilde"])
    for who in day.everybody():
        who.sign_out()
    day.people["anna"].arrive()
    day.people["anna"].end_session_at_provider()
    by_hand(day.app)
    day.clock.forward(days=1)
    assert [one for one in run_due(installation(day.app)) if one.error] == []
    for who in day.everybody():
        who.arrive()
    answer_the_questions(day.people["hilde"])  # she comes back as somebody new


def deliver(path: Path, now: dt.datetime) -> None:
    """Put a file of absences that is of no use where the job looks for one."""
    path.parent.mkdir()
    path.write_text("nothing;of;use\n1;2;3\n")
    written = (now - dt.timedelta(hours=1)).timestamp()
    os.utime(path, (written, written))


def by_hand(app: Flask) -> None:
    """What is done on the server, each command once."""
    for command in (
        f"publish {QUARTER.months()[0].key}",
        "accounts close E-hilde",
        "accounts erase E-hilde",
        "accounts reopen E-hilde",
        "departments close archive",
        "departments reopen archive",
        "calendar closed site-1 2026-12-24",
        "calendar worked site-1 2026-12-24",
        "calendar usual site-1 2026-12-24",
        "keys rotate",
        "keys give-up --yes",
        "accounts sign-out",
        "forget-sign-on --yes",
    ):
        code, said = run_command(app, *command.split())
        assert code == 0, (command, said)


def found(pattern: str, page: requests.Response) -> str:
    """What the group of the pattern matches in a page."""
    match = re.search(pattern, unescape(page.text))
    assert match, (pattern, page.url)
    return match[1]


def furnish(app: Flask, keys: Path) -> None:
    """People with figures of a quarter, one of whom will sign in; channels and a calendar."""
    with installation(app).database.transaction() as session:
        company = make_company(session, [[22, 12], [25]])
        live_through(session, company, QUARTER.first, QUARTER.last)
        els = session.get_one(Person, company.people()[0])
        els.employee_number = "E-els"
        session.get_one(Person, company.people()[1]).employee_number = "E-guest"
        begin(session, company.people()[2])
        empty = make_department(session, parent_id=company.sites[0], name="Archief")
        session.get_one(Department, empty).code = "archive"
        session.get_one(Department, company.sites[0]).code = "site-1"
        save_defaults(session, InstallationDefaults(asks_from=QUARTER.key), version=0)
    put(
        app,
        busy=Meetings(),
        connection_kinds=Connections(Outbound(resolve=lambda host, port: ["10.0.0.1"])),
        webhooks=StandardWebhooks(Outbound(resolve=lambda host, port: ["10.0.0.1"])),
        signer=signer_at(keys),
        signatures=SignaturesHere(),
        reminders={
            **installation(app).reminders,
            "email": Channel(),
            "teams": Channel("teams"),
        },
    )


def begin(session: Session, person: int) -> None:
    """As if this installation had begun without a group for administrators."""
    occasion = Occasion(Actor.person(person), QUARTER.first, NOON)
    code = make_code(session, by_group=(), occasion=occasion)
    assert code is not None
    claim(session, person_id=person, written=code, by_group=(), occasion=occasion)


def take_part(who: Somebody) -> None:
    """What everybody may do with what is their own."""
    answer_the_questions(who)
    take_a_break(who)
    join_in(who)
    plan_reminders(who)
    note_beside(who)
    be_asked(who)
    let_an_app_in(who)
    ask_the_physician(who)
    look_after_own_data(who)
    who.look("/week", "/exercises/cat_cow", "/progress/breaks.csv", "/progress/breaks.json")


def answer_the_questions(who: Somebody) -> None:
    """The notice, the language and the screening."""
    who.fill("/privacy-notice/seen", next="/today")
    (language,) = (one.language for one in PEOPLE if one.sub == who.sub)
    who.fill("/language", language=language, next="/today")
    who.look("/safety")
    for step in ("/safety/start", "/safety/changed"):
        who.fill(step)
    who.fill("/safety/questions", **answers_with({}))


def take_a_break(who: Somebody) -> None:
    """The guided minute with comfort, one afterwards that is undone, and one without a network."""
    page = who.look("/breaks/new?exercise=side_bend")
    (form,) = (one for one in forms(page) if one.action == "/breaks")
    tap = form.fields["tap_id"]
    who.clock.forward(minutes=1)
    who.fill("/breaks", **form.fields | {"seconds": "60"})
    who.fill("/comfort/choice", agrees="no", tap=tap)
    who.fill("/comfort/choice", agrees="yes", tap=tap)
    for moment, score in (("before", "3"), ("after", "6")):
        who.fill("/comfort", tap_id=tap, moment=moment, score=score, exercise="side_bend")
    late = str(uuid.uuid4())
    who.fill("/breaks/late", tap_id=late, exercise="other_movement")
    who.fill(f"/breaks/{late}/undo")
    told = {
        "tap_id": str(uuid.uuid4()),
        "mark": found(r'data-mark="([^"]+)"', who.look("/today")),
        "exercise": "side_bend",
        "seconds": 60,
        "at": (who.clock() - dt.timedelta(minutes=90)).isoformat(),
    }
    who.tell("/breaks/offline", told)


def join_in(who: Somebody) -> None:
    """Lead a minute, and take up an invitation; stop, and leave a note."""
    who.look("/breaks/new?exercise=side_bend&together=1")
    secret = installation(who.stage.app).settings.secret_key
    token = invite("side_bend", now=who.clock(), secret=secret)
    who.clock.forward(minutes=1)
    who.look(f"/together/{token}")
    who.fill(f"/together/{token}")
    page = who.look("/stop-note?exercise=side_bend")
    (form,) = (one for one in forms(page) if one.action == "/stop-note")
    who.fill("/stop-note", **form.fields)


def be_asked(who: Somebody) -> None:
    """The question of the quarter: put away, answered, and left."""
    quarter = quarter_of(who.clock().date()).key
    who.look("/question")
    who.fill("/question/away", quarter=quarter)
    who.fill("/question", quarter=quarter, answer="no_time")


def note_beside(who: Somebody) -> None:
    """What does not count, and an exercise that somebody else prescribed."""
    tap = str(uuid.uuid4())
    who.fill("/side-minutes", kind="eye_rest", tap_id=tap)
    who.look("/progress")
    who.fill(f"/side-minutes/{tap}/undo")
    who.fill("/exercises/cat_cow/prescription", name="Press-ups", words="As I learnt it.")
    who.look("/exercises/cat_cow", "/today")
    who.fill("/exercises/cat_cow/prescription/remove")
    who.fill("/exercises/cat_cow/prescription", name="Press-ups", words="As I learnt it.")
    who.fill("/side-minutes", kind="sit_stand", tap_id=str(uuid.uuid4()))


def plan_reminders(who: Somebody) -> None:
    """Each thing that the page of reminders offers."""
    who.fill("/reminders", **PLAN)
    who.look("/reminders/now", "/today")
    who.fill("/reminders/snooze", minutes="10", minute="780")
    who.fill("/reminders/skip", minute="780", reason="a visitor")
    note = found(r'name="code" value="([^"]+)"', who.look("/reminders"))
    who.fill("/reminders/reasons/remove", code=note)
    for until in ("tomorrow", "2026-12-07", ""):
        who.fill("/reminders/pause", until=until, back="settings")
    for on in ("no", "yes"):
        who.fill("/reminders/turn", on=on)
    who.fill("/reminders/channels/teams", address=f"{who.sub}@example.org")
    target = found(r"/reminders/targets/(\w+)/test", who.look("/reminders"))
    who.fill(f"/reminders/targets/{target}/test")
    who.fill(f"/reminders/targets/{target}/remove")
    who.fill("/reminders/lost")
    who.fill("/reminders/calendar", address="https://calendar.example.org/own.ics")
    who.fill("/reminders/calendar/remove")
    who.fill("/reminders/feed")
    who.fill("/reminders/feed/revoke")
    who.fill("/reminders/forget")
    who.fill("/reminders", **PLAN)
    who.fill("/reminders/channels/teams", address=f"{who.sub}@example.org")
    who.fill("/reminders/calendar", address="https://calendar.example.org/own.ics")
    who.look(found(r"(/calendar/[\w-]+\.ics)", who.fill("/reminders/feed")))


def let_an_app_in(who: Somebody) -> None:
    """A token of one's own, with which an app notes a break and reads; and its end."""
    page, api = "/my-data/apps", f"{who.stage.address}/api/v1"
    given = who.fill(page, name="Button", scope=["break:log", "break:read-own"], days="30")
    token = found(r'id="token" value="([\w-]+)"', given)
    bearer = {"Authorization": f"Bearer {token}"}
    once = {**bearer, "Idempotency-Key": "1"}
    assert requests.post(f"{api}/me/breaks", json={}, headers=once).status_code == 204
    for path in ("/me/statistics", "/openapi.json"):
        assert requests.get(api + path, headers=bearer).status_code == 200
    who.fill(found(r'action="(/my-data/apps/\w+/revoke)"', given))
    who.fill(page, name="Watch", scope="break:read-own", days="30")


def ask_the_physician(who: Somebody) -> None:
    """A request that is taken back, and one that stays."""
    asked = {"reach": "0470 12 34 56", "message": "Pain when I lift", "outcome": "yes"}
    who.fill("/consultation", inform="no", **asked)
    code = found(r"<code>(\w{8})</code>", who.look("/consultation"))
    who.fill(f"/consultation/{code}/withdraw")
    who.fill("/consultation", inform="yes", **asked)
    told = {"place": "home", "problem": "chair", "words": "It does not go low enough."}
    who.look("/workstation/questions")
    who.fill("/workstation", **told)
    report = found(r"/workstation/(\w{8})/withdraw", who.look("/workstation"))
    who.fill(f"/workstation/{report}/withdraw")
    who.fill("/workstation", **told)


def look_after_own_data(who: Somebody) -> None:
    """Choices, copies, requests, and the way out up to its last step."""
    who.fill("/comfort/stop")
    for agrees in ("yes", "no", "yes"):
        who.fill("/my-data/choices", purpose="comfort", agrees=agrees)
    who.look("/my-data/download.json", "/my-data/download.html")
    who.fill("/my-data/requests", kind="question", words="What do you keep?")
    who.fill(found(r"(/my-data/requests/\d+/withdraw)", who.look("/my-data/requests")))
    for kind in ("correction", "objection"):
        who.fill("/my-data/requests", kind=kind, words="<b>Please</b> look\nat this.")
    who.fill("/my-data/leave", way="erase")


def leave(who: Somebody) -> None:
    """Erase what is theirs."""
    who.fill("/my-data/leave", way="erase", sure="yes")


def study_figures(who: Somebody) -> None:
    """HR, and the physician: the dashboard as its scripts fetch it, and files of figures."""
    page = who.look(PREFIX)
    scripts = re.findall(rf'src="({PREFIX}_dash-component-suites/[^"]+)"', page.text)
    styles = re.findall(rf'href="({PREFIX}assets/[^"]+)"', page.text)
    who.look(
        scripts[0],
        styles[0],
        f"{PREFIX}_dash-layout",
        f"{PREFIX}_favicon.ico",
        f"{PREFIX}_reload-hash",
    )
    (known,) = who.look(f"{PREFIX}_dash-dependencies").json()
    who.tell(f"{PREFIX}_dash-update-component", question(known))
    let_a_system_read(who)
    who.look(
        "/exports/released.csv",
        f"/exports/released.csv?measure=adherence_rate&grain=month&from={QUARTER.key}&scope=company",
    )


def announce(who: Somebody) -> None:
    """The kit of a site."""
    kit = found(r"(/admin/launch/\d+)", who.look("/admin/launch"))
    who.look(kit, f"{kit}/poster.pdf", f"{kit}/calendar.ics")


def keep_the_register(who: Somebody) -> None:
    """A group of workstations analysed; a measure decided and done, and one dropped."""
    who.fill("/workstation-groups", name="Onthaal", has_screens="yes")
    number = found(r"change=(\d+)", who.look("/workstation-groups"))
    who.look(f"/workstation-groups?change={number}")
    group = f"/workstation-groups/{number}"
    analysed = {risk.value: "open" for risk in WorkRisk} | {"analysed_on": who.clock().date()}
    analysed |= {"lifting": "measures", "posture": "in_order"}
    who.fill(group, name="Onthaal", edits=0, **analysed)
    who.look("/prevention-plan")
    who.fill("/prevention-plan", measure="break_moments", horizon="year")
    who.fill("/prevention-plan", words="Meer tilliften.", horizon="five_years")
    numbers = re.findall(r"/prevention-plan/(\d+)", who.look("/prevention-plan").text)
    (first, second), day = sorted(set(numbers)), who.clock().date()
    who.fill(f"/prevention-plan/{first}", to="decided", edits=0, on=day, due_on="")
    who.fill(f"/prevention-plan/{first}", to="done", edits=1, on=day, outcome="Elke dienst.")
    who.fill(f"/prevention-plan/{second}", to="dropped", edits=0, on=day, outcome="Geen plaats.")


def report_on_the_quarter(who: Somebody) -> None:
    """A report looked at, written, released, discussed and corrected, in every language."""
    keep_the_register(who)
    who.fill("/reports/notices", on="yes")
    page = f"/reports/{QUARTER.key}/1"
    who.look("/reports", page, *(f"{page}/draft/annex/{one}.pdf" for one in LANGUAGES))
    who.fill(f"{page}/text", edits=0, **{"summary-nl": "Zoals verwacht."})
    who.fill(f"{page}/release", edits=1, name="dr. D. Claes", sure="yes")
    who.look("/reports", page)
    for edition in ("committee", "annex"):
        who.look(*(f"{page}/{edition}/{one}.pdf" for one in LANGUAGES))
    sign_the_report(who, page)
    who.fill(f"{page}/comments", said_on=who.clock().date(), comment="Akkoord.")
    who.look("/papers/binder")
    who.fill("/papers/binder", year=2026, language="nl", sign="yes", passphrase=PASSPHRASE)
    who.fill(f"{page}/correct", reason="Een vestiging ontbrak.")
    who.look(f"/reports/{QUARTER.key}/2")
    site = found(r'<option value="(\d+)">', who.look("/reports"))
    who.fill("/reports/drafts", quarter=QUARTER.key)
    assert [one for one in run_due(installation(who.stage.app)) if one.error] == []
    who.look("/reports", f"/reports/drafts/{QUARTER.key}.zip")
    who.fill("/reports/sites", quarter=QUARTER.key, site=site)
    who.look(f"/reports/{QUARTER.key}-S{site}/1", f"/reports/annual/{QUARTER.year}/fr.pdf")


def sign_the_report(who: Somebody, page: str) -> None:
    """One file with the installation's key, one elsewhere; both fetched and checked."""
    signing = f"{page}/signatures"
    who.look(signing)
    who.fill(signing, file="committee/nl", passphrase=PASSPHRASE, sure="yes")
    who.fill(f"{signing}/annex/nl/elsewhere")
    taken = who.fill(f"{signing}/annex/nl/bytes").content
    made = made_elsewhere(taken, chain().physician)
    who.bring(f"{signing}/annex/nl", signature=made)
    who.look(signing, f"{page}/annex/nl-signed.pdf")
    signed = who.look(f"{page}/committee/nl-signed.pdf").content
    who.look("/reports/check")
    assert PHYSICIAN in who.bring("/reports/check", document=signed).text


def be_the_physician(who: Somebody) -> None:
    """Reports in every language, each step of a request, and content signed and withdrawn."""
    study_figures(who)
    answer_for_content(who)
    report_on_the_quarter(who)
    for on in ("yes", "no", "yes"):
        who.fill("/consultations/notices", on=on)
    who.look("/consultations/year")
    who.look("/long-absences")
    report = found(r"/workstation-reports/(\w{8})", who.look("/workstation-reports"))
    who.look(f"/workstation-reports/{report}")
    who.fill(f"/workstation-reports/{report}/step", state="solved", words="Another.", seen="0")
    codes = re.findall(r"/consultations/(\w{8})", who.look("/consultations").text)
    first, second, *_ = codes
    who.look(f"/consultations/{first}")
    who.fill(f"/consultations/{first}/answer", answer="Tuesday at 5\nRoom 2")
    who.look(f"/consultations/{first}")
    who.fill(f"/consultations/{first}/sort", triage="first")
    at = {"day": who.clock().date() + dt.timedelta(days=9), "clock": "18:00", "minutes": 30}
    who.fill(f"/consultations/{first}/appointment", place="Room 2", time="outside", **at)
    who.look(f"/consultations/{first}", f"/consultations/{first}/appointment.ics")
    who.fill(f"/consultations/{first}/appointment/cancel", replaces=0)
    who.fill(f"/consultations/{first}/close", note="Good luck")
    who.look(f"/consultations/{second}", f"/consultations/{first}")


def answer_for_content(who: Somebody) -> None:
    """Withdraw an exercise, and sign it again."""
    who.look("/content", "/content/sign")
    for action in ("withdraw", "sign"):
        page = who.look("/content/exercise/bridge")
        (form,) = (one for one in forms(page) if one.action == f"/content/{action}")
        said = {"name": "dr. D. Demo", "sure": "yes", "reason": "It hurt."}
        who.fill(f"/content/{action}", **form.fields | said)
    (form,) = (one for one in forms(who.look("/content")) if one.action == "/question/next")
    who.fill("/question/next", **form.fields | {"question": "workstation"})


def keep_the_roster(who: Somebody) -> None:
    """Somebody new, who changes their name, moves, and will leave, or not."""
    week = {f"day-0-{day}": "1" if day < 5 else "0" for day in range(7)}
    work = {"department": "archive", "fte": "100", "counted": "yes", "weeks": "1", **week}
    new = {"number": "E-new", "name": "Nora New", "email": "", "starts_on": "2026-11-02"}
    who.look("/admin/people", "/admin/people/new")
    who.fill("/admin/people", **new, **work)
    found_page = who.fill("/admin/people/search", words="Nora")
    address = found(r'href="(/admin/people/\d+)"', found_page)

    def act(path: str, **form: str) -> None:
        seen = found(r'name="seen" value="(\w+)"', who.look(address))
        who.fill(address + path, seen=seen, **form)

    act("", name="Nora Newer", number="E-new", email="")
    who.look(f"{address}/work", f"{address}/work?started=2026-11-02&weeks=2")
    act("/work", starts_on="2026-11-30", **{**work, "counted": "no"})
    act("/call-off", started="2026-11-30")
    act("/close", last_day="2026-12-31")
    act("/reopen", restore="yes")
    act("/close", last_day="2026-11-17")
    who.look(address)
    lines = "personeelsnummer;naam;afdelingscode;eerste dag\nE-file;Fie File;;\n"
    for step in ("/discard", "", None):
        kept = send(who, "/admin/people/import", ("people.csv", lines.encode()))
        page = who.look(kept)
        if step is not None:  # the last one waits
            expected = found(r'name="expected" value="(\w+)"', page)
            who.fill(f"{kept}{step}", expected=expected)
    who.look("/admin/people/import", "/admin/people/export.csv", "/admin/people/export.xlsx")


def reorganise(who: Somebody) -> None:
    """A tree from a file; departments by hand; changes of today, of tomorrow, and one undone."""
    tree = b"code;name;kind;parent\nNEW;Nieuwbouw;department;site-1\n"
    look = csrf_of(who.stage.app, who.token)
    page = who.post(
        who.stage.address + "/admin/organisation/file",
        data={"csrf_token": look},
        files={"file": ("tree.csv", tree)},
    )
    (form,) = (one for one in forms(page) if one.action.endswith("/import"))
    lines = found(r'<textarea name="lines"[^>]*>\s*([^<]*)<', page)
    who.fill("/admin/organisation/file/import", **form.fields | {"lines": lines})
    who.look(
        "/admin/organisation/file",
        "/admin/organisation/file.csv",
        "/admin/organisation/file.xlsx",
    )
    for code in ("KEEP", "GO"):
        new = {"code": code, "name": code.title(), "kind": "department", "parent": "site-1"}
        who.fill("/admin/organisation", **new)
    tree_page = who.look("/admin/organisation")
    keep, go = (
        found(rf'href="(/admin/organisation/\d+)"[^>]*>{name}<', tree_page)
        for name in ("Keep", "Go")
    )
    tomorrow = (who.clock() + dt.timedelta(days=1)).date().isoformat()
    today = who.clock().date().isoformat()
    change(who, keep, kind="rename", name="Kept", on=today)
    change(who, keep, kind="rename", name="Kept again", on=tomorrow)
    change(who, go, kind="close", on=tomorrow)
    undo = found(r'action="(/admin/organisation/changes/\d+/undo)"', who.look(keep))
    who.fill(undo)
    change(who, keep, kind="rename", name="Kept at last", on=tomorrow)
    (form,) = (one for one in forms(who.look(go)) if one.action == go)
    who.fill(go, **form.fields | {"language": "nl"})
    site = found(r'href="(/admin/organisation/\d+)"[^>]*>Site 1<', tree_page)
    who.fill(f"{site}/days", first="2026-12-28", last="", what="closed")
    new = {"number": "E-late", "name": "Lea Late", "email": "", "starts_on": "2026-11-17"}
    week = {f"day-0-{day}": "1" if day < 5 else "0" for day in range(7)}
    who.fill("/admin/people", **new, department="GO", fte="100", counted="yes", weeks="1", **week)


def change(who: Somebody, node: str, **asked: str) -> None:
    """Look at what a change of the tree does, and plan it."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    page = who.look(f"{node}/change?{query}")
    (form,) = (one for one in forms(page) if one.action == f"{node}/change")
    who.fill(f"{node}/change", **form.fields)


def run_the_place(who: Somebody) -> None:
    """What an administrator looks at and asks for."""
    plan_campaigns(who)
    tighten_the_rules(who)
    announce(who)
    who.look("/administration", "/administration/storage")
    who.fill("/administration/checks")
    set_defaults(who)
    who.fill("/administration/jobs/import-absences")


def set_defaults(who: Somebody) -> None:
    """Keep what people log for a shorter time."""
    here = "/administration/defaults"
    version = found(r'name="version" value="(\d+)"', who.look(here))
    hours = {"starts": "09:00", "ends": "16:30", "interval": "90"}
    choice = {"floor": "offered", "language": list(LANGUAGES), "months": "18"}
    who.fill(here, version=version, **hours, **choice, paper_codes="yes")
    give_a_code(who)


def give_a_code(who: Somebody) -> None:
    """A sheet for somebody who has just come, who uses it; and no more codes for them."""
    here = "/admin/people/codes"
    page = who.look(here, f"{here}?department=GO")
    person = found(r'name="person" value="(\d+)"', page)
    [sheet] = read_sheets(who.fill(here, person=person).content)
    pin, other = "paars konijn", "geel schaap"
    with Visitor(who.stage) as cook:

        def fill(path: str, **form: str) -> None:
            data = {"csrf_token": csrf_of(who.stage.app, cook.token), **form}
            assert cook.post(who.stage.address + path, data).ok, path

        fill("/code/new", code=sheet.code, pin=pin, again=pin)
        fill("/code/account", current=pin, pin=other, again=other)
        fill("/code", name=sheet.name, pin=other, device="own")
        fill("/sign-out")
    who.fill(f"/admin/people/{person}/codes/end")


def tighten_the_rules(who: Somebody) -> None:
    """Look at what it costs, decide, and take it back; decide once more."""
    here = "/admin/policy"
    wanted = {"k": "20", "k_part": "5", "step": "2", "pr": "60", "w_max": "15"}
    address = f"{here}?{urlencode(wanted)}"
    for takes_back in (True, False):
        seen = found(r'name="seen" value="([\d-]+)"', who.look(address))
        who.fill(here, seen=seen, **wanted)
        if takes_back:
            who.fill(found(rf'action="({here}/\d+/withdraw)"', who.look(here)))
    who.look(here)


def plan_campaigns(who: Somebody) -> None:
    """One that runs and gets an end, and one that is planned and forgotten."""
    here = "/admin/campaigns"
    first = found(r'href="(/admin/campaigns/\d+)"', who.look(here))
    who.fill(here, name="Autumn", target="60")
    other = found(rf'href="(?!{first}")(/admin/campaigns/\d+)"', who.look(here))

    def act(path: str, **form: object) -> None:
        version = found(r'name="version" value="(\d+)"', who.look(path.rpartition("/")[0]))
        who.fill(path, version=version, **form)

    def place() -> str:
        return found(r'name="place" value="(\d+)"', who.look(other))

    who.fill(
        first,
        name="Spring",
        ends_on="2027-06-30",
        version=found(r'name="version" value="(\d+)"', who.look(first)),
    )
    chosen = place()
    act(f"{other}/waves", day="2027-09-06", place=[chosen])
    act(f"{other}/clear", place=[chosen])
    act(f"{other}/remove")
    who.look(first)


def give_roles(gives: Somebody, *confirms: Somebody) -> None:
    """Each of those who confirm refuses a role and confirms one; then all is ended."""
    physician = {"who": "E-guest", "role": "occupational_physician"}
    for who in confirms:
        for answer in ("refuse", "confirm"):
            gives.fill("/admin/roles", **physician)
            path = found(rf'action="(/roles/waiting/\d+/{answer})"', who.look("/roles/waiting"))
            who.fill(path)
        gives.fill(found(r'action="(/admin/roles/\d+/end)"', gives.look("/admin/roles")))


def connect_a_directory(who: Somebody) -> None:
    """Let one in that sends a group; give it another token, and end it."""
    page = "/admin/directory"
    given = who.fill(page, name="Entra ID", scope="users-and-groups", days="90")
    token = found(r'id="token" value="([\w-]+)"', given)
    one = found(r"(/admin/directory/\d+)/end", given)
    sent = requests.post(
        f"{who.stage.address}/scim/v2/Groups",
        json={
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "displayName": "Archivists",
        },
        headers={"Authorization": f"Bearer {token}"},
    )
    assert sent.status_code == 201, sent.text
    who.fill(f"{page}/places", name="Archivists", department="archive")
    who.fill(f"{one}/rotate", days="30", overlap="0")
    who.fill(f"{one}/end")
    who.look(page)


def let_a_system_read(who: Somebody) -> None:
    """Figures by token: a page of them, another token, and the end; and all of them as files."""
    page = "/exports"
    who.fill("/exports/notices", on="yes")
    given = who.fill(f"{page}/systems", name="Power BI", days="30")
    token = found(r'id="token" value="([\w-]+)"', given)
    system = found(r"/exports/systems/(\d+)/end", given)
    api = f"{who.stage.address}/api/v1/figures"
    bearer = {"Authorization": f"Bearer {token}"}
    for address in (api, f"{api}/measures", f"{api}/openapi.json"):
        answer = requests.get(address, headers=bearer)
        assert answer.status_code == 200, answer.text
    who.fill(f"{page}/systems/{system}/rotate", days="30", overlap="0")
    who.fill(f"{page}/systems/{system}/end")
    who.look(page, "/exports/released.xlsx")


def administer(who: Somebody) -> None:
    """Files of absences: refused, thrown away, imported, waiting; screens that end and stay."""
    connect_systems(who)
    tell_systems(who)
    say_what_files_mean(who)
    good = "E-els;05/10/2026;09/10/2026;ziekte;100;A-1"
    bad = "E-els;12/10/2026;02/10/2026;ziekte;50;A-2"
    upload(who, "nothing of use")
    for lines in ([good, bad], [good, good, "E-els;12/10/2026;16/10/2026;vertrouwelijk;100;A-3"]):
        who.fill(f"{upload(who, *lines)}/discard")
    waiting = upload(who, good)
    expected = found(r'name="expected" value="([^"]+)"', who.look(waiting))
    who.fill(waiting, expected=expected)
    upload(who, good.replace("100", "50"))
    site = found(r'<option value="(\d+)"[^>]*>[^<]*Site 1', who.look("/admin/pause-screens"))
    screen = {"site": site, "language": "nl", "slot": ["10:00"], "weekday": ["0"], "minutes": "4"}
    who.fill("/admin/pause-screens", name="Refter", **screen)
    who.fill(found(r"(/admin/pause-screens/\d+/revoke)", who.look("/admin/pause-screens")))
    who.fill("/admin/pause-screens", name="Onthaal", **screen)
    screen_path = found(r"(/pause/[\w.-]{20,})", who.look("/admin/pause-screens"))
    who.look(screen_path, f"{screen_path}/current", "/pause/sw.js")


def upload(who: Somebody, *lines: str) -> str:
    """Send a file of absences; the path of the page that follows."""
    content = "\n".join((_ABSENCES, *lines, "")).encode()
    return send(who, "/admin/absence", ("oktober.csv", content))


def send(who: Somebody, path: str, file: tuple[str, bytes], field: str = "file") -> str:
    """Send a file; the path of the page that follows."""
    token = csrf_of(who.stage.app, who.token)
    answer = who.post(who.stage.address + path, data={"csrf_token": token}, files={field: file})
    assert answer.status_code < 500
    return answer.url.removeprefix(who.stage.address)


def connect_systems(who: Somebody) -> None:
    """A system that cannot be reached: made, changed, tried, started, stopped, removed."""
    told = {"name": "Planning", "address": "https://planning.firm.example", "token": "t"}
    who.look("/admin/connections", "/admin/connections/new/timeoff_management")
    who.fill("/admin/connections/new/timeoff_management", **told)
    address = found(r'href="(/admin/connections/\d+)"', who.look("/admin/connections"))
    version = found(r'name="version" value="(\d+)"', who.look(address))
    who.fill(address, **{**told, "name": "Roster"}, version=version)
    for step in ("test", "look", "start", "stop"):
        who.fill(f"{address}/{step}")
    who.fill(f"{address}/import", expected="0-0-0-0")
    who.fill(f"{address}/remove", absences="remove")
    who.fill("/admin/connections/new/timeoff_management", **told)
    who.look(found(r'href="(/admin/connections/\d+)"', who.look("/admin/connections")))


def tell_systems(who: Somebody) -> None:
    """An address that must not be called: added, tried, given another secret, off, on, removed."""
    told = {"name": "Intranet", "address": "https://intranet.firm.example/hook"}
    for one in (told, {**told, "name": "Intranet of Gent"}):
        who.fill("/admin/webhooks", **one)
    address = found(r'action="(/admin/webhooks/\d+)/test"', who.look("/admin/webhooks"))
    who.fill(f"{address}/test")
    who.fill(f"{address}/rotate", overlap="24")
    for on in ("no", "yes"):
        who.fill(f"{address}/switch", on=on)
    who.fill(f"{address}/remove")


def say_what_files_mean(who: Somebody) -> None:
    """In the form, from a file, and back as one."""
    who.look("/admin/absence/mapping", "/admin/absence/mapping?preset=sap")
    who.fill("/admin/absence/mapping", do="save", version="0", **{"kind.leave_out": "opleiding"})
    send(who, "/admin/absence/mapping/file", ("absences.toml", b""), field="mapping")
    who.look("/admin/absence/mapping.toml")


def protect_data(who: Somebody) -> None:
    """Read and answer requests; what was removed; whether the trail is whole."""
    who.fill("/audit/proof")
    who.look(
        "/papers",
        "/papers/kept/data-inventory/fr.pdf",
        "/papers/works-council/nl.pdf",
        "/papers/binder",
    )
    who.fill("/papers/binder", year=2026, language="fr")
    numbers = re.findall(r"/audit/requests/(\d+)", who.look("/audit", "/audit/requests").text)
    for number in numbers[:2]:
        who.look(f"/audit/requests/{number}")
    who.fill(f"/audit/requests/{numbers[0]}", words="Put right on <Monday>.")
    who.look(f"/audit/requests/{numbers[0]}", "/audit/removals", "/audit/removals?receipt=1")
