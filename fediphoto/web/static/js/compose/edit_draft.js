// What one changes in the words of a post is kept on this device until it has been saved: an edit
// made without a connection is offered again when the page opens. Photos are on the server already.
import { get, put, remove } from "./store.js";

const SAVE_AFTER_MS = 400;

export class EditDraft {
  #timer = 0;
  #isOver = false;
  #isHeld = false;

  constructor(form) {
    this.form = form;
    this.key = form.dataset.key;
    this.before = said(form);
    const soon = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.save(), SAVE_AFTER_MS);
    };
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    addEventListener("draftsthrownaway", () => this.forget());
    addEventListener("pagehide", () => this.save());
    addEventListener("visibilitychange", () => document.hidden && this.save());
  }

  // What differs from the post as it is, so that what others changed meanwhile stays.
  get #changes() {
    return [...said(this.form)].filter(([name, value]) => this.before.get(name) !== value);
  }

  async save() {
    clearTimeout(this.#timer);
    if (this.#isOver || this.#isHeld) return;
    const fields = this.#changes;
    try {
      if (fields.length) await put("drafts", this.key, { fields, photos: [] });
      else await remove("drafts", this.key);
    } catch {
      // A private window, or a full disk: the form itself is still there.
    }
  }

  async forget() {
    this.#isOver = true;
    clearTimeout(this.#timer);
    await remove("drafts", this.key).catch(() => {});
  }

  // Nothing is saved over what is offered until one has decided; who writes anew has.
  async offer(pattern, into) {
    const draft = await get("drafts", this.key).catch(() => null);
    const fields = draft?.fields.filter(([name, value]) => this.before.has(name) && this.before.get(name) !== value);
    if (!fields?.length || this.#changes.length) return;
    this.#isHeld = true;
    const part = pattern.content.firstElementChild.cloneNode(true);
    part.querySelector("[data-restore-what]").textContent = summary(fields);
    into.append(part);
    const settled = () => {
      part.remove();
      this.#isHeld = false;
      this.form.removeEventListener("input", settled);
    };
    part.querySelector("[data-go-on]").addEventListener("click", () => {
      settled();
      fill(this.form, fields);
    });
    part.querySelector("[data-throw-away]").addEventListener("click", () => {
      settled();
      this.save();
    });
    this.form.addEventListener("input", settled);
  }
}

const isSaid = (field) => field.name && (field.matches("textarea, select") || ["text", "checkbox"].includes(field.type));

function said(form) {
  const fields = [...form.elements].filter(isSaid);
  return new Map(fields.map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]));
}

function fill(form, fields) {
  for (const [name, value] of fields) {
    const field = form.elements[name];
    if (!field || !isSaid(field)) continue;
    if (field.type === "checkbox") field.checked = value;
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  form.elements.caption.focus();
}

function summary(fields) {
  const words = fields.filter(([, value]) => typeof value === "string" && value.trim());
  const [, shown = ""] = words.find(([name]) => name === "caption") ?? words[0] ?? [];
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
}
