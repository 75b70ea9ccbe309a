// A minute that somebody led: the code was scanned, so it is logged when it can be over. Without
// this script the button does.

const form = document.querySelector("form[data-wait]");
const button = form.querySelector("button");
const wait = Number(form.dataset.wait);

form.addEventListener("submit", () => { button.disabled = true; });
if (wait > 0) {
  button.hidden = true;
  form.querySelector("[data-part=wait]").hidden = false;
}
setTimeout(() => form.requestSubmit(), wait * 1000);
