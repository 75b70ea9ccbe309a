// On a device that others use nothing is kept, and whoever goes away is signed out.

import { wipe } from "./device.js";

const IDLE = 150_000; // milliseconds until it asks
const PATIENCE = 30_000; // and from then on
const SIGNS = ["pointerdown", "keydown", "scroll", "input"];

export async function begin() {
  const dialog = document.querySelector('[data-part="still-there"]');
  const leave = () => document.querySelector('form[action="/sign-out"]').submit();
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      dialog.showModal();
      timer = setTimeout(leave, PATIENCE);
    }, IDLE);
  };
  for (const sign of SIGNS) addEventListener(sign, () => dialog.open || wait(), { passive: true });
  dialog.addEventListener("close", wait);
  // A device that slept does not count the time: what it shows is somebody's of before.
  let seen = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) seen = Date.now();
    else if (Date.now() - seen > IDLE + PATIENCE) leave();
  });
  wait();
  await wipe();
}
