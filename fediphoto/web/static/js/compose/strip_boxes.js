// A HEIC, AVIF, MP4 or MOV that keeps its pictures and its sound, each byte where it was, and nothing else.
//
// No box moves. One that is not known to draw or to sound becomes a `free` of the same length, filled
// with zeros, and of the stores (`mdat`, `idat`) only what a kept picture, track of pictures or track
// of sound claims is kept. So goes also what nobody thought of.
import { boxesOf, demand, only, read } from "./boxes.js";
import { ascii } from "./exif.js";
import { hear } from "./film_words.js";
import { Patches } from "./patches.js";
import { demandApart, gaps } from "./spans.js";
import { isOfPictures, stripItems } from "./strip_heif.js";
import { stripMovie } from "./strip_film.js";

const BEGINNINGS = new Set(["ftyp", "moov", "mdat", "wide", "free", "skip"]); // older QuickTime has no ftyp
const KEPT = new Set(["ftyp", "styp", "pdin", "mdat"]);
const MOST_HEARD = 262_144;

export const isBoxes = (bytes) => BEGINNINGS.has(ascii(bytes, 4, 4));

// {parts, told} as stripJpeg has them, for a File of any size. Throws Unfollowed or RangeError for a
// file that cannot be followed.
export async function stripBoxes(file) {
  const told = { orientation: 1, place: false, camera: false, time: false, words: false, trailing: false };
  const patches = new Patches(file);
  const boxes = await boxesOf(file);
  // A film in fragments says elsewhere what lies where.
  demand(!boxes.some((box) => box.type === "moof"));
  const movie = only(boxes, "moov", false);
  const items = await pictures(only(boxes, "meta", false), patches);
  const stores = boxes.filter((box) => box.type === "mdat").map((box) => ({ start: box.body, end: box.end }));
  const found = items ? await stripItems(items, patches, told) : { pictures: [], words: [], stores: [] };
  const shown = movie ? await movieIn(movie, patches, told) : [];
  const kept = found.pictures.concat(shown);
  demand(kept.length);
  demandApart(kept, found.words);
  for (const box of boxes) {
    if (!KEPT.has(box.type) && box !== movie && box !== items?.box) await drop(box, patches, told);
  }
  for (const gap of gaps(stores.concat(found.stores), kept.concat(found.words))) patches.blank(gap.start, gap.end);
  return { parts: patches.parts(), told };
}

// The box that says what lies in a HEIC or AVIF; the one of a film holds words alone.
async function pictures(box, patches) {
  if (!box) return null;
  const bytes = await read(patches.file, box.at, Math.min(box.end, box.at + 64));
  if (!isOfPictures(bytes, box)) return null;
  return { box, bytes: await patches.hold(box) };
}

async function movieIn(box, patches, told) {
  const bytes = await patches.hold(box);
  const { kept, firsts } = stripMovie(bytes, box.body - box.at, told);
  // Some cameras write into H.264 itself where they were: AVCHD's "modified DV pack metadata".
  for (const first of firsts) {
    const sample = await read(patches.file, first.start, Math.min(first.end, first.start + MOST_HEARD));
    demand(!new TextDecoder("latin1").decode(sample).includes("MDPM"));
  }
  return kept;
}

async function drop(box, patches, told) {
  if (box.type === "mpvd") told.trailing = true; // the film of a motion photo
  hear(await read(patches.file, box.body, Math.min(box.end, box.body + MOST_HEARD)), told);
  patches.put(box.at + 4, new Uint8Array([0x66, 0x72, 0x65, 0x65]));
  patches.blank(box.body, box.end);
}
