// The elements of a WebM or Matroska file (EBML, RFC 8794), read where they lie.
import { demand } from "./boxes.js";

const MOST = 20_000;
const HEAD_BYTES = 12;
const VOID = 0xec;

// A number that says by its first byte how long it is: {length, value}.
function vint(bytes, at, mostBytes, keepsMark) {
  const length = Math.clz32(bytes[at] ?? 0) - 23;
  demand(length <= mostBytes && at + length <= bytes.length);
  let value = keepsMark ? bytes[at] : bytes[at] & (0xff >> length);
  let isUnknown = value === 0xff >> length;
  for (let place = at + 1; place < at + length; place += 1) {
    value = value * 256 + bytes[place];
    isUnknown &&= bytes[place] === 0xff;
  }
  // Of a live recording: where it ends is not said.
  return { length, value: !keepsMark && isUnknown ? Infinity : value };
}

// The element, {id, at, body, end}, of which the first bytes are given; it may reach to `limit`.
function elementAt(head, at, limit, mayBeEndless) {
  const id = vint(head, 0, 4, true);
  const size = vint(head, id.length, 8, false);
  const body = at + id.length + size.length;
  const end = mayBeEndless && size.value === Infinity ? limit : body + size.value;
  demand(Number.isSafeInteger(end) && body <= end && end <= limit);
  return { id: id.value, at, body, end };
}

// Elements of the file from `start` to `end`: only their heads are read.
export async function elementsOf(file, start, end, mayBeEndless = false) {
  const found = [];
  for (let at = start; at < end; at = found.at(-1).end) {
    demand(found.length < MOST);
    const head = new Uint8Array(await file.slice(at, Math.min(at + HEAD_BYTES, end)).arrayBuffer());
    found.push(elementAt(head, at, end, mayBeEndless));
  }
  return found;
}

export function elementsIn(bytes, start, end) {
  const found = [];
  for (let at = start; at < end; at = found.at(-1).end) {
    demand(found.length < MOST);
    found.push(elementAt(bytes.subarray(at, Math.min(at + HEAD_BYTES, end)), at, end, false));
  }
  return found;
}

// The head of an element that everybody skips, `length` bytes long with what follows it.
export function voidHead(length) {
  if (length - 2 < 0x7f) return new Uint8Array([VOID, 0x80 | (length - 2)]);
  const head = new Uint8Array(9);
  head.set([VOID, 0x01]);
  for (let [place, left] = [8, length - 9]; place > 1; place -= 1, left = Math.floor(left / 256)) head[place] = left % 256;
  return head;
}

export function empty(bytes, element) {
  bytes.fill(0, element.at, element.end);
  bytes.set(voidHead(element.end - element.at), element.at);
}
