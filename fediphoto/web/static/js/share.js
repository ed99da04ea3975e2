// A link is copied by one press, or handed to another app where the device can do that.
import { _ } from "./words.js";

export function enhanceSharing(part) {
  for (const one of part.querySelectorAll("[data-send]")) one.hidden = !navigator.share;
  part.addEventListener("click", async (event) => {
    const press = event.target.closest("[data-copy], [data-send]");
    if (!press) return;
    if (press.dataset.send) {
      await navigator.share({ url: press.dataset.send }).catch(() => {}); // thought better of it
      return;
    }
    const field = document.getElementById(press.dataset.copy);
    const said = press.closest(".share").querySelector("[data-copied]");
    said.textContent = (await copied(field)) ? _("Copied.") : _("Select the text and copy it.");
  });
}

async function copied(field) {
  field.focus({ preventScroll: true });
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return document.execCommand("copy"); // (without HTTPS, and in old browsers)
  }
}
