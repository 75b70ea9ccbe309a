// The headings of the file, dragged onto the field that they mean. Without this they are chosen from a list or typed.
const KIND = "text/plain";
const form = document.getElementById("tell");
const chips = document.getElementById("in-file");

function put(field, heading) {
  const lines = field.value.split("\n").filter((line) => line && line !== heading);
  field.value = field.dataset.takes === "column" ? heading : [...lines, heading].join("\n");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

if (chips) {
  chips.hidden = false;
  chips.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData(KIND, event.target.textContent.trim());
    event.dataTransfer.effectAllowed = "copy";
    form.dataset.dragging = "";
  });
  chips.addEventListener("dragend", () => delete form.dataset.dragging);
  for (const field of document.querySelectorAll("[data-takes]")) {
    field.addEventListener("dragover", (event) => {
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      field.classList.add("target");
    });
    field.addEventListener("dragleave", () => field.classList.remove("target"));
    field.addEventListener("drop", (event) => {
      event.preventDefault();
      field.classList.remove("target");
      put(field, event.dataTransfer.getData(KIND));
      field.focus();
    });
  }
}
