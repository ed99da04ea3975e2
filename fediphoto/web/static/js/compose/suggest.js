// People, hashtags, emoji and places are suggested while one types; arrows and Enter, or a tap, take one.
import { _, ngettext } from "../words.js";
import { ask } from "./doors.js";
import { completed, tokenAt } from "./token.js";

const TYPED_AFTER_MS = 180;

export function enhanceSuggestions(form) {
  const words = form.querySelector('[data-suggest="words"]');
  if (words) new Suggestions(words, () => tokenAt(words.value, words.selectionStart));
  const place = form.querySelector('[data-suggest="places"]');
  if (place) {
    place.setAttribute("role", "combobox");
    place.setAttribute("aria-expanded", "false");
    const whole = () => ({ kind: "places", query: place.value.trim(), start: 0, end: place.value.length });
    new Suggestions(place, () => (place.value.trim().length > 1 ? whole() : null), true);
  }
}

class Suggestions {
  #timer = 0;
  #asked = 0;
  #chosen = -1;
  #found = [];
  #token = null;

  constructor(field, token, isWhole = false) {
    Object.assign(this, { field, token, isWhole });
    this.list = document.createElement("ul");
    this.list.className = "suggestions";
    this.list.id = `${field.id}-suggestions`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", _("Suggestions"));
    this.list.hidden = true;
    this.said = document.createElement("span");
    this.said.className = "unseen";
    this.said.setAttribute("role", "status");
    field.after(this.list, this.said);
    field.parentElement.classList.add("suggesting");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    field.addEventListener("input", () => this.#soon());
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("blur", () => this.#close());
    field.addEventListener("click", () => !this.isWhole && this.#soon());
    // A tap must not take the cursor out of the field.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#take([...this.list.children].indexOf(option));
    });
  }

  #soon() {
    clearTimeout(this.#timer);
    const token = this.token();
    if (!token) return this.#close();
    this.#timer = setTimeout(() => this.#look(token), TYPED_AFTER_MS);
  }

  async #look(token) {
    const number = ++this.#asked;
    const query = new URLSearchParams({ kind: token.kind, q: token.query });
    let found = [];
    try {
      found = (await ask(`/suggest?${query}`)).suggestions;
    } catch {
      // Nothing is suggested without a connection.
    }
    if (number !== this.#asked || document.activeElement !== this.field) return;
    if (!found.length) return this.#close();
    this.#token = token;
    this.#found = found;
    this.#chosen = -1;
    this.list.replaceChildren(...found.map((one, place) => this.#option(one, place)));
    this.list.hidden = false;
    if (this.isWhole) this.field.setAttribute("aria-expanded", "true");
    this.said.textContent = ngettext("%(num)s suggestion", "%(num)s suggestions", found.length);
  }

  #option(one, place) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    if (one.image) {
      const image = new Image(32, 32);
      image.alt = "";
      image.src = one.image;
      item.append(image);
    }
    const names = document.createElement("span");
    const label = document.createElement("bdi");
    label.textContent = one.label;
    names.append(label);
    if (one.detail) {
      const detail = document.createElement("small");
      detail.textContent = one.detail;
      names.append(detail);
    }
    item.append(names);
    return item;
  }

  #key(event) {
    if (this.list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#choose((this.#chosen + step + this.#found.length + (this.#chosen < 0 && step < 0)) % this.#found.length);
    else if ((event.key === "Enter" || event.key === "Tab") && this.#chosen >= 0) this.#take(this.#chosen);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #choose(place) {
    this.#chosen = place;
    [...this.list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === place)));
    this.field.setAttribute("aria-activedescendant", this.list.children[place].id);
    this.list.children[place].scrollIntoView({ block: "nearest" });
  }

  #take(place) {
    const { value } = this.#found[place];
    const made = this.isWhole ? { text: value, at: value.length } : completed(this.field.value, this.#token, value);
    this.field.value = made.text;
    this.field.setSelectionRange(made.at, made.at);
    this.#close();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    clearTimeout(this.#timer);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.list.hidden = true;
    this.said.textContent = "";
    this.field.removeAttribute("aria-activedescendant");
    if (this.isWhole) this.field.setAttribute("aria-expanded", "false");
  }
}
