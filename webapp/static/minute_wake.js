// Keeps the screen on while the minute runs. The browser lets go of it when the page is hidden.

let wanted = false;
let lock = null;

export const possible = "wakeLock" in navigator;

async function ask() {
  if (!wanted || lock || document.visibilityState !== "visible") return;
  try {
    const given = await navigator.wakeLock.request("screen");
    if (!wanted || lock) {
      await given.release();
      return;
    }
    lock = given;
    given.addEventListener("release", () => {
      if (lock === given) lock = null;
    });
  } catch (error) {
    if (error.name !== "NotAllowedError") throw error; // a low battery, for example: it may dim
  }
}

export function hold() {
  wanted = possible;
  return ask();
}

export function release() {
  wanted = false;
  lock?.release();
  lock = null;
}

document.addEventListener("visibilitychange", ask);
