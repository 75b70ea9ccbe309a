// The pause screen: a calm clock, and at its times guided minutes, each with another exercise. All
// follows from the time, so a screen that is switched on in the middle of a minute joins in.

import { breathAt } from "./breath.js";
import { film } from "./figure.js";
import { hold } from "./minute_wake.js";
import { ready as allowSound, tone } from "./minute_sound.js";
import { stayCurrent } from "./pause_upkeep.js";

const READY = 30; // seconds before a minute: get up
const LENGTH = 60; // of one exercise
const CHANGE = 8; // seconds in which a further exercise still says how to stand or sit
const DONE = 15;
const DAY = 24 * 60 * 60;

const root = document.querySelector("#pause");
const { timezone, language, weekdays } = root.dataset;
const minutes = Number(root.dataset.minutes);
const silent = new Set(root.dataset.silent.split(" "));
const slots = root.dataset.slots.split(" ").map((text) => {
  const [hours, minutes] = text.split(":").map(Number);
  return { text: text.slice(0, 5), at: hours * 3600 + minutes * 60 };
});
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const view = (name) => root.querySelector(`[data-view="${name}"]`);
const part = (name, from = root) => from.querySelector(`[data-part="${name}"]`);
const action = (name) => root.querySelector(`[data-do="${name}"]`);
const clock = new Intl.DateTimeFormat(language, { timeZone: timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat(language, { timeZone: timezone, weekday: "long", day: "numeric", month: "long" });
const parts = new Intl.DateTimeFormat("en-CA", {
  timeZone: timezone, hourCycle: "h23",
  year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
});

const guides = [...root.querySelectorAll('[data-view="minute"]')].map((section) => ({
  section,
  plan: JSON.parse(section.dataset.plan),
  figure: section.querySelector(".figure"),
  pose: film(section.querySelector(".figure"), JSON.parse(part("film", section).textContent)),
  ring: section.querySelector(".ring .run"),
  breath: section.querySelector(".ring .breath"),
  breaths: JSON.parse(part("breathe", section).dataset.breaths),
}));

let sound = false;
let shown = null;
let step = null;

// Where the site's clock stands: the day, and the seconds since its midnight.
function here() {
  const moment = new Date();
  const found = Object.fromEntries(parts.formatToParts(moment).map(({ type, value }) => [type, value]));
  const day = `${found.year}-${found.month}-${found.day}`;
  const number = Date.parse(day) / 1000 / DAY;
  const seconds = Number(found.hour) * 3600 + Number(found.minute) * 60 + Number(found.second);
  return { moment, day, number, seconds: seconds + moment.getMilliseconds() / 1000 };
}

function hasPauses(day, number) {
  return weekdays[(number + 3) % 7] === "1" && !silent.has(day); // day 0 was a Thursday
}

// The exercise that is on, with the seconds since it began: negative while getting ready for the
// first one, over its length once the last one is done.
function current({ day, number, seconds }) {
  if (!guides.length || !hasPauses(day, number)) return null;
  const index = slots.findIndex(({ at }) => seconds >= at - READY && seconds < at + minutes * LENGTH + DONE);
  if (index < 0) return null;
  const ran = seconds - slots[index].at;
  const minute = Math.min(Math.max(Math.floor(ran / LENGTH), 0), minutes - 1);
  const guide = guides[((number * slots.length + index) * minutes + minute) % guides.length];
  return { time: ran - minute * LENGTH, minute, guide };
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function turnTo(section) {
  if (shown === section) return;
  shown = section;
  root.querySelectorAll("[data-view]").forEach((one) => (one.hidden = one !== section));
}

function play(name) {
  if (sound) tone(name);
}

function showClock({ moment, day, number, seconds }) {
  turnTo(view("clock"));
  step = null;
  write(part("now"), clock.format(moment));
  write(part("date"), date.format(moment));
  const on = hasPauses(day, number) && guides.length > 0;
  const next = on ? slots.find(({ at }) => at > seconds) : undefined;
  write(part("next"), next ? part("next").dataset.next.replace("{time}", next.text) : part("next").dataset.none);
  root.querySelectorAll("[data-slot]").forEach((item) => {
    const { at } = slots.find(({ text }) => text === item.dataset.slot);
    item.className = !on ? "" : at <= seconds ? "past" : item.dataset.slot === next?.text ? "coming" : "";
  });
}

function stepAt(plan, time) {
  let end = 0;
  return plan.find((one) => time < (end += one.seconds)) ?? plan.at(-1);
}

function showSide(section, text) {
  write(part("side", section), text);
  part("side", section).hidden = !text;
}

function showStep({ section, plan, figure }, time) {
  const found = stepAt(plan, time);
  if (found === step) return;
  play(step === null ? "soon" : step.side === found.side ? "step" : "side");
  step = found;
  write(part("say", section), step.say);
  showSide(section, step.side);
  figure.setAttribute("aria-label", step.picture);
}

function getReady({ section, plan }, time) {
  if (step !== "ready") play("soon");
  step = "ready";
  const say = part("say", section);
  write(say, say.dataset.ready.replace("{seconds}", Math.ceil(-time)));
  showSide(section, plan[0].side);
}

function showBreath(guide, time) {
  const words = part("breathe", guide.section);
  const { way, full } = breathAt(guide.breaths, Math.max(time, 0));
  write(words, time < 0 ? "" : words.dataset[way]);
  const eased = calm.matches || time < 0 ? 0.5 : (1 - Math.cos(Math.PI * full)) / 2;
  guide.breath.setAttribute("r", (58 + 28 * eased).toFixed(1));
}

function showMinute({ guide, time, minute }) {
  if (shown !== guide.section) step = null; // the sound of a step says that another exercise begins
  turnTo(guide.section);
  if (time < 0) getReady(guide, time);
  else {
    if (step === "ready") step = null;
    showStep(guide, time);
  }
  const ran = Math.max(time, 0);
  part("prepare", guide.section).hidden = time >= (minute ? CHANGE : 0);
  guide.pose(ran, calm.matches);
  showBreath(guide, time);
  write(part("seconds", guide.section), time < 0 ? "" : String(Math.ceil(LENGTH - time)));
  guide.ring.setAttribute("opacity", ran > 0 ? 1 : 0); // its round end would be a dot
  guide.ring.setAttribute("stroke-dashoffset", (LENGTH - (calm.matches ? Math.floor(ran) : ran)).toFixed(2));
}

function showDone() {
  if (shown !== view("done")) play("done");
  turnTo(view("done"));
}

function draw() {
  const place = here();
  const slot = current(place);
  if (!slot) showClock(place);
  else if (slot.time < LENGTH) showMinute(slot);
  else showDone();
  if (slot) requestAnimationFrame(draw);
  else setTimeout(draw, 250);
}

action("sound").addEventListener("click", () => {
  sound = !sound;
  action("sound").setAttribute("aria-pressed", String(sound));
  if (sound) allowSound();
});
action("full").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
});
action("full").hidden = !document.fullscreenEnabled;
part("controls").hidden = false;
stayCurrent(root, part("offline"), () => shown === view("clock"));
hold();
draw();
