// A file with some of its bytes replaced: a new Blob of slices of the old one, which is never read whole.
import { demand, whole } from "./boxes.js";

const MOST = 200_000;
const NOTHING = new Uint8Array(65_536);

export class Patches {
  #all = [];
  #held = [];

  constructor(file) {
    this.file = file;
  }

  // The bytes of a box at the top, to be changed in place.
  async hold(box) {
    const held = { at: box.at, end: box.end, bytes: await whole(this.file, box) };
    this.#held.push(held);
    this.#add(held);
    return held.bytes;
  }

  put(at, bytes) {
    const end = at + bytes.length;
    const held = this.#holding(at, end);
    if (held) held.bytes.set(bytes, at - held.at);
    else this.#add({ at, end, bytes });
  }

  blank(at, end) {
    const held = this.#holding(at, end);
    if (held) held.bytes.fill(0, at - held.at, end - held.at);
    else if (end > at) this.#add({ at, end, bytes: null });
  }

  #holding(at, end) {
    return this.#held.find((one) => one.at <= at && end <= one.end);
  }

  #add(one) {
    demand(this.#all.length < MOST);
    this.#all.push(one);
  }

  // The pieces of the new file, in order.
  parts() {
    const made = [];
    let at = 0;
    for (const one of this.#all.sort((first, second) => first.at - second.at)) {
      demand(one.at >= at && one.end <= this.file.size);
      if (one.at > at) made.push(this.file.slice(at, one.at));
      if (one.bytes) made.push(one.bytes);
      else made.push(...zeros(one.end - one.at));
      at = one.end;
    }
    if (at < this.file.size) made.push(this.file.slice(at));
    return made;
  }
}

function zeros(length) {
  if (length <= NOTHING.length) return [NOTHING.subarray(0, length)];
  const megabyte = new Blob(Array(16).fill(NOTHING));
  const made = Array(Math.floor(length / megabyte.size)).fill(megabyte);
  return [...made, megabyte.slice(0, length % megabyte.size)];
}
