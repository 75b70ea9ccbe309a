// The first lines of the file, read anew a moment after the form was changed. Without this, by a button.
const form = document.getElementById("tell");
const tried = document.getElementById("tried");
const PAUSE = 600;
let timer = 0;

async function show() {
  const told = new URLSearchParams(new FormData(form));
  told.set("do", "show");
  const answer = await fetch(form.action, { method: "POST", body: told });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("tried");
  if ("dragging" in form.dataset) later();
  else if (fresh) tried.replaceChildren(...fresh.childNodes);
}

// Not while something is dragged: the page would move away under it.
function later() {
  clearTimeout(timer);
  timer = setTimeout(() => ("dragging" in form.dataset ? later() : show().catch(() => {})), PAUSE);
}

if (form.elements.file.value) form.addEventListener("input", later);
