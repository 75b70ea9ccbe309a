// What waits to be sent. Breaks: kept on the device first, sent in order of time, each exactly once.
// And that something changed: it holds here at once, also when the page is closed before it is sent.

import { entries, forbid, hasChanged, keep, noteChange, remove, settleChange } from "./device.js";

const PATIENCE = 15_000; // milliseconds; a connection that brings nothing for so long is none
const KEEP_TRYING = [400, 401, 403, 404, 409, 429]; // the break is fine, the moment is not

export function newEntry(mark, exercise, seconds, tap = crypto.randomUUID(), at = new Date()) {
  return { tap_id: tap, mark, exercise, seconds, at: new Date(at).toISOString() };
}

function post(address, options) {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), PATIENCE);
  return fetch(address, { method: "POST", signal: stop.signal, ...options });
}

// The time at which it is sent tells by how much the clock of the device is wrong.
async function send(entry, token) {
  const { reason, ...body } = entry;
  const answer = await post("/breaks/offline", {
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ ...body, sent: new Date().toISOString() }),
  });
  if (answer.status === 422) {
    await keep({ ...entry, reason: await answer.text() });
    return 0;
  }
  // Only our own answer takes a break off the device: another network may say 200 to anything.
  if (!answer.ok || (await answer.json()).tap_id !== entry.tap_id) throw new Error("later");
  await remove(entry.tap_id);
  return 1;
}

// Send what waits; how many arrived. What could not be sent waits on.
export function flush(mark, token) {
  return navigator.locks.request("outbox", async () => {
    let sent = 0;
    try {
      for (const entry of await entries(mark)) if (!entry.reason) sent += await send(entry, token);
    } catch {
      // no connection, or not now: the rest waits
    }
    return sent;
  });
}

// Send a form as the browser would; when that cannot be done now, keep the break for later.
export async function deliver(form, entry) {
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await post(form.action, { body, redirect: "manual" });
    if (answer.type === "opaqueredirect") return location.assign(`/today?tap=${entry.tap_id}`);
    if (answer.status < 500 && !KEEP_TRYING.includes(answer.status)) return form.submit();
  } catch {
    // no connection
  }
  try {
    await keep(entry);
  } catch {
    return form.submit(); // the device keeps nothing: at least the browser says that it failed
  }
  return location.assign("/today");
}

// No exercise on this device from now on. A device that cannot note it must not hold up the page.
export async function change(mark) {
  await forbid().then(() => noteChange(mark)).catch(() => {});
}

// The server then forgets the clearance; whether it heard.
export async function tellChange(mark, token) {
  const options = { headers: { "X-CSRFToken": token }, redirect: "manual", keepalive: true };
  const answer = await post("/safety/changed", options).catch(() => null);
  if (answer?.type !== "opaqueredirect") return false;
  await settleChange(mark).catch(() => {});
  return true;
}

export async function tellNoted(mark, token) {
  return (await hasChanged(mark)) && tellChange(mark, token);
}
