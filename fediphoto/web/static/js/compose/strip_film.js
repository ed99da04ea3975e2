// The box that describes a film (moov) with its tracks of pictures and sound, and no word or time.
import { boxesIn, demand, empty, only, viewOf } from "./boxes.js";
import { ascii } from "./exif.js";
import { hear } from "./film_words.js";
import { samplesOf } from "./samples.js";

const words = (text) => new Set(text.split(" "));
const KEPT = {
  moov: words("mvhd trak mvex iods"),
  trak: words("tkhd edts mdia tapt"),
  mdia: words("mdhd hdlr minf elng"),
  minf: words("vmhd smhd hdlr dinf stbl"),
  stbl: words("stsd stts ctts cslg stss stsc stsz stco co64 sdtp sbgp sgpd stps stsh padb stdp"),
};
const SEEN = words("vide pict auxv");
// Pictures of these kinds may hold EXIF of their own.
const WITH_EXIF = words("jpeg mjpa mjpb png  tiff jpg ");
// Of these no program asks for the encoder's name.
const NAMED = words("avc1 avc3 hvc1 hev1 dvh1 dvhe av01 vp08 vp09 mp4v apch apcn apcs apco ap4h ap4x");
// What may stand in such a description and draws nothing.
const IN_ENTRY = words("uuid udta meta free skip");

// Changes the bytes of the box, whose content begins at `body`. Returns {kept, firsts}: the spans of
// what is kept in the file, and of the first sample of each track of H.264.
export function stripMovie(bytes, body, told) {
  const boxes = boxesIn(bytes, body, bytes.length);
  demand(!boxes.some((box) => box.type === "cmov"));
  only(boxes, "mvhd");
  const tracks = [];
  for (const box of boxes) {
    if (box.type === "mvhd") blankTimes(bytes, box, told);
    else if (box.type === "trak") tracks.push(stripTrack(bytes, box, told));
    else if (!KEPT.moov.has(box.type)) drop(bytes, box, told);
  }
  const kept = tracks.filter(Boolean);
  demand(!tracks.length || kept.some((one) => one.isSeen));
  return {
    kept: kept.flatMap((one) => one.spans),
    firsts: kept.filter((one) => one.isH264).map((one) => one.first),
  };
}

function drop(bytes, box, told) {
  hear(bytes.subarray(box.body, box.end), told);
  empty(bytes, box);
}

// null for a track that is neither seen nor heard: it and its samples go.
function stripTrack(bytes, track, told) {
  const inside = boxesIn(bytes, track.body, track.end);
  const media = only(inside, "mdia");
  const parts = boxesIn(bytes, media.body, media.end);
  const handler = ascii(bytes, only(parts, "hdlr").body + 8, 4);
  const info = only(parts, "minf");
  const described = boxesIn(bytes, info.body, info.end);
  const table = only(described, "stbl");
  const tables = boxesIn(bytes, table.body, table.end);
  const isSeen = SEEN.has(handler);
  const types = isSeen || handler === "soun" ? entries(bytes, only(tables, "stsd")) : [];
  if (!types.length || types.some((one) => WITH_EXIF.has(one.type))) {
    drop(bytes, track, told);
    return null;
  }
  const { spans, first } = samplesOf(bytes, tables, handler);
  for (const one of isSeen ? types : []) unname(bytes, one, told);
  const source = only(described, "dinf", false);
  if (source) ownData(bytes, source);
  clean(bytes, inside, KEPT.trak, told);
  clean(bytes, parts, KEPT.mdia, told);
  clean(bytes, described, KEPT.minf, told);
  clean(bytes, tables, KEPT.stbl, told);
  return { spans, first, isSeen, isH264: types.some((one) => /^avc/.test(one.type)) };
}

function clean(bytes, boxes, kept, told) {
  for (const box of boxes) {
    if (!kept.has(box.type)) drop(bytes, box, told);
    else if (box.type === "tkhd" || box.type === "mdhd") blankTimes(bytes, box, told);
    // Who made it, and what they call it.
    else if (box.type === "hdlr") bytes.fill(0, box.body + 12, box.end);
  }
}

function blankTimes(bytes, box, told) {
  const length = bytes[box.body] === 1 ? 16 : 8;
  const times = bytes.subarray(box.body + 4, box.body + 4 + length);
  demand(box.body + 4 + length <= box.end);
  if (times.some((byte) => byte !== 0)) told.time = true;
  times.fill(0);
}

// The boxes in one that says how many they are.
function entries(bytes, box) {
  const found = boxesIn(bytes, box.body + 8, box.end);
  demand(found.length > 0 && found.length === viewOf(bytes.subarray(box.body, box.end)).getUint32(4));
  return found;
}

// The maker's letters and the encoder's name in how a track of pictures is described.
function unname(bytes, entry, told) {
  demand(entry.body + 78 <= entry.end);
  if (!NAMED.has(entry.type)) return;
  bytes.fill(0, entry.body + 12, entry.body + 16);
  bytes.fill(0, entry.body + 42, entry.body + 74);
  for (const box of boxesIn(bytes, entry.body + 78, entry.end)) if (IN_ENTRY.has(box.type)) drop(bytes, box, told);
}

// Where samples lie: in this file, or nowhere that we follow. The name of a disk is no business of others.
function ownData(bytes, box) {
  const list = only(boxesIn(bytes, box.body, box.end), "dref");
  for (const one of entries(bytes, list)) {
    demand(bytes[one.body + 3] & 1);
    bytes.fill(0, one.body + 4, one.end);
  }
}
