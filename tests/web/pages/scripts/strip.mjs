// Strips the photos named on standard input ({"folder", "files": [{"from", "to"}]}) as the page does.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { modules, files } = JSON.parse(readFileSync(0, "utf8"));
const { stripped } = await import(pathToFileURL(`${modules}/strip.js`));
const answers = [];
for (const { from, to } of files) {
  const made = await stripped(new Blob([readFileSync(from)]));
  writeFileSync(to, new Uint8Array(await made.blob.arrayBuffer()));
  answers.push({ from, told: made.told, stripped: made.stripped });
}
console.log(JSON.stringify(answers));
