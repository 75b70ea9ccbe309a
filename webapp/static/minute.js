// The page of the guided minute. Without it the page lists the steps and has a plain button.

import { person } from "./device.js";
import { Player } from "./minute_player.js";
import { change } from "./outbox.js";

const FRESH = 30_000; // milliseconds

const root = document.querySelector("#minute");
const form = root.querySelector('[data-part="form"]');
const minute = new Player(root);

// Said here, it holds at once; the page that follows tells the server.
root.querySelector('[data-do="changed"]').addEventListener("click", async (event) => {
  const { href } = event.currentTarget;
  event.preventDefault();
  await change(document.documentElement.dataset.mark || (await person()));
  location.assign(href);
});

// A page that was left open may offer what has been withdrawn since: it is asked for anew when the
// minute begins. Without a connection it goes on; a minute that has begun is finished in any case.
root.querySelector('[data-do="start"]').addEventListener("click", async () => {
  if (performance.now() < FRESH || !navigator.onLine) return;
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if ([404, 422].includes(answer?.status)) location.reload();
});

// Whoever keeps what is logged without a connection listens for rekpauze:log and prevents it.
form.addEventListener("submit", (event) => {
  const { tap_id, seconds } = form.elements;
  seconds.value = minute.seconds;
  seconds.disabled = false;
  const detail = {
    tap_id: tap_id.value,
    exercise: root.dataset.exercise,
    seconds: minute.seconds,
    at: new Date().toISOString(),
  };
  const log = new CustomEvent("rekpauze:log", { detail, bubbles: true, cancelable: true });
  if (!form.dispatchEvent(log)) event.preventDefault();
});
