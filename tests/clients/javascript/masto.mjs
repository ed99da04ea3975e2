// masto.js, unmodified, does everything it can do here.

import { createOAuthAPIClient, createRestAPIClient, createStreamingAPIClient } from "masto";

import { expect, given as read, run, say, whileDoing } from "./ledger.mjs";
import * as admin from "./masto/admin.mjs";
import * as collections from "./masto/collections.mjs";
import * as hearing from "./masto/hearing.mjs";
import { operations } from "./masto/operations.mjs";
import * as people from "./masto/people.mjs";
import * as posts from "./masto/posts.mjs";
import * as reading from "./masto/reading.mjs";

const given = read();
const client = (accessToken) => createRestAPIClient({ url: given.url, accessToken });
const scene = {
  alice: client(given.tokens.alice),
  bob: client(given.tokens.bob),
  carol: client(given.tokens.carol),
  nobody: client(),
  kept: {},
  given: { ...given, appClient: client(given.tokens.app) },
};

function streaming({ alice, bob }) {
  const open = (accessToken) =>
    createStreamingAPIClient({ streamingApiUrl: given.streaming, accessToken });
  return [
    ["streaming.user.subscribe", async () => {
      const stream = open(given.tokens.alice);
      const subscription = stream.user.subscribe();
      const heard = (async () => {
        for await (const event of subscription) if (event.event === "update") return event.payload;
      })();
      const post = () => bob.v1.statuses.create({ status: "Live, right now" });
      const { found, done } = await whileDoing(post, heard);
      expect(done.some((one) => one.id === found.id));
      stream.close();
    }],
    ["streaming.public.local.subscribe", async () => {
      const stream = open(given.tokens.alice);
      const subscription = stream.public.local.subscribe();
      const heard = (async () => {
        for await (const event of subscription) if (event.event === "delete") return event.payload;
      })();
      const postAndRemove = async () => {
        const post = await bob.v1.statuses.create({ status: "Live, and gone" });
        await bob.v1.statuses.$select(post.id).remove();
        return post.id;
      };
      const { found, done } = await whileDoing(postAndRemove, heard);
      expect(done.includes(found));
      stream.close();
    }],
    ["streaming.user.notification.subscribe", async () => {
      const stream = open(given.tokens.bob);
      const subscription = stream.user.notification.subscribe();
      const heard = (async () => {
        for await (const event of subscription) return event.payload;
      })();
      const like = async () => {
        const post = await bob.v1.statuses.create({ status: "Like this" });
        await alice.v1.statuses.$select(post.id).favourite();
      };
      expect((await whileDoing(like, heard)).found.type === "favourite");
      stream.close();
    }],
  ];
}

function oauth() {
  const client = createOAuthAPIClient({ url: given.url });
  return [
    ["oauth.token.create", async () => {
      const made = await client.token.create({
        clientId: given.app.client_id, clientSecret: given.app.client_secret,
        grantType: "client_credentials", scope: "read",
        redirectUri: "urn:ietf:wg:oauth:2.0:oob",
      });
      scene.kept.token = made.accessToken;
      expect(made.accessToken && made.tokenType === "Bearer");
    }],
    ["oauth.revoke", async () => {
      await client.revoke({
        clientId: given.app.client_id, clientSecret: given.app.client_secret,
        token: scene.kept.token,
      });
    }],
  ];
}

say({ operations: operations() });
for (const part of [people, posts, reading, hearing, collections, admin]) {
  await run(part.steps(scene));
}
await run(streaming(scene));
await run(oauth());
process.exit(0);
