// On the page of reminders: agree on this device that the browser tells when one is away from it.

import { canTell, isOn, turnOff, turnOn } from "./desk.js";

const card = document.querySelector("#desk");

function show(said = "") {
  const button = card.querySelector('[data-do="desk"]');
  button.textContent = isOn() ? button.dataset.off : button.dataset.on;
  const words = card.querySelector('[data-say="desk"]');
  words.textContent = words.dataset[said] ?? "";
}

async function change() {
  if (isOn()) {
    turnOff();
    return show();
  }
  const agreed = await turnOn().catch(() => false);
  return show(agreed ? "done" : "refused");
}

if (card && canTell) {
  card.hidden = false;
  card.querySelector('[data-do="desk"]').addEventListener("click", change);
  show();
}
