// "Yes" to the question before a minute: this minute does not start, and the clearance is void. The
// advice needs no connection; voiding waits for one.

import { person } from "./device.js";
import { change, tellChange } from "./outbox.js";

const details = document.querySelector("#check");
const token = details.querySelector('input[name="csrf_token"]')?.value;

details.addEventListener("toggle", async () => {
  const ways = '[data-do="start"], [data-part="another"]';
  for (const way of document.querySelectorAll(ways)) way.remove();
  const mark = document.documentElement.dataset.mark || (await person());
  await change(mark);
  if (token) await tellChange(mark, token);
}, { once: true });
