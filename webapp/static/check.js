// "Yes" to the question before a minute: this minute does not start, and the clearance is void. The
// advice needs no connection; voiding waits for one.

const details = document.querySelector("#check");
const form = details.querySelector("form");

async function voidClearance() {
  const body = new FormData(form);
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true });
    await answer.text();
  } catch {
    addEventListener("online", voidClearance, { once: true });
  }
}

details.addEventListener("toggle", () => {
  for (const button of document.querySelectorAll('[data-do="start"]')) button.remove();
  voidClearance();
}, { once: true });
