// Breaks that wait to be sent: kept on the device first, sent in order of time, each exactly once.

import { entries, keep, remove } from "./device.js";

const KEEP_TRYING = [400, 401, 403, 404, 409, 429]; // the break is fine, the moment is not

export function newEntry(mark, exercise, seconds, tap = crypto.randomUUID(), at = new Date()) {
  return { tap_id: tap, mark, exercise, seconds, at: new Date(at).toISOString() };
}

async function send(entry, token) {
  const { reason, ...body } = entry;
  const answer = await fetch("/breaks/offline", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
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
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    if (answer.type === "opaqueredirect") return location.assign(`/today?tap=${entry.tap_id}`);
    if (answer.status < 500 && !KEEP_TRYING.includes(answer.status)) return form.submit();
  } catch {
    // no connection
  }
  await keep(entry);
  return location.assign("/today");
}
