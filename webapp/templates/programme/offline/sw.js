// Keeps what is needed to go on without a connection, and shows reminders. Nothing of a person is
// kept here: pages of a person always come from the server.

const CACHE = {{ cache | tojson }};
const SHELL = {{ shell | tojson }};
const PAGES = {{ pages | tojson }};
const FILES = {{ files | tojson }};
const ICON = {{ icon | tojson }};

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  // Without cookies, so that no answer can depend on who is signed in.
  await cache.addAll(PAGES.map((page) => new Request(page, { credentials: "omit" })));
  skipWaiting(); // not awaited: it may wait for this very installation
}

async function tidy() {
  const old = (await caches.keys()).filter((one) => one.startsWith("rekpauze-") && one !== CACHE);
  for (const name of old) await caches.delete(name);
  await clients.claim();
}

// Looking never makes the cache anew: after signing out it is gone, while this worker may live on.
const kept = (request) => caches.match(request, { cacheName: CACHE });

async function visit(request, path) {
  try {
    return await fetch(request);
  } catch {
    return (path.startsWith("/offline/") && (await kept(request))) || kept(SHELL);
  }
}

async function file(request) {
  return (await kept(request)) ?? fetch(request);
}

addEventListener("install", (event) => event.waitUntil(fill()));
addEventListener("activate", (event) => event.waitUntil(tidy()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(visit(request, pathname));
  else if (pathname.startsWith("/static/")) event.respondWith(file(request));
});

addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    // a reminder without words is still a reminder
  }
  const { title = "Rekpauze", body = "", url = "/today", tag = "reminder", lang = "" } = told;
  // One at a time: a later reminder takes the earlier one's place, and is heard all the same.
  const options = { body, tag, renotify: true, lang, icon: ICON, badge: ICON, data: { url } };
  event.waitUntil(registration.showNotification(title, options));
});

// The browser has ended the subscription, or made another in its place: the server is to know. When
// nobody is signed in it cannot be told, and says so itself at the next visit.
async function renew({ oldSubscription, newSubscription }) {
  const asked = await fetch("/reminders/push", { headers: { Accept: "application/json" } });
  if (!asked.ok) return;
  const { key, token } = await asked.json();
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const renewed = newSubscription ?? (await registration.pushManager.subscribe(options));
  const { endpoint, keys } = renewed.toJSON();
  const replaces = oldSubscription?.endpoint ?? "";
  await fetch("/reminders/channels/web_push", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ endpoint, p256dh: keys.p256dh, auth: keys.auth, replaces }),
  });
}

addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

// The page that a reminder leads to: one of ours, whatever it says.
function target(notification) {
  const url = new URL(notification.data?.url ?? "/today", location.origin);
  return url.origin === location.origin ? url.href : `${location.origin}/today`;
}

async function show(url) {
  const windows = await clients.matchAll({ type: "window" });
  for (const one of windows) if (one.url === url) return one.focus();
  return clients.openWindow(url);
}

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(target(event.notification)));
});
