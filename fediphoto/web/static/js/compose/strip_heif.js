// The items of a HEIC or AVIF: those that are pictures stay, of the others only their place is left.
import { boxesIn, demand, empty, only, read, viewOf } from "./boxes.js";
import { addExif, ascii, readText, uprightExif } from "./exif.js";
import { placesOf } from "./item_places.js";

const KEPT = new Set("hdlr pitm iinf iloc iref iprp idat dinf grpl".split(" "));
// `jpeg` is not among them: such an item may hold EXIF of its own.
const PICTURES = new Set(
  "hvc1 hev1 lhv1 hvt1 av01 avc1 vvc1 vvs1 evc1 j2k1 unci grid iovl iden tmap mski".split(" "),
);
// Properties that draw nothing: a description, times, where the camera stood.
const WORDS = new Set("udes altt crtt mdft cmex cmin uuid free skip".split(" "));
const EMPTY_TIFF = new Uint8Array([0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0]);
const MOST_BYTES = 32 * 1024 * 1024;

export function isOfPictures(bytes, box) {
  const first = box.body - box.at + 4;
  return ascii(bytes, first + 4, 4) === "hdlr" && ascii(bytes, first + 16, 4) === "pict";
}

// Changes the box `meta` ({box, bytes}) and the items it speaks of. Returns {pictures, words, stores}:
// what of the file is picture, what was words and is overwritten, and where else items lie.
export async function stripItems({ box, bytes }, patches, told) {
  const inside = boxesIn(bytes, box.body - box.at + 4, bytes.length);
  const idat = only(inside, "idat", false);
  const places = placesOf(bytes, only(inside, "iloc"), idat ? box.at + idat.body : -1);
  const items = itemsIn(bytes, only(inside, "iinf"));
  const [pictures, words] = [[], []];
  for (const item of items) {
    const found = places.get(item.id) ?? [];
    demand(item.type !== "jpeg");
    if (PICTURES.has(item.type)) pictures.push(...found);
    else if (item.type === "Exif" || item.type === "mime") words.push(...found);
    else if (found.length) told.words = true; // nobody speaks for it: it goes with the gaps
    if (found.length && item.type === "Exif") await stripExif(found, patches, told);
    if (found.length && item.type === "mime") await stripMime(found, patches, told);
    unname(bytes, item);
  }
  demand(pictures.length);
  for (const one of inside) {
    if (one.type === "hdlr") bytes.fill(0, one.body + 12, one.end);
    else if (!KEPT.has(one.type)) empty(bytes, one);
  }
  describeNothing(bytes, only(inside, "iprp", false));
  const stores = idat ? [{ start: box.at + idat.body, end: box.at + idat.end }] : [];
  return { pictures, words, stores };
}

// [{id, type, name, end}]; `name` is where its name begins.
function itemsIn(bytes, box) {
  const isShort = bytes[box.body] === 0;
  const head = viewOf(bytes.subarray(box.body, box.end));
  const said = isShort ? head.getUint16(4) : head.getUint32(4);
  const boxes = boxesIn(bytes, box.body + (isShort ? 6 : 8), box.end);
  demand(boxes.length === said);
  const seen = new Set();
  return boxes.map((one) => {
    const view = viewOf(bytes.subarray(one.body, one.end));
    const version = view.getUint8(0);
    demand(one.type === "infe" && (version === 2 || version === 3));
    const id = version === 2 ? view.getUint16(4) : view.getUint32(4);
    const at = one.body + (version === 2 ? 8 : 10);
    demand(at + 4 <= one.end && !seen.has(id));
    seen.add(id);
    return { id, type: ascii(bytes, at, 4), name: at + 4, end: one.end };
  });
}

// A name is for people. What follows it says for `mime` and `uri ` what they are: it stays readable.
function unname(bytes, { type, name, end }) {
  if (type !== "mime" && type !== "uri ") {
    bytes.fill(0, name, end);
    return;
  }
  const after = bytes.indexOf(0, name);
  demand(after !== -1 && after < end);
  bytes.fill(0x20, name, after);
  const kindEnd = bytes.indexOf(0, after + 1);
  // How it is packed: what stands there now is not.
  if (type === "mime" && kindEnd !== -1 && kindEnd < end) bytes.fill(0, kindEnd, end);
}

async function stripExif(places, patches, told) {
  const [block, length] = await contentOf(places, patches.file);
  const heard = { orientation: 1 };
  if (block.length > 12) addExif(heard, block.subarray(4 + viewOf(block).getUint32(0)));
  for (const name of ["place", "camera", "time"]) told[name] ||= heard[name];
  told.shot ??= heard.shot;
  told.orientation = Math.max(told.orientation, heard.orientation);
  // The turn is in a property of its own (irot, imir); some programs look for it here too.
  const turned = heard.orientation > 1 && length >= 30;
  const tiff = turned ? uprightExif(heard.orientation) : EMPTY_TIFF;
  const made = new Uint8Array(length);
  if (length >= 4 + tiff.length) made.set(tiff, 4);
  spread(made, places, patches);
}

async function stripMime(places, patches, told) {
  const [block, length] = await contentOf(places, patches.file);
  const heard = { orientation: 1 };
  readText(block, heard);
  for (const name of ["place", "camera", "time", "words"]) told[name] ||= heard[name] ?? false;
  const packet = new TextEncoder().encode(emptyXmp(heard.orientation));
  const made = new Uint8Array(length).fill(0x20);
  if (length >= packet.length) made.set(packet);
  spread(made, places, patches);
}

function emptyXmp(orientation) {
  if (orientation === 1) return '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>';
  const tiff = `xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="${orientation}"`;
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/" ${tiff}/>`;
}

async function contentOf(places, file) {
  const length = places.reduce((sum, { start, end }) => sum + end - start, 0);
  demand(length <= MOST_BYTES && places.every(({ end }) => end <= file.size));
  const pieces = [];
  for (const { start, end } of places) pieces.push(file.slice(start, end));
  return [await read(new Blob(pieces), 0, length), length];
}

function spread(made, places, patches) {
  let from = 0;
  for (const { start, end } of places) {
    patches.put(start, made.subarray(from, from + end - start));
    from += end - start;
  }
}

function describeNothing(bytes, box) {
  if (!box) return;
  for (const list of boxesIn(bytes, box.body, box.end).filter((one) => one.type === "ipco")) {
    // They are counted by their order: an empty one keeps its number.
    for (const one of boxesIn(bytes, list.body, list.end)) if (WORDS.has(one.type)) empty(bytes, one);
  }
}
