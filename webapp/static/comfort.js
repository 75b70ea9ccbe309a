// A score of comfort is kept at one tap, without leaving the page. Without this script the form
// has a button.

const form = document.querySelector("[data-comfort]");
const status = form.querySelector("[role=status]");
let waiting = false;
let again = false; // another score was chosen while the one before was on its way

async function send() {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.action, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRFToken": body.get("csrf_token") },
  });
  if (!answer.ok) throw new TypeError(await answer.text());
  return answer.json();
}

async function keep() {
  again = waiting;
  if (waiting) return;
  waiting = true;
  try {
    const { rises } = await send();
    status.textContent = status.dataset.kept;
    const advice = document.querySelector("[data-rises]");
    if (advice) advice.hidden = !rises;
  } catch {
    status.textContent = status.dataset.failed;
  }
  waiting = false;
  if (again) keep();
}

form.querySelector("[data-keep]").hidden = true;
form.addEventListener("change", keep);
