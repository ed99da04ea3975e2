// A field that holds something to be passed on gets a button that copies it.
import { _ } from "./words.js";

export function enhanceFieldsToCopy(part) {
  if (!navigator.clipboard) return;
  for (const field of part.querySelectorAll("input[data-copy]")) {
    if (field.dataset.copy === "ready") continue;
    field.dataset.copy = "ready";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = _("Copy");
    const holder = document.createElement("span");
    holder.className = "copying";
    field.before(holder);
    holder.append(field, button);
    field.addEventListener("focus", () => field.select());
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = _("Copied");
      } catch {
        field.focus(); // the browser does not let us: it is marked, and can be copied by hand
      }
    });
  }
}
