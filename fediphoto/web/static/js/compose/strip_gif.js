// A GIF with its frames, their timing and how often they run, and nothing else (GIF89a).
import { ascii, readText } from "./exif.js";

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const PLAIN_TEXT = 0x01;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
const LOOPERS = new Set(["NETSCAPE2.0", "ANIMEXTS1.0"]);

export const isGif = (bytes) => /^GIF8[79]a$/.test(ascii(bytes, 0, 6));

// {parts, told} as stripJpeg has them; null for a file that cannot be followed.
export function stripGif(bytes) {
  const told = { orientation: 1, place: false, camera: false, time: false, words: false };
  let at = 13 + tableBytes(bytes[10]);
  const parts = [bytes.subarray(0, at)];
  let control = []; // waits for its frame: what controlled a plain text goes with it
  let frames = 0;
  while (bytes[at] !== TRAILER) {
    const label = bytes[at + 1];
    const end = bytes[at] === IMAGE ? endOfImage(bytes, at) : endOfBlocks(bytes, at + 2);
    if ((bytes[at] !== IMAGE && bytes[at] !== EXTENSION) || end > bytes.length) return null;
    const block = bytes.subarray(at, end);
    if (bytes[at] === IMAGE) {
      parts.push(...control, block);
      control = [];
      frames += 1;
    } else if (label === GRAPHIC_CONTROL) control = block.length === 8 && block[2] === 4 ? [block] : [];
    else if (isLooper(block)) parts.push(block.subarray(0, 18), new Uint8Array(1));
    else {
      if (label === PLAIN_TEXT) control = [];
      readText(block, told);
    }
    at = end;
  }
  if (!frames) return null;
  told.orientation = 1; // a GIF has none, whatever its words say
  told.trailing = at + 1 < bytes.length;
  return { parts: [...parts, new Uint8Array([TRAILER])], told };
}

const tableBytes = (flags) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

const endOfImage = (bytes, at) => endOfBlocks(bytes, at + 11 + tableBytes(bytes[at + 9]));

// Past the sub-blocks that begin at `at`, and past their end; beyond the file for one that is cut off.
function endOfBlocks(bytes, at) {
  while (bytes[at]) at += 1 + bytes[at];
  return at + 1;
}

function isLooper(block) {
  const isOne = block[1] === APPLICATION && block[2] === 11 && LOOPERS.has(ascii(block, 3, 11));
  return isOne && block.length >= 19 && block[14] === 3 && block[15] === 1;
}
