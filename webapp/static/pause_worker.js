// Lets a pause screen start again without a network: what was last seen is shown.

const STORE = "pause-screen-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const keptOf = (store, request) => store.match(request, { ignoreVary: true });

async function fresh(request) {
  const store = await caches.open(STORE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await store.put(request, answer.clone());
    else if (answer.status === 404) await store.delete(request); // a link that was ended
    else if (answer.status >= 400) return (await keptOf(store, request)) ?? answer; // it is down
    return answer;
  } catch (error) {
    const kept = await keptOf(store, request);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const own = new URL(request.url).origin === self.location.origin;
  if (own && request.method === "GET") event.respondWith(fresh(request));
});
