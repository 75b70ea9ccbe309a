// Keeps a screen that nobody touches up to date: it asks each minute whether the page changed, an
// exercise was withdrawn or its link was ended, and goes on by itself when there is no network.

const OFTEN = 45_000; // milliseconds, so that what is withdrawn is gone within a minute

async function ask(root, mayReload) {
  const answer = await fetch(`${location.pathname}/current`, { cache: "no-store" });
  if (answer.status === 404) return location.reload(); // the link was ended: show what is said
  if (!answer.ok) return;
  const { version, exercises } = await answer.json();
  const shown = [...root.querySelectorAll("[data-exercise]")].map((one) => one.dataset.exercise);
  const gone = shown.some((key) => !exercises.includes(key));
  if (gone || (version !== root.dataset.version && mayReload())) location.reload();
}

async function keepForOffline() {
  const workers = navigator.serviceWorker;
  const taken = new Promise((resolve) => workers.addEventListener("controllerchange", resolve, { once: true }));
  await workers.register("/pause/sw.js", { scope: "/pause/" });
  if (!workers.controller?.scriptURL.endsWith("/pause/sw.js")) await taken;
  // What was loaded before the worker was there goes past it once more, and so into its store.
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const own = loaded.filter((address) => new URL(address).pathname.startsWith("/static/"));
  await Promise.all([location.href, ...own].map((address) => fetch(address)));
  document.documentElement.dataset.kept = "yes";
}

export function stayCurrent(root, offline, mayReload) {
  const show = () => (offline.hidden = navigator.onLine);
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
  setInterval(() => ask(root, mayReload).catch(show), OFTEN);
  if ("serviceWorker" in navigator) keepForOffline().catch(show);
}
