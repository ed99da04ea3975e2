// Which bytes of a file's stores (the boxes mdat and idat) somebody speaks for: [start, end), counted in the file.
import { demand } from "./boxes.js";

const MOST = 300_000;

// Spans in the order in which they are added, those that touch as one.
export class Spans {
  all = [];

  add(start, length) {
    demand(start >= 0 && length >= 0);
    if (!length) return;
    const last = this.all.at(-1);
    if (last?.end === start) last.end += length;
    else {
      demand(this.all.length < MOST);
      this.all.push({ start, end: start + length });
    }
  }
}

// What lies in the stores and in none of the spans. A span outside of all stores is refused.
export function gaps(stores, spans) {
  const wanted = [...spans].sort((first, second) => first.start - second.start);
  const found = [];
  let next = 0;
  for (const { start, end } of [...stores].sort((first, second) => first.start - second.start)) {
    let at = start;
    for (; next < wanted.length && wanted[next].start < end; next += 1) {
      const span = wanted[next];
      demand(span.start >= start && span.end <= end);
      if (span.start > at) found.push({ start: at, end: span.start });
      at = Math.max(at, span.end);
    }
    if (at < end) found.push({ start: at, end });
  }
  demand(next === wanted.length);
  return found;
}

// Refuses bytes that are both picture and something else.
export function demandApart(kept, others) {
  if (!others.length) return;
  const marked = (spans, isKept) => spans.map((span) => ({ ...span, isKept }));
  const all = [...marked(kept, true), ...marked(others, false)].sort((first, second) => first.start - second.start);
  let [keptTo, otherTo] = [0, 0];
  for (const { start, end, isKept } of all) {
    demand(start >= otherTo && (isKept || start >= keptTo));
    if (isKept) keptTo = Math.max(keptTo, end);
    else otherTo = end;
  }
}
