// The guided minute: a dial, the phase in large type, a breathing pacer, pause and stop.
// Without this script the page lists the steps and has a plain button.

import { film } from "./figure.js";

const LENGTH = 60;
const ENOUGH = 45;
const BREATH_IN = 4;
const BREATH_OUT = 6;

const root = document.querySelector("#minute");
const plan = JSON.parse(root.dataset.plan);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const parts = (name) => root.querySelectorAll(`[data-part="${name}"]`);
const action = (name) => root.querySelector(`[data-do="${name}"]`);

const ring = root.querySelector(".ring .run");
const breath = root.querySelector(".ring .breath");
const figure = root.querySelector(".dial .figure");
const pose = film(figure, JSON.parse(part("film").textContent));
const beats = root.querySelectorAll(".beats li");
const seconds = root.querySelector('input[name="seconds"]');

let ran = 0; // seconds that the minute has run
let since = null; // performance.now() of the last start, null when it stands still
let shown = -1; // index of the step on the screen
let spoken = ""; // the last thing announced
let frame = 0;

function elapsed() {
  const running = since === null ? 0 : (performance.now() - since) / 1000;
  return Math.min(ran + running, LENGTH);
}

function stepAt(time) {
  let end = 0;
  const index = plan.findIndex((step) => time < (end += step.seconds));
  return index < 0 ? plan.length - 1 : index;
}

function showStep(index) {
  if (index === shown) return;
  shown = index;
  const step = plan[index];
  part("say").textContent = step.say;
  part("side").textContent = step.side;
  part("side").hidden = !step.side;
  figure.setAttribute("aria-label", step.picture);
  beats.forEach((beat, i) => {
    beat.className = i < step.beat ? "past" : i === step.beat ? "now" : "";
  });
  announce(step.side ? `${step.side}: ${step.say}` : step.say);
}

function announce(text) {
  if (text === spoken) return;
  spoken = text;
  part("announce").textContent = text;
}

function showBreath(time) {
  const words = part("breathe").dataset;
  const place = time % (BREATH_IN + BREATH_OUT);
  const inward = place < BREATH_IN;
  const text = since === null ? words.paused : inward ? words.in : words.out;
  if (part("breathe").textContent !== text) part("breathe").textContent = text;
  const share = inward ? place / BREATH_IN : 1 - (place - BREATH_IN) / BREATH_OUT;
  const eased = calm.matches ? 0.5 : (1 - Math.cos(Math.PI * share)) / 2;
  breath.setAttribute("r", (58 + 28 * eased).toFixed(1));
}

function draw() {
  const time = elapsed();
  showStep(stepAt(time));
  showBreath(time);
  pose(time, calm.matches);
  part("seconds").textContent = Math.ceil(LENGTH - time);
  const turned = calm.matches ? Math.floor(time) : time;
  ring.setAttribute("stroke-dashoffset", (LENGTH - turned).toFixed(2));
  part("form").hidden = time < ENOUGH;
  if (time >= LENGTH) finish();
  else if (since !== null) frame = requestAnimationFrame(draw);
}

function run() {
  since = performance.now();
  part("stopped").hidden = true;
  part("player").hidden = false;
  action("pause").textContent = action("pause").dataset.pause;
  cancelAnimationFrame(frame);
  draw();
}

function halt() {
  ran = elapsed();
  since = null;
  cancelAnimationFrame(frame);
  action("pause").textContent = action("pause").dataset.resume;
  draw();
}

function start() {
  parts("before").forEach((element) => (element.hidden = true));
  run();
  action("pause").focus();
  scrollTo(0, 0);
}

function stop() {
  halt();
  part("player").hidden = true;
  part("stopped").hidden = false;
  part("stopped").focus();
}

function resume() {
  run();
  action("pause").focus();
}

function finish() {
  ran = LENGTH;
  since = null;
  part("running").hidden = true;
  part("keys").hidden = true;
  part("breathe").textContent = "";
  part("seconds").textContent = "✓";
  part("say").textContent = part("say").dataset.finished;
  part("side").hidden = true;
  beats.forEach((beat) => (beat.className = "past"));
  announce(part("say").textContent);
  action("log").focus();
}

function onKey(event) {
  if (part("player").hidden || ran >= LENGTH) return;
  const native = event.target.closest("button, a, input, select, summary");
  if (event.key === "Escape") stop();
  else if (event.key === " " && !native) since === null ? run() : halt();
  else return;
  event.preventDefault();
}

action("start").addEventListener("click", start);
action("pause").addEventListener("click", () => (since === null ? run() : halt()));
action("stop").addEventListener("click", stop);
action("resume").addEventListener("click", resume);
document.addEventListener("keydown", onKey);
part("form").addEventListener("submit", () => {
  seconds.value = Math.floor(elapsed());
  seconds.disabled = false;
});

part("no-script").remove();
part("form").hidden = true;
action("start").hidden = false;
