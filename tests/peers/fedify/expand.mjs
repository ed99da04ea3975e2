// What a strict JSON-LD processor thinks of documents: node expand.mjs CONTEXTS < DOCUMENTS.
//
// Reads a JSON object of name -> document, prints one of name -> list of complaints: terms that
// would be dropped, references that stay relative, contexts that would have to be fetched.

import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import jsonld from "jsonld";

const folder = process.argv[2];

async function documentLoader(url) {
  const file = url.replace(/^https?:\/\//, "").replace(/\/$/, "").replaceAll("/", "_");
  const document = JSON.parse(await readFile(`${folder}/${file}.json`, "utf8"));
  return { document, documentUrl: url };
}

// ActivityStreams says "@vocab": "_:", so that what no context defines becomes a blank node.
function unknown(part) {
  if (Array.isArray(part)) return part.flatMap(unknown);
  if (typeof part !== "object" || part === null) return [];
  const types = [part["@type"] ?? []].flat().filter((type) => type.startsWith("_:"));
  const terms = Object.keys(part).filter((key) => key.startsWith("_:"));
  return [
    ...[...types, ...terms].map((term) => `undefined: ${term.slice(2)}`),
    ...Object.values(part).flatMap(unknown),
  ];
}

const complaints = {};
for (const [name, document] of Object.entries(JSON.parse(await text(process.stdin)))) {
  const said = [];
  const eventHandler = ({ event, next }) => {
    said.push(`${event.code}: ${JSON.stringify(event.details)}`);
    next();
  };
  try {
    const expanded = await jsonld.expand(document, { documentLoader, eventHandler });
    said.push(...unknown(expanded));
    await jsonld.toRDF(expanded, { documentLoader, eventHandler });
  } catch (error) {
    said.push(`${error.name}: ${error.message} ${error.cause?.message ?? ""}`);
  }
  if (said.length > 0) complaints[name] = said;
}
console.log(JSON.stringify(complaints));
