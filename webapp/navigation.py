"""Where one can go: the bar, the menu, and where someone lands after signing in. One table."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.domain.people.access import Permission, Viewer

_ROOM = 3  # tasks in the bar, on a phone


@dataclass(frozen=True, slots=True)
class Place:
    """A page to go to. `key` names its text, `also` a folder of other pages that belong to it.

    `landing` is its rank among the pages where someone may land, the first one first.
    """

    key: str
    path: str
    icon: str
    permission: Permission | None  # None: whoever is signed in
    also: str | None = None
    landing: int | None = None

    def is_here(self, path: str) -> bool:
        """Whether this path is the page, or lies below it."""
        folders = [f"{self.path.rstrip('/')}/", *([self.also] if self.also else [])]
        return any(f"{path}/".startswith(folder) for folder in folders)

    def is_open_to(self, viewer: Viewer) -> bool:
        """Whether the viewer may open it."""
        return self.permission is None or viewer.may(self.permission)


EVERYDAY = (
    Place("today", "/today", "today", Permission.BREAK_READ_OWN, also="/breaks", landing=5),
    Place("progress", "/progress", "week", Permission.BREAK_READ_OWN),
)
TASKS = (  # what the viewer's roles add
    Place("dashboard", "/dashboard/", "dashboard", Permission.STATISTICS_READ, landing=2),
    Place("reports", "/reports", "reports", Permission.REPORT_DOWNLOAD, landing=1),
    Place("consultations", "/consultations", "consultation", Permission.CONSULTATION_ANSWER),
    Place("prevention_plan", "/prevention-plan", "check", Permission.PLAN_KEEP),
    Place("workstation_groups", "/workstation-groups", "screen", Permission.PLAN_KEEP),
    Place("taking_along", "/exports", "swap", Permission.STATISTICS_EXPORT),
    Place("content", "/content", "check", Permission.CONTENT_REVIEW),
    Place("long_absences", "/long-absences", "absences", Permission.LONG_ABSENCE_READ),
    Place("workstations", "/workstation-reports", "screen", Permission.CONSULTATION_ANSWER),
    Place("administration", "/administration", "check", Permission.INSTALLATION_MANAGE, landing=3),
    Place("people", "/admin/people", "people", Permission.PEOPLE_MANAGE),
    Place("absences", "/admin/absence", "absences", Permission.ABSENCE_IMPORT),
    Place("organisation", "/admin/organisation", "tree", Permission.ORGANISATION_MANAGE),
    Place("roles", "/admin/roles", "safety", Permission.ROLE_GRANT),
    Place("connections", "/admin/connections", "swap", Permission.CONNECTION_MANAGE),
    Place("webhooks", "/admin/webhooks", "bell", Permission.CONNECTION_MANAGE),
    Place("directory", "/admin/directory", "swap", Permission.DIRECTORY_CONNECT),
    Place("campaigns", "/admin/campaigns", "week", Permission.CAMPAIGN_PLAN),
    Place("launch", "/admin/launch", "reports", Permission.LAUNCH_PREPARE),
    Place("policy", "/admin/policy", "safety", Permission.POLICY_READ),
    Place("pause_screens", "/admin/pause-screens", "screen", Permission.PAUSE_SCREEN_MANAGE),
    Place("audit", "/audit", "audit", Permission.AUDIT_READ, landing=4),
    Place("papers", "/papers", "reports", Permission.PAPERS_READ),
    Place("role_confirmations", "/roles/waiting", "safety", Permission.ROLE_CONFIRM),
)
PERSONAL = (
    Place("reminders", "/reminders", "bell", Permission.REMINDER_MANAGE),
    Place("exercises", "/exercises", "walk", Permission.BREAK_READ_OWN),
    Place("safety", "/safety", "safety", Permission.SCREENING_COMPLETE),
    Place("consultation", "/consultation", "consultation", Permission.CONSULTATION_REQUEST),
    Place("workstation", "/workstation", "screen", Permission.CONSULTATION_REQUEST),
    Place("help", "/help", "help", None),
    Place("my_data", "/my-data", "audit", Permission.MY_DATA_READ),
)
PLACES = {one.key: one for one in (*EVERYDAY, *TASKS, *PERSONAL)}


def bar(viewer: Viewer) -> list[Place]:
    """What is always in sight: every day's pages, and as many tasks as there is room for."""
    return [*_open(EVERYDAY, viewer), *_open(TASKS, viewer)[:_ROOM]]


def more(viewer: Viewer) -> list[Place]:
    """The tasks that the bar has no room for."""
    return _open(TASKS, viewer)[_ROOM:]


def tasks(viewer: Viewer) -> list[Place]:
    """What the viewer's roles add, all of it."""
    return _open(TASKS, viewer)


def personal(viewer: Viewer) -> list[Place]:
    """The viewer's own pages in the menu."""
    return _open(PERSONAL, viewer)


def home_of(viewer: Viewer) -> str:
    """The page that the viewer most likely came for."""
    homes = [one for one in PLACES.values() if one.landing and one.is_open_to(viewer)]
    return min(homes, key=lambda one: one.landing or 0).path


def _open(places: tuple[Place, ...], viewer: Viewer) -> list[Place]:
    return [one for one in places if one.is_open_to(viewer)]
