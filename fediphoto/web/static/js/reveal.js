// What one types as a password can be looked at, until it is sent.
import { icon } from "./icon.js";
import { _ } from "./words.js";

export function enhancePasswords(part) {
  for (const field of part.querySelectorAll('input[type="password"]')) {
    const place = document.createElement("span");
    place.className = "secret";
    const hadFocus = document.activeElement === field;
    field.before(place);
    place.append(field, button(field));
    if (hadFocus) field.focus();
    field.form?.addEventListener("submit", () => (field.type = "password"));
  }
}

function button(field) {
  const press = document.createElement("button");
  press.type = "button";
  press.className = "press";
  press.setAttribute("aria-label", _("Show the password"));
  press.setAttribute("aria-pressed", "false");
  press.setAttribute("aria-controls", field.id);
  press.append(icon("eye"));
  press.addEventListener("click", () => {
    const isShown = field.type === "text";
    field.type = isShown ? "password" : "text";
    press.setAttribute("aria-pressed", String(!isShown));
    field.focus();
  });
  return press;
}
