// Where the items of a HEIC or AVIF lie: the box iloc (ISO/IEC 14496-12 §8.11.3), versions 0 to 2.
import { demand, long, viewOf } from "./boxes.js";

const IN_FILE = 0;
const IN_IDAT = 1;
const MOST = 100_000;

// A Map of item id → [{start, end}], counted in the file; `idat` is where that box's content begins there.
export function placesOf(bytes, box, idat) {
  const view = viewOf(bytes.subarray(box.body, box.end));
  const version = view.getUint8(0);
  demand(version <= 2);
  let at = 4;
  const number = (size) => {
    demand(size === 0 || size === 2 || size === 4 || size === 8);
    at += size;
    if (size === 0) return 0;
    if (size === 2) return view.getUint16(at - 2);
    return size === 4 ? view.getUint32(at - 4) : long(view, at - 8);
  };
  const sizes = number(2);
  const [offsetSize, lengthSize, baseSize, indexSize] = [12, 8, 4, 0].map((shift) => (sizes >> shift) & 15);
  const idSize = version < 2 ? 2 : 4;
  const found = new Map();
  let extents = 0;
  for (let left = number(idSize); left; left -= 1) {
    const id = number(idSize);
    const method = version ? number(2) & 15 : IN_FILE;
    const otherFile = number(2);
    const base = number(baseSize);
    const places = [];
    for (let more = number(2); more; more -= 1) {
      if (version) number(indexSize);
      const offset = number(offsetSize);
      const length = number(lengthSize);
      demand((extents += 1) < MOST);
      // Nothing, or all of the file: programs disagree.
      demand(length > 0);
      const from = base + offset + (method === IN_IDAT ? idat : 0);
      places.push({ start: from, end: from + length });
    }
    if (places.length) demand(otherFile === 0 && (method === IN_FILE || (method === IN_IDAT && idat >= 0)));
    demand(!found.has(id));
    found.set(id, places);
  }
  return found;
}
