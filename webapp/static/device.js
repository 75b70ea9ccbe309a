// What this device keeps: whose it is, which exercises may be done offline, breaks yet to be sent.

const NAME = "rekpauze";
const WEEK = 7 * 24 * 3600 * 1000;

function open() {
  return new Promise((done, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("device");
      request.result.createObjectStore("entries", { keyPath: "tap_id" });
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

async function ask(store, mode, act) {
  const database = await open();
  try {
    return await new Promise((done, fail) => {
      const transaction = database.transaction(store, mode);
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => done(request.result);
      transaction.onabort = () => fail(transaction.error);
    });
  } finally {
    database.close();
  }
}

const get = (name) => ask("device", "readonly", (store) => store.get(name));
const put = (name, value) => ask("device", "readwrite", (store) => store.put(value, name));
const drop = (name) => ask("device", "readwrite", (store) => store.delete(name));

async function exists() {
  if (!indexedDB.databases) return true;
  return (await indexedDB.databases()).some((one) => one.name === NAME);
}

// Who was signed in last; undefined when nobody is.
export const person = () => get("mark");

// A page of someone who is signed in: what belongs to anyone else goes.
export async function arrive(mark) {
  if ((await person()) !== mark) await drop("allowed");
  await put("mark", mark);
  await purge(mark);
}

// A page of nobody: what was allowed goes; breaks yet to be sent wait for their owner.
export async function leave() {
  if (!(await exists())) return;
  await drop("allowed");
  await drop("mark");
  await purge();
}

// After signing out: nothing stays, also where the browser does not clear by itself. The worker goes
// before what it keeps: the other way round, it could put things back.
export async function wipe() {
  localStorage.clear();
  sessionStorage.clear();
  if (await exists()) indexedDB.deleteDatabase(NAME);
  if (!globalThis.caches || !navigator.serviceWorker) return;
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
}

async function purge(mark) {
  const oldest = new Date(Date.now() - WEEK).toISOString();
  const all = await ask("entries", "readonly", (store) => store.getAll());
  for (const one of all) if (one.mark !== mark && one.at < oldest) await remove(one.tap_id);
}

export const allow = (mark, copy) => put("allowed", { mark, ...copy });
export const forbid = () => drop("allowed");

// That something changed for this person, until the server knows it.
export const noteChange = (mark) => put(`changed ${mark}`, true);
export const hasChanged = async (mark) => Boolean(await get(`changed ${mark}`));
export const settleChange = (mark) => drop(`changed ${mark}`);

// Exercises that this person may do now, each with how it must be adapted ("" when not at all).
export async function allowed(mark) {
  const found = await get("allowed");
  if (!found) return {};
  if (mark && found.mark === mark && Date.now() < Date.parse(found.until)) return found.exercises;
  await forbid();
  return {};
}

export const keep = (entry) => ask("entries", "readwrite", (store) => store.put(entry));
export const remove = (tap) => ask("entries", "readwrite", (store) => store.delete(tap));

// This person's breaks, in order of time.
export async function entries(mark) {
  const all = await ask("entries", "readonly", (store) => store.getAll());
  return all.filter((one) => one.mark === mark).sort((a, b) => (a.at < b.at ? -1 : 1));
}
