// A few minutes before a reminder comes, the open page says so: on itself, and when it is not looked
// at, by a silent notification that the page makes by itself. Nothing is asked of the server.

const MINUTE = 60_000; // milliseconds
const LOOK = 15_000; // a sleeping device stops counting, so look now and then
const soon = document.querySelector("#soon");

async function whisper(body) {
  if (!document.hidden || globalThis.Notification?.permission !== "granted") return;
  const registration = await navigator.serviceWorker?.getRegistration();
  const { lang } = document.documentElement;
  const options = { body, lang, silent: true, tag: "reminder-soon", data: { url: "/today" } };
  await registration?.showNotification("Rekpauze", options);
}

function look() {
  const { at, minutes, words } = soon.dataset;
  const left = Date.parse(at) - Date.now();
  const isSoon = left > 0 && left <= minutes * MINUTE;
  if (isSoon && soon.hidden) whisper(words);
  soon.hidden = !isSoon;
  soon.textContent = isSoon ? words : "";
}

look();
setInterval(look, LOOK);
