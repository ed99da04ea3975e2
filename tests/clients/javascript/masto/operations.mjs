// Names every operation that masto.js has, as its type declarations list them:
// "v1.lists.$select.accounts.list".

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const REST = join(dirname(fileURLToPath(import.meta.resolve("masto"))), "mastodon", "rest");
/** Every operation of the REST client. */
export function operations() {
  const known = interfaces();
  const found = [];
  const walk = (resource, path) => {
    for (const { name, type } of resource.members) {
      const next = [...path, name];
      const below = lookUp(known, resource.room, type);
      if (below) walk(below, next);
      else found.push(next.join("."));
    }
  };
  for (const version of ["v1", "v2"]) {
    walk(known.get(`.:${version.toUpperCase()}Resource`), [version]);
  }
  return found;
}

/** Every declared interface by "folder:Name". */
function interfaces() {
  const known = new Map();
  for (const entry of readdirSync(REST, { recursive: true })) {
    if (!entry.endsWith(".d.ts")) continue;
    const room = relative(REST, dirname(join(REST, entry))) || ".";
    const text = readFileSync(join(REST, entry), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [, name, body] of text.matchAll(/interface ([\w$]+)[^{]*\{([\s\S]*?)\n\}/g)) {
      known.set(`${room}:${name}`, { room, members: members(body) });
    }
  }
  return known;
}

function members(body) {
  const found = [];
  for (const line of body.split("\n")) {
    const [, name, type] = line.match(/^ {4}(?:readonly )?(\$?\w+)(?:\([^)]*\))?: (.+?);?$/) ?? [];
    if (name) found.push({ name, type });
  }
  return found;
}

function lookUp(known, room, type) {
  const [, scope, name] = type.match(/^(?:(\w+)\.)?([\w$]+Resource)$/) ?? [];
  if (!name) return undefined;
  const start = scope ?? room;
  const rooms = [start, `${start}/admin`, `${start}/push`];
  return rooms.map((one) => known.get(`${one}:${name}`)).find(Boolean);
}
