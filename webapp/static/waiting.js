// Shows the breaks on this device that have not arrived: those that wait, those that were refused.

import { entries, remove } from "./device.js";

const section = document.querySelector('[data-part="outbox"]');
const language = `${document.documentElement.lang}-BE`;

function moment(at) {
  const day = new Date(at);
  const today = day.toDateString() === new Date().toDateString();
  const time = day.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  return today ? time : `${day.toLocaleDateString(language, { weekday: "short" })} ${time}`;
}

function line(entry, names, mark) {
  const item = section.querySelector("template").content.cloneNode(true);
  const part = (name) => item.querySelector(`[data-part="${name}"]`);
  const time = document.createElement("time");
  time.dateTime = entry.at;
  time.textContent = moment(entry.at);
  part("name").before(time);
  part("name").textContent = names[entry.exercise] ?? entry.exercise;
  part("waits").hidden = Boolean(entry.reason);
  part("refused").hidden = !entry.reason;
  for (const name of ["reason", "clear"]) part(name).hidden = !entry.reason;
  part("reason").textContent = entry.reason ?? "";
  part("clear").querySelector("button").addEventListener("click", async () => {
    await remove(entry.tap_id);
    await showWaiting(mark);
    (section.hidden ? document.querySelector("main") : section).focus();
  });
  return item;
}

// Nothing is shown when nothing waits, or when the page has no place for it.
export async function showWaiting(mark) {
  if (!section) return;
  const found = await entries(mark);
  const names = JSON.parse(section.querySelector('[data-part="names"]').textContent);
  section.querySelector("ul").replaceChildren(...found.map((one) => line(one, names, mark)));
  section.querySelector('[data-part="soon"]').hidden = found.every((one) => one.reason);
  section.hidden = !found.length;
}
