// Answers what the page's own modules make of what stands on standard input, as JSON.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { modules, deed, given } = JSON.parse(readFileSync(0, "utf8"));
const read = (name) => import(pathToFileURL(`${modules}/${name}.js`));

const deeds = {
  async tones({ pixels, looks, edits }) {
    const { tone } = await read("tone");
    return edits.map((one) => {
      const data = Uint8ClampedArray.from(pixels);
      tone(data, one, looks.find((look) => look.name === one.look));
      return [...data];
    });
  },
  async enlargements(all) {
    const { enlargement } = await read("geometry");
    return all.map((one) => enlargement(...one));
  },
  async crops(steps) {
    const geometry = await read("geometry");
    return steps.map(([name, ...values]) => geometry[name](...values));
  },
  async tokens(all) {
    const { completed, tokenAt } = await read("token");
    return all.map(([text, value]) => {
      const token = tokenAt(text, text.length);
      return token && { kind: token.kind, query: token.query, text: completed(text, token, value).text };
    });
  },
};

console.log(JSON.stringify(await deeds[deed](given)));
