// A WebM or Matroska film with its pictures and its sound, each byte where it was, and no word about it.
import { demand, read } from "./boxes.js";
import { elementsIn, elementsOf, empty, voidHead } from "./elements.js";
import { ascii } from "./exif.js";
import { hear } from "./film_words.js";
import { Patches } from "./patches.js";

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const TRACKS = 0x1654ae6b;
const CLUSTER = 0x1f43b675;
const KEPT = new Set([CLUSTER, 0x114d9b74, 0x1c53bb6b]); // and where one finds what: SeekHead, Cues
const INFO_KEPT = new Set([0x2ad7b1, 0x4489]); // TimestampScale, Duration
const APPS = new Set([0x4d80, 0x5741]); // MuxingApp, WritingApp: there must be some
const DATE = 0x4461;
const TRACK = 0xae;
const TRACK_TYPE = 0x83;
const CODEC = 0x86;
const TRACK_WORDS = new Set([0x536e, 0x258688, 0x7446, 0xbf, 0xec]); // Name, CodecName, AttachmentLink, CRC-32, Void
// Of others it is not known what lies in their pictures: EXIF, say.
const CODECS = /^(V_(VP8|VP9|AV1|MPEG4\/ISO\/AVC|MPEGH\/ISO\/HEVC)|A_(OPUS|VORBIS|FLAC|AAC|PCM|MPEG|AC3|EAC3).*)\0*$/;
const MOST_HEARD = 262_144;

export const isWebm = (bytes) => ascii(bytes, 0, 4) === "\x1a\x45\xdf\xa3";

// {parts, told} as stripBoxes has them. Throws Unfollowed or RangeError as that does.
export async function stripWebm(file) {
  const told = { orientation: 1, place: false, camera: false, time: false, words: false };
  const patches = new Patches(file);
  const top = await elementsOf(file, 0, file.size, true);
  demand(top.length === 2 && top[0].id === EBML && top[1].id === SEGMENT);
  const inside = await elementsOf(file, top[1].body, top[1].end);
  for (const id of [INFO, TRACKS]) demand(inside.filter((one) => one.id === id).length === 1);
  for (const one of inside) {
    if (one.id === INFO) stripInfo(await patches.hold(one), told);
    else if (one.id === TRACKS) stripTracks(await patches.hold(one));
    else if (!KEPT.has(one.id)) await drop(one, patches, told);
  }
  const first = inside.find((one) => one.id === CLUSTER);
  demand(first);
  // As in an MP4: some cameras write into H.264 itself where they were.
  const sample = await read(file, first.at, Math.min(first.end, first.at + MOST_HEARD));
  demand(!new TextDecoder("latin1").decode(sample).includes("MDPM"));
  return { parts: patches.parts(), told };
}

const contentOf = (bytes) => {
  const [whole] = elementsIn(bytes, 0, bytes.length);
  return elementsIn(bytes, whole.body, whole.end);
};

function stripInfo(bytes, told) {
  for (const one of contentOf(bytes)) {
    if (INFO_KEPT.has(one.id)) continue;
    if (one.id === DATE) told.time = true;
    if (APPS.has(one.id)) bytes.fill(0, one.body, one.end);
    else empty(bytes, one);
  }
}

function stripTracks(bytes) {
  for (const track of contentOf(bytes)) {
    if (track.id !== TRACK) {
      empty(bytes, track);
      continue;
    }
    const parts = elementsIn(bytes, track.body, track.end);
    const [type] = parts.filter((one) => one.id === TRACK_TYPE);
    const [codec] = parts.filter((one) => one.id === CODEC);
    // Subtitles and data lie among the pictures, and may say where they were taken.
    demand(type && (bytes[type.end - 1] === 1 || bytes[type.end - 1] === 2));
    demand(codec && CODECS.test(ascii(bytes, codec.body, Math.min(64, codec.end - codec.body))));
    for (const one of parts) if (TRACK_WORDS.has(one.id)) empty(bytes, one);
  }
}

async function drop(element, patches, told) {
  hear(await read(patches.file, element.body, Math.min(element.end, element.body + MOST_HEARD)), told);
  const head = voidHead(element.end - element.at);
  patches.put(element.at, head);
  patches.blank(element.at + head.length, element.end);
}
