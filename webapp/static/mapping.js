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
  if (fresh) tried.replaceChildren(...fresh.childNodes);
}

if (form.elements.file.value) {
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => show().catch(() => {}), PAUSE);
  });
}
