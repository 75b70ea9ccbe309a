// Buttons that copy what stands in the field beside them, where the browser can.

function offer(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.closest(".copy").querySelector("input, textarea").value);
    button.textContent = button.dataset.done;
  });
}

if (navigator.clipboard) document.querySelectorAll('[data-do="copy"]').forEach(offer);
