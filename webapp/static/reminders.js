// Reminders by this browser: asks for permission, subscribes, and tells the server where to.

const push = document.querySelector("[data-push]");

function say(name) {
  for (const one of push.querySelectorAll("[data-say]")) one.hidden = one.dataset.say !== name;
}

function bytes(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

async function subscription() {
  const { pushManager } = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: bytes(push.dataset.key) };
  try {
    return await pushManager.subscribe(options);
  } catch (problem) {
    // An earlier subscription with another key is in the way.
    const old = await pushManager.getSubscription();
    if (!old) throw problem;
    await old.unsubscribe();
    return pushManager.subscribe(options);
  }
}

async function subscribe() {
  const allowed = await Notification.requestPermission();
  if (allowed !== "granted") return say(allowed); // "default": closed without an answer
  const { endpoint, keys } = (await subscription()).toJSON();
  const answer = await fetch(push.dataset.push, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": push.dataset.csrf },
    body: JSON.stringify({ endpoint, p256dh: keys.p256dh, auth: keys.auth }),
  });
  if (!answer.ok) return say("failed");
  return location.assign((await answer.json()).next);
}

function offerPush() {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return;
  if (Notification.permission === "denied") {
    say("denied");
    return;
  }
  const button = push.querySelector('[data-do="subscribe"]');
  button.hidden = false;
  say("");
  button.addEventListener("click", async () => {
    button.disabled = true;
    await subscribe().catch(() => say("failed"));
    button.disabled = false;
  });
}

if (push) offerPush();
