// megalodon, unmodified, does everything it can do here: as a client of Mastodon, or of Pixelfed.

import generator from "megalodon";

import { given as read, run, say } from "./ledger.mjs";
import * as people from "./megalodon/people.mjs";
import * as posts from "./megalodon/posts.mjs";
import * as reading from "./megalodon/reading.mjs";

const mode = process.argv[2];
const given = read();
const client = (token) => generator(mode, given.url, token);
const scene = {
  mode,
  given,
  kept: {},
  alice: client(given.tokens.alice),
  bob: client(given.tokens.bob),
  carol: client(given.tokens.carol),
  nobody: client(),
  appClient: client(given.tokens.app),
};

function operations() {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(scene.alice));
  const inner = ["constructor", "cancel", "urlToAccounts"];
  return names.filter((one) => !inner.includes(one));
}

say({ operations: operations() });
for (const part of [people, posts, reading]) await run(part.steps(scene));
process.exit(0);
