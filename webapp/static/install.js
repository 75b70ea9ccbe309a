// Offers to install the app where the browser can: in the menu, and once after a third break.

const DISMISSED = "install-dismissed";
const buttons = document.querySelectorAll('[data-do="install"]');
const hint = document.querySelector('[data-part="install"]');

export function offerInstall() {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    for (const button of buttons) {
      button.hidden = false;
      button.addEventListener("click", () => event.prompt(), { once: true });
    }
    if (hint) hint.hidden = localStorage.getItem(DISMISSED) !== null;
  });
  addEventListener("appinstalled", hide);
  hint?.querySelector('[data-do="dismiss"]').addEventListener("click", () => {
    localStorage.setItem(DISMISSED, "yes");
    hint.hidden = true;
  });
}

function hide() {
  for (const element of [...buttons, hint]) if (element) element.hidden = true;
}
