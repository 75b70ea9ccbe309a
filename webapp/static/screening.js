// One question at a time. The outcomes that stop are in the page, so they need no connection; what is
// kept is decided by the server from the answers. Without this the page is one form.

import { settleChange } from "./device.js";

const DOCTOR = 2;

const { mark } = document.documentElement.dataset;
const root = document.querySelector("#screening");
const form = root.querySelector("form");
const questions = [...form.querySelectorAll(".question")];
const back = form.querySelector('[data-do="back"]');
const part = (name) => root.querySelector(`[data-part="${name}"]`);

let trail = []; // the questions that were asked, in order; the last one is on the screen
let done = false;

const answerTo = (question) => question.querySelector("input:checked");
const rankOf = (asked) => Math.max(0, ...asked.map((one) => Number(answerTo(one).dataset.rank)));

function isAsked(question, asked) {
  const { under, ceiling } = question.dataset;
  const opener = asked.find((one) => one.dataset.key === under);
  if (under && (!opener || answerTo(opener).value === "no")) return false;
  const rank = rankOf(asked);
  return rank < DOCTOR || Number(ceiling) > rank;
}

function next() {
  const place = questions.indexOf(trail.at(-1));
  return questions.slice(place + 1).find((question) => isAsked(question, trail));
}

function show() {
  for (const question of questions) question.hidden = question !== trail.at(-1);
  back.hidden = trail.length < 2;
  if (trail.length > 1) trail.at(-1).querySelector("legend").focus();
  scrollTo(0, 0);
}

function choose(input, button) {
  input.checked = true;
  for (const one of button.parentElement.querySelectorAll("button")) one.classList.remove("chosen");
  button.classList.add("chosen");
  const following = next();
  if (!following) return finish();
  trail.push(following);
  history.pushState(trail.length, "");
  show();
}

function finish() {
  done = true;
  form.hidden = true;
  const rank = rankOf(trail);
  if (trail.length > 1) history.go(1 - trail.length);
  for (const question of questions) {
    const stale = !trail.includes(question) && answerTo(question);
    if (stale) stale.checked = false;
  }
  const stop = root.querySelector(`[data-outcome="${rank}"]`);
  if (stop) {
    stop.hidden = false;
    stop.querySelector("h2").focus();
    scrollTo(0, 0);
  }
  send(rank);
}

async function send(rank) {
  part("offline").hidden = true;
  part("sending").hidden = rank >= DOCTOR;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  const page = await answer?.text().catch(() => null);
  part("sending").hidden = true;
  if (answer?.ok && page) return arrived(rank, page);
  const refused = answer?.status >= 400 && answer.status < 500;
  if (refused && rank < DOCTOR) return form.submit(); // the server says why
  part("offline").hidden = false;
}

async function arrived(rank, page) {
  await settleChange(mark).catch(() => {});
  if (rank < DOCTOR) showResult(page);
}

function showResult(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  root.replaceWith(page.querySelector("main").firstElementChild);
  document.querySelector("#outcome h2").focus();
  scrollTo(0, 0);
}

for (const label of form.querySelectorAll(".choice")) {
  const input = label.querySelector("input");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "large secondary";
  button.textContent = label.textContent;
  button.addEventListener("click", () => choose(input, button));
  label.hidden = true;
  label.after(button);
}

addEventListener("popstate", (event) => {
  if (done) return;
  trail.length = Math.min(trail.length, event.state ?? 1);
  show();
});
back.addEventListener("click", () => history.back());
root.querySelector('[data-do="again"]').addEventListener("click", () => send(rankOf(trail)));
form.querySelector('[data-do="send"]').remove();
history.scrollRestoration = "manual";
root.classList.add("walking");
trail = [questions[0]];
show();
