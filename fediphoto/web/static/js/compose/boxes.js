// The boxes of an ISO base media file (HEIC, AVIF, MP4, MOV; ISO/IEC 14496-12 §4.2), read where they lie.
import { ascii } from "./exif.js";

const MOST_AT_TOP = 1000;
const MOST_INSIDE = 20_000;
const MOST_BYTES = 32 * 1024 * 1024; // of one box that is read whole

// A file that does not add up: it is sent as it is.
export class Unfollowed extends Error {}

export function demand(holds) {
  if (!holds) throw new Unfollowed();
}

export const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

// A number of 64 bits; what no file can be long enough for is refused.
export function long(view, at) {
  const number = view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
  demand(Number.isSafeInteger(number));
  return number;
}

export async function read(file, start, end) {
  return new Uint8Array(await file.slice(start, end).arrayBuffer());
}

// A box, {type, at, body, end}, of which the first bytes are given; it may reach to `limit`.
function boxAt(head, at, limit) {
  const view = viewOf(head);
  demand(head.length >= 8);
  let [size, body] = [view.getUint32(0), 8];
  if (size === 0) size = limit - at;
  else if (size === 1) [size, body] = [long(view, 8), 16];
  demand(size >= body && at + size <= limit);
  return { type: ascii(head, 4, 4), at, body: at + body, end: at + size };
}

// The boxes at the top of a file: only their heads are read.
export async function boxesOf(file) {
  const found = [];
  for (let at = 0; at < file.size; at = found.at(-1).end) {
    demand(found.length < MOST_AT_TOP);
    found.push(boxAt(await read(file, at, at + 16), at, file.size));
  }
  return found;
}

// The boxes in `bytes` from `start` to `end`. QuickTime may end a list with zeros.
export function boxesIn(bytes, start, end) {
  const found = [];
  let at = start;
  while (at + 8 <= end) {
    demand(found.length < MOST_INSIDE);
    found.push(boxAt(bytes.subarray(at, Math.min(at + 16, end)), at, end));
    at = found.at(-1).end;
  }
  demand(bytes.subarray(at, end).every((byte) => byte === 0));
  return found;
}

// The one box of that type; a second would be read by some programs and not by others.
export function only(boxes, type, isNeeded = true) {
  const found = boxes.filter((box) => box.type === type);
  demand(found.length === 1 || (!found.length && !isNeeded));
  return found[0];
}

// Makes a box one that everybody skips, as long as it was, so that all else stays where it is.
export function empty(bytes, box) {
  bytes.set([0x66, 0x72, 0x65, 0x65], box.at + 4); // "free"
  bytes.fill(0, box.body, box.end);
}

// A box of the top, read whole.
export async function whole(file, box) {
  demand(box.end - box.at <= MOST_BYTES);
  return read(file, box.at, box.end);
}
