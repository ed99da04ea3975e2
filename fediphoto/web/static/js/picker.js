// Choosing photos uploads them at once, and they can be dropped onto the page.
import { _ } from "./words.js";

export function enhancePicker(part) {
  const form = part.querySelector("form[data-compose]");
  const files = form?.querySelector('input[type="file"]');
  if (!files) return;
  files.addEventListener("change", () => files.files.length && upload(form));
  const place = form.querySelector("[data-drop]");
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      event.preventDefault();
      place.dataset.over = "";
    });
  }
  form.addEventListener("dragleave", () => delete place.dataset.over);
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    delete place.dataset.over;
    if (!event.dataTransfer.files.length) return;
    files.files = event.dataTransfer.files;
    upload(form);
  });
}

function upload(form) {
  const press = form.querySelector('[name="do"][value="add"], [name="do"][value="choose"]');
  const bar = document.createElement("progress");
  bar.className = "compose-progress";
  bar.setAttribute("aria-label", _("Uploading"));
  form.querySelector("[data-drop]").append(bar);
  form.requestSubmit(press);
}
