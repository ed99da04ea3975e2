// Sending the photos of a post, two at a time, each on its own: one that fails stops no other.
import { _ } from "../words.js";
import { ask, Refused, send } from "./doors.js";
import { randomKey } from "./photo.js";
import { pause, retrying } from "./retry.js";

const AT_ONCE = 2;
const LOOK_AGAIN_MS = 2000;

export class Uploads {
  #waiting = [];
  #busy = 0;

  // `changed(photo)` is called whenever one has got further.
  constructor(token, changed) {
    this.token = token;
    this.changed = changed;
  }

  add(photo) {
    photo.stop = new AbortController();
    this.#be(photo, "waiting");
    this.#waiting.push(photo);
    this.#next();
  }

  // Sends the changed picture instead of the one that was sent; nobody needs the former.
  replace(photo) {
    this.forget(photo);
    photo.id = "";
    photo.key = randomKey();
    this.add(photo);
  }

  forget(photo) {
    photo.stop?.abort();
    this.#waiting = this.#waiting.filter((one) => one !== photo);
    if (photo.id && !photo.isPosted) ask(`/new/photos/${photo.id}/remove`, {}, this.token).catch(() => {});
  }

  // Has the server change an uploaded photo as the person did; again until it has.
  async edit(photo) {
    photo.editsWait = true;
    if (!photo.id || photo.state === "processing") return; // goes along when it has arrived
    try {
      const edits = photo.editsSaid;
      const id = photo.id;
      const said = await retrying(() => ask(`/new/photos/${id}/edits`, { edits }, this.token), (isLost) => {
        photo.isLost = isLost;
        this.changed(photo);
      });
      if (edits !== photo.editsSaid || id !== photo.id) return;
      photo.editsWait = false;
      photo.take(said);
      if (said.state === "processing") await this.#watch(photo);
    } catch (error) {
      photo.problem = error instanceof Refused ? error.message : _("The changes could not be sent.");
      photo.editsFailed = true;
    }
    this.changed(photo);
  }

  #be(photo, state) {
    photo.state = state;
    this.changed(photo);
  }

  #next() {
    while (this.#busy < AT_ONCE && this.#waiting.length) {
      this.#busy += 1;
      this.#bring(this.#waiting.shift()).finally(() => {
        this.#busy -= 1;
        this.#next();
      });
    }
  }

  async #bring(photo) {
    const { signal } = photo.stop;
    try {
      const said = await retrying(
        () => {
          if (signal.aborted) throw new DOMException("removed", "AbortError");
          this.#be(photo, "uploading");
          return send(photo, this.token, (share) => this.#went(photo, share), signal);
        },
        (isLost) => {
          photo.isLost = isLost;
          this.changed(photo);
        },
      );
      if (signal.aborted) return;
      photo.take(said);
      this.changed(photo);
      await this.#watch(photo);
      if (photo.state === "ready" && photo.editsWait) await this.edit(photo);
    } catch (error) {
      if (signal.aborted) return;
      photo.problem = error instanceof Refused ? error.message : _("The connection was lost.");
      this.#be(photo, "failed");
    }
  }

  #went(photo, share) {
    photo.share = share;
    this.changed(photo);
  }

  // Looks again and again until the server has prepared it.
  async #watch(photo) {
    const id = photo.id;
    while (photo.state === "processing" && photo.id === id && !photo.stop?.signal.aborted) {
      await pause(LOOK_AGAIN_MS);
      photo.take(await retrying(() => ask(`/new/photos/${id}`)));
      this.changed(photo);
    }
  }
}
