// What the physician writes is stored while it is written. Without this script the form has a
// button; with it the button stays, for who wants to be sure.

const WAIT = 2000; // milliseconds after the last key

const form = document.querySelector("[data-editor]");
const status = form.querySelector("[data-status]");
const shown = document.querySelectorAll("[name=edits]");
let timer;
let sending = false;
let changed = false;
let stopped = false; // somebody else wrote in it: only the form itself can show both texts

async function send() {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.action, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRFToken": body.get("csrf_token") },
  });
  if (answer.ok) return answer.json();
  stopped = answer.status === 409;
  throw new TypeError(await answer.text());
}

async function keep() {
  if (stopped) return;
  if (sending) {
    later();
    return;
  }
  sending = true;
  changed = false;
  status.textContent = form.dataset.saving;
  try {
    const { edits, saved } = await send();
    for (const field of shown) field.value = edits;
    status.textContent = saved;
  } catch (error) {
    changed = true;
    // A sentence of the server's says what to do; without one the network is gone.
    const said = error instanceof TypeError && error.message.endsWith(".") ? error.message : "";
    status.textContent = said || form.dataset.failed;
  }
  sending = false;
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(keep, WAIT);
}

form.addEventListener("input", () => {
  changed = true;
  later();
});
form.addEventListener("submit", () => {
  clearTimeout(timer);
  changed = false;
});
addEventListener("beforeunload", (leaving) => {
  if (changed) leaving.preventDefault();
});
