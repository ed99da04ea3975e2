// Answers what the page's own modules make of the cameras behind the photos named on standard input
// ({"modules", "files": […]}): {"shot": what is sent, "line": what is seen}, or null.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { modules, files } = JSON.parse(readFileSync(0, "utf8"));
const read = (name) => import(pathToFileURL(`${modules}/${name}.js`));
const { stripped } = await read("strip");
const { shotLine } = await read("shot");
const answers = [];
for (const file of files) {
  const { told } = await stripped(new Blob([readFileSync(file)]));
  const line = told && shotLine(told.shot ?? {}, "en", (seconds) => `${seconds} s`);
  answers.push(told && { shot: told.shot ?? {}, line });
}
console.log(JSON.stringify(answers));
