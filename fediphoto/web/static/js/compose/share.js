// The last step: share it now, or once its photos have arrived, or when there is a connection.
import { _, ngettext } from "../words.js";
import { ask, Refused, Unreached } from "./doors.js";
import { fieldsOf } from "./drafts.js";
import { keep } from "./outbox.js";
import { randomKey } from "./photo.js";

export class Sharing {
  #isWanted = false;
  #isSending = false;

  constructor(form, tray, drafts, tell) {
    Object.assign(this, { form, tray, drafts, tell });
    this.buttons = form.querySelectorAll('button[name="do"][value="share"]');
    this.words = this.buttons[0].textContent;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#ask();
    });
    tray.addEventListener("change", () => this.#isWanted && this.#go());
    addEventListener("offline", () => this.#isWanted && this.#go());
  }

  async #ask() {
    if (this.#isWanted || this.#isSending) return this.#stop();
    if (!this.tray.cards.length && !this.form.elements.quote && this.form.dataset.compose === "new") {
      this.form.querySelector("#files")?.focus();
      return this.tell(_("Choose at least one photo."));
    }
    if (this.tray.photos.some((photo) => photo.state === "failed")) {
      return this.tell(_("Some photos could not be uploaded. Try them again or remove them."));
    }
    if (!(await this.#described())) return;
    this.#isWanted = true;
    this.#go();
  }

  // Asks once, kindly, for what people who cannot see it need.
  async #described() {
    const bare = this.tray.cards.filter((card) => !card.alt.value.trim());
    const sheet = document.querySelector('[data-sheet="alts"]');
    if (!bare.length || this.hasAsked) return true;
    sheet.querySelector("[data-alts-missing]").textContent = ngettext(
      "One photo has no description yet.",
      "%(num)s photos have no description yet.",
      bare.length,
    );
    const answer = await new Promise((resolve) => {
      sheet.addEventListener("close", () => resolve(sheet.returnValue), { once: true });
      sheet.onclick = (event) => event.target.closest("button") && sheet.close(event.target.closest("button").value);
      sheet.returnValue = "";
      sheet.showModal();
    });
    if (answer === "describe") {
      bare[0].element.scrollIntoView({ block: "center", inline: "center" });
      bare[0].alt.focus();
    }
    this.hasAsked = answer === "share";
    return this.hasAsked;
  }

  #stop() {
    if (this.#isSending) return;
    this.#isWanted = false;
    this.#show();
  }

  async #go() {
    if (this.#isSending) return;
    const { photos } = this.tray;
    if (photos.some((photo) => photo.state === "failed" || photo.editsFailed)) {
      this.#stop();
      return this.tell(_("Some photos could not be uploaded. Try them again or remove them."));
    }
    const isAllHere = photos.every((photo) => photo.isHere);
    const canWait = photos.every((photo) => photo.id || photo.blob) && this.form.dataset.compose === "new";
    if (!navigator.onLine && canWait && photos.every((photo) => photo.state !== "reading")) return this.#wait();
    this.#show();
    if (isAllHere) await this.#send();
  }

  async #send() {
    this.#isSending = true;
    this.#show();
    await this.drafts.save();
    const body = new FormData(this.form);
    body.delete("files");
    body.set("do", "share");
    try {
      const { url } = await ask(this.form.getAttribute("action"), body, this.form.elements.csrf_token.value);
      await this.drafts.forget();
      location.assign(url);
      return;
    } catch (error) {
      this.#isSending = this.#isWanted = false;
      if (error instanceof Unreached && this.form.dataset.compose === "new") await this.#wait();
      else this.tell(error instanceof Refused ? error.message : _("The connection was lost. Nothing you wrote is; try again."));
    }
    this.#show();
  }

  // The post waits for a connection, and the form is free for the next.
  async #wait() {
    this.#isWanted = false;
    const { form, tray } = this;
    await this.drafts.save();
    try {
      await keep({
        once: form.elements.once.value,
        me: form.dataset.me,
        path: "/new",
        fields: fieldsOf(form),
        photos: tray.photos.map((photo) => photo.kept),
      });
    } catch {
      this.#show();
      return this.tell(_("There is no connection, and this browser keeps nothing. Your words stay here; try again later."));
    }
    tray.photos.forEach((photo) => photo.stop?.abort());
    await this.drafts.forget();
    tray.clear();
    form.reset();
    form.elements.once.value = randomKey();
    form.elements.caption.dispatchEvent(new Event("input", { bubbles: true }));
    this.hasAsked = false;
    this.drafts.begin();
    this.#show();
    tray.say(_("Your post waits for a connection, and goes out by itself."));
    scrollTo({ top: 0 });
  }

  #show() {
    const left = this.tray.photos.filter((photo) => !photo.isHere).length;
    for (const button of this.buttons) {
      button.toggleAttribute("data-busy", this.#isWanted || this.#isSending);
      if (this.#isSending) button.textContent = _("Sharing…");
      else if (this.#isWanted) button.textContent = left ? ngettext("%(num)s photo to go…", "%(num)s photos to go…", left) : _("Sharing…");
      else button.textContent = this.words;
    }
  }
}
