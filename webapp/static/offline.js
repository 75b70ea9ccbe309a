// Pages without a connection: what this person may do, and where it is kept until it can be sent.

import { allowed, forbid, keep, person } from "./device.js";
import { newEntry } from "./outbox.js";
import { showWaiting } from "./waiting.js";

const parts = (name) => document.querySelectorAll(`[data-part="${name}"]`);
const show = (name, shown = true) => parts(name).forEach((one) => (one.hidden = !shown));
const minute = document.querySelector("#minute");
const AGAIN = 3000; // milliseconds; that there is a network does not mean that we are in reach
const MINUTE = 60_000; // milliseconds
let ended = -MINUTE; // when the last movement was noted, by the page's own clock

async function goBack() {
  if (!navigator.onLine) return;
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
  if (answer?.ok) location.assign("/today");
}

// The address may be that of the page that could not be had: a minute leads to the same minute.
function wanted() {
  const { pathname, search } = location;
  const exercise = pathname === "/breaks/new" && new URLSearchParams(search).get("exercise");
  const item = exercise && document.querySelector(`li[data-exercise="${CSS.escape(exercise)}"]`);
  return item && !item.hidden ? item.querySelector("a").href : null;
}

// Whether the device has room for it; if not, the page says so.
async function tryToKeep(entry) {
  const kept = await keep(entry).then(() => true, () => false);
  show("lost", !kept);
  return kept;
}

// A minute cannot end twice within a minute: a second tap is the same one.
async function move(mark) {
  if (performance.now() - ended < MINUTE) return;
  ended = performance.now();
  const kept = await tryToKeep(newEntry(mark, "other_movement", 60));
  if (!kept) ended = -MINUTE;
  show("kept", kept);
  await showWaiting(mark);
}

async function list(mark) {
  show(mark ? "somebody" : "nobody");
  if (!mark) return;
  if (location.pathname.startsWith("/safety")) await forbid(); // on the way to a new answer
  const may = await allowed(mark);
  const items = [...document.querySelectorAll("li[data-exercise]")];
  for (const item of items) item.hidden = !(item.dataset.exercise in may);
  const some = items.some((item) => !item.hidden);
  show("exercises", some);
  show("none", !some);
  const instead = wanted();
  if (instead) location.replace(instead);
  parts("other")[0].addEventListener("submit", (event) => {
    event.preventDefault();
    move(mark);
  });
  await showWaiting(mark);
}

async function guide(mark) {
  const { exercise } = minute.dataset;
  const may = mark ? await allowed(mark) : {};
  if (!(exercise in may)) return location.replace(`/offline${location.search}`);
  for (const one of minute.querySelectorAll(`[data-adaptation="${may[exercise]}"]`)) one.hidden = false;
  minute.querySelector('[name="tap_id"]').value = crypto.randomUUID();
  minute.hidden = false;
  document.addEventListener("rekpauze:log", async (event) => {
    const { tap_id, seconds, at } = event.detail;
    event.preventDefault();
    if (await tryToKeep(newEntry(mark, exercise, seconds, tap_id, at))) location.assign("/today");
  });
  return null;
}

if (!minute) {
  addEventListener("online", goBack);
  setInterval(goBack, AGAIN);
}
const mark = await person().catch(() => null); // where a browser keeps nothing, it keeps nobody
await (minute ? guide(mark) : list(mark));
