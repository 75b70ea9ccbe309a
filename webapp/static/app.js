// On every page: keeps the device in step with who is signed in, and makes it work offline.

import { allow, arrive, entries, forbid, hasChanged, leave, wipe } from "./device.js";
import { offerInstall } from "./install.js";
import { deliver, flush, newEntry, tellNoted } from "./outbox.js";
import { showWaiting } from "./waiting.js";

const { lang, dataset } = document.documentElement;
const { mark } = dataset;
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const token = document.querySelector('input[name="csrf_token"]')?.value;
const MINUTE = 60 * 1000; // milliseconds
const OFFERS = '#minute:not(:has(#check[open])), #changed, [data-part="device"]';

// Offline pages are fetched after everything that this page needs.
function register() {
  if (!navigator.serviceWorker) return;
  const go = () => navigator.serviceWorker.register(`/sw.js?language=${lang}`);
  if (document.readyState === "complete") go();
  else addEventListener("load", go);
}

// Today says what is allowed; on the way to a new answer nothing is, until Today is seen again.
async function learn() {
  const copy = part("device");
  if (location.pathname.startsWith("/safety") || (await hasChanged(mark))) await forbid();
  else if (copy) await allow(mark, JSON.parse(copy.textContent));
}

// Breaks first: they were made before something changed. Then the page may offer what it must not,
// unless it is the one that shows the advice.
async function sendWaiting() {
  const sent = await flush(mark, token);
  const told = await tellNoted(mark, token);
  const stale = told && document.querySelector(OFFERS);
  if (sent && part("sent")) sessionStorage.setItem("sent", sent);
  if (stale || (sent && part("sent"))) return location.reload();
  return showWaiting(mark);
}

function tellSent() {
  const count = Number(sessionStorage.getItem("sent"));
  const notice = part("sent");
  if (!count || !notice) return;
  sessionStorage.removeItem("sent");
  notice.textContent = count === 1 ? notice.dataset.one : notice.dataset.more.replace("2", count);
  notice.hidden = false;
}

// The menu closes when one goes on elsewhere, so that it never covers what has the focus.
function tendMenu() {
  const menu = document.querySelector(".menu");
  const leave = ({ target }) => {
    if (!menu.contains(target) && !target.closest?.("dialog")) menu.open = false;
  };
  document.addEventListener("pointerdown", leave);
  document.addEventListener("focusin", leave);
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// An app stays open for days: Today turns to the new day, and after a while away to how it stands.
function keepUp() {
  if (!part("device")) return;
  const today = () => new Date().toDateString();
  const opened = today();
  let left = Date.now();
  const turn = () => {
    if (today() !== opened) location.replace("/today");
  };
  setInterval(turn, MINUTE);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) left = Date.now();
    else if (today() === opened && Date.now() - left > 5 * MINUTE) location.reload();
    else turn();
  });
}

async function signOut(form) {
  await flush(mark, token);
  await tellNoted(mark, token);
  if (!(await entries(mark)).length) return form.submit();
  const dialog = part("leave");
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "go") form.submit();
    if (dialog.returnValue === "look") location.assign("/today");
  }, { once: true });
  return dialog.showModal();
}

function listen() {
  addEventListener("online", sendWaiting);
  document.addEventListener("rekpauze:log", (event) => {
    const { tap_id, exercise, seconds, at } = event.detail;
    event.preventDefault();
    deliver(event.target, newEntry(mark, exercise, seconds, tap_id, at));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-outbox]")) {
      event.preventDefault();
      deliver(form, newEntry(mark, form.dataset.outbox, 60, form.elements.tap_id.value));
    } else if (form.matches('[action="/sign-out"]')) {
      event.preventDefault();
      signOut(form).catch(() => form.submit());
    }
  });
}

async function begin() {
  tendMenu();
  if ("wipe" in dataset) return wipe();
  if (!mark) return leave();
  if ("shared" in dataset) return (await import("./shared.js")).begin();
  register();
  listen();
  keepUp();
  offerInstall();
  tellSent();
  await arrive(mark);
  await learn();
  return sendWaiting();
}

begin();
