// A PNG with the chunks that draw it, and no others.
import { addExif, ascii, readText, uprightExif } from "./exif.js";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const DRAWING = new Set(
  "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT cICP mDCV cLLI bKGD acTL fcTL fdAT".split(" "),
);

export const isPng = (bytes) => SIGNATURE.every((byte, place) => bytes[place] === byte);

// {parts, told} as stripJpeg has them; null for a file that cannot be followed.
export function stripPng(bytes) {
  const told = { orientation: 1, place: false, camera: false, time: false, words: false };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept = [];
  let at = 8;
  let isEnded = false;
  while (!isEnded && at + 12 <= bytes.length) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) return null;
    const name = ascii(bytes, at + 4, 4);
    const content = bytes.subarray(at + 8, end - 4);
    if (DRAWING.has(name)) kept.push(bytes.subarray(at, end));
    else if (name === "eXIf") addExif(told, content);
    else if (/^[tiz]T/.test(name)) readText(content, told);
    else if (name === "tIME") told.time = true;
    isEnded = name === "IEND";
    at = end;
  }
  if (!isEnded || !kept.length) return null;
  told.trailing = at < bytes.length;
  if (told.orientation > 1) kept.splice(1, 0, chunk("eXIf", uprightExif(told.orientation)));
  return { parts: [bytes.subarray(0, 8), ...kept], told };
}

function chunk(name, content) {
  const made = new Uint8Array(12 + content.length);
  const view = new DataView(made.buffer);
  view.setUint32(0, content.length);
  made.set([...name].map((letter) => letter.charCodeAt(0)), 4);
  made.set(content, 8);
  view.setUint32(8 + content.length, crc32(made.subarray(4, 8 + content.length)));
  return made;
}

function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
