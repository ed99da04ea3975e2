// Where the samples of a track lie: its boxes stsc, stsz and stco or co64 (ISO/IEC 14496-12 §8.7).
import { ascii } from "./exif.js";
import { demand, long, only, viewOf } from "./boxes.js";
import { Spans } from "./spans.js";

const PCM = new Set("sowt twos raw in24 in32 fl32 fl64 lpcm ulaw alaw".split(" "));

// Returns the spans of the chunks, and of the first sample: {spans, first}.
export function samplesOf(bytes, boxes, handler) {
  const tables = {
    chunks: chunksOf(bytes, boxes),
    runs: runsOf(bytes, only(boxes, "stsc")),
    sizes: sizesOf(bytes, boxes, handler),
  };
  const spans = new Spans();
  let sample = 0;
  for (const { chunk, count } of perChunk(tables)) {
    spans.add(tables.chunks.at(chunk), tables.sizes.sum(sample, count));
    sample += count;
  }
  demand(sample === tables.sizes.count);
  const start = sample ? tables.chunks.at(0) : 0;
  return { spans: spans.all, first: { start, end: start + (sample ? tables.sizes.sum(0, 1) : 0) } };
}

function* perChunk({ chunks, runs }) {
  let run = 0;
  for (let chunk = 0; chunk < chunks.count; chunk += 1) {
    if (run + 1 < runs.length && runs[run + 1].first === chunk + 1) run += 1;
    demand(runs[run]?.first <= chunk + 1);
    yield { chunk, count: runs[run].count };
  }
}

function rows(bytes, box, width, head = 8) {
  const view = viewOf(bytes.subarray(box.body, box.end));
  const count = view.getUint32(head - 4);
  demand(head + count * width <= view.byteLength);
  return { view, count };
}

function chunksOf(bytes, boxes) {
  const wide = only(boxes, "co64", false);
  demand(Boolean(wide) !== Boolean(only(boxes, "stco", false)));
  const { view, count } = rows(bytes, wide ?? only(boxes, "stco"), wide ? 8 : 4);
  return { count, at: (place) => (wide ? long(view, 8 + 8 * place) : view.getUint32(8 + 4 * place)) };
}

function runsOf(bytes, box) {
  const { view, count } = rows(bytes, box, 12);
  const found = [];
  for (let at = 8; found.length < count; at += 12) {
    const run = { first: view.getUint32(at), count: view.getUint32(at + 4) };
    demand(run.first > (found.at(-1)?.first ?? 0));
    found.push(run);
  }
  return found;
}

// How many samples there are, and how long `many` of them are from one on.
function sizesOf(bytes, boxes, handler) {
  const box = only(boxes, "stsz");
  const same = viewOf(bytes.subarray(box.body, box.end)).getUint32(4);
  const { view, count } = rows(bytes, box, same ? 0 : 4, 12);
  if (same) {
    const size = handler === "soun" ? soundSize(bytes, boxes, same) : same;
    return { count, sum: (from, many) => size * many };
  }
  const sum = (from, many) => {
    demand(from + many <= count);
    let bytesInAll = 0;
    for (let one = from; one < from + many; one += 1) bytesInAll += view.getUint32(12 + 4 * one);
    return bytesInAll;
  };
  return { count, sum };
}

// QuickTime says 1 of plain sound where it means one moment of all channels.
function soundSize(bytes, boxes, said) {
  const box = only(boxes, "stsd");
  const view = viewOf(bytes.subarray(box.body + 8, box.end));
  const type = ascii(bytes, box.body + 12, 4);
  const times = only(boxes, "stts");
  const isByMoment = viewOf(bytes.subarray(times.body, times.end)).getUint32(12) === 1;
  if (!isByMoment) return said;
  demand(PCM.has(type) && view.getUint32(0) + 8 <= box.end - box.body);
  const version = view.getUint16(16);
  const bits = type === "ulaw" || type === "alaw" ? 8 : view.getUint16(26);
  let size = (view.getUint16(24) * bits) / 8;
  if (version === 1 && view.getUint32(44)) size = view.getUint32(44);
  if (version === 2) size = view.getUint32(64);
  demand(Number.isInteger(size) && size > 0 && (said === 1 || said === size));
  return size;
}
