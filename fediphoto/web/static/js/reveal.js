// What one types as a password can be looked at, until it is sent.
import { icon } from "./icon.js";
import { _ } from "./words.js";

export function enhancePasswords(part) {
  for (const field of part.querySelectorAll('input[type="password"]')) {
    const hadFocus = document.activeElement === field;
    const place = document.createElement("span");
    place.className = "secret";
    field.before(place);
    const box = document.createElement("input");
    place.append(field, eye(box));
    if (hadFocus) field.focus();
    box.addEventListener("change", () => (field.type = box.checked ? "text" : "password"));
    field.form?.addEventListener("submit", () => {
      box.checked = false;
      field.type = "password";
    });
  }
}

// A box to tick (it has no name, and is never sent) that looks like an eye.
function eye(box) {
  box.type = "checkbox";
  box.className = "unseen";
  box.setAttribute("aria-label", _("Show the password"));
  const label = document.createElement("label");
  label.append(box, icon("eye"));
  return label;
}
