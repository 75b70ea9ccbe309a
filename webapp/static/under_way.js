// A form whose answer may take long says so after two seconds, and how long it has been.

const AFTER = 2; // seconds

function tell(line) {
  const began = Date.now();
  const look = setInterval(() => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    if (seconds < AFTER) return;
    if (line.hidden) line.firstElementChild.textContent = line.dataset.text; // said once
    line.hidden = false;
    line.lastElementChild.textContent = ` ${seconds} s`;
  }, 1000);
  addEventListener("pageshow", ({ persisted }) => { // one came back to the form
    if (!persisted) return;
    clearInterval(look);
    line.hidden = true;
  }, { once: true });
}

document.addEventListener("submit", (event) => {
  const line = document.querySelector('[data-part="under-way"]');
  if (!event.defaultPrevented && event.target.matches("[data-long]")) tell(line);
});
