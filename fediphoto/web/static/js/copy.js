// "Copy link" copies, and says so; without scripts the link is one to be opened or held down.
import { _ } from "./words.js";

const SAID_MS = 2000;

export function enhanceCopying(part) {
  part.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-copies]");
    if (!link || !navigator.clipboard) return;
    event.preventDefault();
    const label = link.querySelector("span") ?? link;
    const former = label.textContent;
    try {
      await navigator.clipboard.writeText(link.dataset.copies);
    } catch {
      location.href = link.href; // the browser does not allow it
      return;
    }
    label.setAttribute("role", "status");
    label.textContent = _("Copied");
    setTimeout(() => {
      label.textContent = former;
      label.removeAttribute("role");
    }, SAID_MS);
  });
}
