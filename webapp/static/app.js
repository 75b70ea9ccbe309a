// On every page: keeps the device in step with who is signed in, and makes it work offline.

import { allow, arrive, entries, forbid, leave, wipe } from "./device.js";
import { offerInstall } from "./install.js";
import { deliver, flush, newEntry } from "./outbox.js";
import { showWaiting } from "./waiting.js";

const { lang, dataset } = document.documentElement;
const { mark } = dataset;
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const token = document.querySelector('input[name="csrf_token"]')?.value;

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
  if (copy) await allow(mark, JSON.parse(copy.textContent));
  else if (location.pathname.startsWith("/safety")) await forbid();
}

async function sendWaiting() {
  const sent = await flush(mark, token);
  if (sent && part("sent")) {
    sessionStorage.setItem("sent", sent);
    return location.reload();
  }
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

async function signOut(form) {
  await flush(mark, token);
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
  if ("wipe" in dataset) return wipe();
  if (!mark) return leave();
  register();
  listen();
  offerInstall();
  tellSent();
  await arrive(mark);
  await learn();
  return sendWaiting();
}

begin();
