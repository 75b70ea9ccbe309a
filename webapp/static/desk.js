// Where the browser can tell that nobody is at this device, and the person agreed to that here: a
// reminder that came meanwhile is shown again on return, and being away can be noted as a walk with
// one tap. What is seen stays in this page; the server learns of a walk, if one is noted.

const MINUTE = 60_000; // milliseconds; also the shortest rest that the browser tells of
const LONG = 5 * MINUTE;
const CHOICE = "rekpauze.desk";
const LEFT = "rekpauze.left"; // survives that Today is loaded anew on return

export const canTell = "IdleDetector" in globalThis;
export const isOn = () => canTell && localStorage.getItem(CHOICE) === "on";

// Asks the browser, which asks the person; whether they agreed.
export async function turnOn() {
  const agreed = (await IdleDetector.requestPermission()) === "granted";
  if (agreed) localStorage.setItem(CHOICE, "on");
  return agreed;
}

export const turnOff = () => localStorage.removeItem(CHOICE);

async function remindAgain() {
  const registration = await navigator.serviceWorker?.getRegistration();
  const waiting = (await registration?.getNotifications()) ?? [];
  const last = waiting.at(-1);
  if (!last) return;
  const { body, tag, lang, icon, badge, data } = last;
  await registration.showNotification(last.title, { body, tag, lang, icon, badge, data, renotify: Boolean(tag) });
}

function ask(minutes) {
  const card = document.querySelector("#away");
  if (!card) return;
  const words = card.querySelector("[data-words]");
  words.textContent = words.dataset.words.replace("0", minutes);
  card.hidden = false;
  card.querySelector('[data-do="no"]').addEventListener("click", () => {
    card.hidden = true;
  });
}

async function comeBack() {
  const away = Date.now() - Number(sessionStorage.getItem(LEFT));
  sessionStorage.removeItem(LEFT);
  if (away >= LONG) ask(Math.round(away / MINUTE));
  await remindAgain();
}

export async function watch() {
  if (!isOn()) return;
  const detector = new IdleDetector();
  const look = () => {
    const away = detector.userState === "idle" || detector.screenState === "locked";
    const left = sessionStorage.getItem(LEFT);
    if (away && !left) sessionStorage.setItem(LEFT, Date.now() - MINUTE);
    else if (!away && left) comeBack();
  };
  detector.addEventListener("change", look);
  await detector.start({ threshold: MINUTE });
  look();
}
