// A small photo server on Fedify: one person, fido, whose every deed the test asks for at /desk.
//
// Fedify does what matters here and none of it is ours: WebFinger, signatures (RFC 9421 first,
// then cavage), integrity proofs, JSON-LD, its own reading of what we send. Signatures are
// verified, and whoever reads the person or a note has to sign.

import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import { createFederation, generateCryptoKeyPair, MemoryKvStore } from "@fedify/fedify";
import { verifyObject } from "@fedify/fedify/sig";
import { Temporal } from "@js-temporal/polyfill";
import {
  Accept, Activity, Announce, Application, Create, Delete, Document, Endpoints, Follow, Image,
  Like, Note, Person, PUBLIC_COLLECTION, Reject, Tombstone, Undo, Update,
} from "@fedify/vocab";

const { PEER_ORIGIN, PEER_CHAIN, PEER_PHOTO, PEER_FIRST_KNOCK } = process.env;
const NAME = "fido", SERVER = "server";
const origin = new URL(PEER_ORIGIN);
const photo = await readFile(PEER_PHOTO);

const keys = Object.fromEntries(await Promise.all([NAME, SERVER].map(async (name) => [
  name,
  [await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), await generateCryptoKeyPair("Ed25519")],
])));

const state = {
  isLocked: false,
  letters: [], // every POST at an inbox: type, scheme, proof, status
  requests: [], followers: [], following: [], rejected: [],
  posts: {}, // what others wrote: id -> content, photos, inReplyTo, isDeleted
  likes: {}, boosts: {}, // our note -> who
  people: {}, // actor -> name, as their last Update said
};
const asked = new Map(); // who asks to follow -> their Follow
const readers = new Map(); // who follows -> actor
const notes = new Map(); // ours: id -> Note
const gone = new Set(); // ours, deleted
const sent = new Map(); // what can be undone: "like <uri>" -> activity

const federation = createFederation({
  kv: new MemoryKvStore(),
  origin: PEER_ORIGIN,
  allowPrivateAddress: true, // loopback
  skipSignatureVerification: false,
  firstKnock: PEER_FIRST_KNOCK,
});

const isSigned = async (ctx) => (await ctx.getSignedKeyOwner()) != null;

federation
  .setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
    if (!(identifier in keys)) return null;
    const pairs = await ctx.getActorKeyPairs(identifier);
    const type = identifier === SERVER ? Application : Person;
    return new type({
      id: ctx.getActorUri(identifier),
      preferredUsername: identifier,
      name: identifier === SERVER ? "The server" : "Fido of Fedify",
      url: new URL(`/@${identifier}`, origin),
      inbox: ctx.getInboxUri(identifier),
      outbox: ctx.getOutboxUri(identifier),
      followers: ctx.getFollowersUri(identifier),
      endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
      manuallyApprovesFollowers: state.isLocked,
      icon: new Image({ url: new URL("/photo.jpg", origin), mediaType: "image/jpeg" }),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
    });
  })
  .setKeyPairsDispatcher((_, identifier) => keys[identifier] ?? [])
  .authorize(async (ctx, identifier) => identifier === SERVER || await isSigned(ctx));

federation.setOutboxDispatcher("/users/{identifier}/outbox", (ctx, identifier) => ({
  items: identifier === NAME ? [...notes.values()].map((note) => creation(ctx, note)) : [],
})).authorize(isSigned);

federation.setFollowersDispatcher("/users/{identifier}/followers", () => ({
  items: state.followers.map((id) => ({ id: new URL(id), inboxId: null })),
})).authorize(isSigned);

federation
  .setObjectDispatcher(Note, "/notes/{id}", (ctx, { id }) => notes.get(noteUri(ctx, id).href) ?? null)
  .authorize(isSigned);

const noteUri = (ctx, id) => ctx.getObjectUri(Note, { id });

const creation = (ctx, note) => new Create({
  id: new URL("#create", note.id),
  actor: ctx.getActorUri(NAME),
  tos: note.toIds,
  ccs: note.ccIds,
  object: note,
});

// What arrives

federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .setSharedKeyDispatcher(() => ({ identifier: SERVER }))
  .on(Follow, async (ctx, follow) => {
    asked.set(follow.actorId.href, follow);
    state.requests.push(follow.actorId.href);
    if (!state.isLocked) await accept(ctx, follow.actorId.href);
  })
  .on(Accept, async (ctx, accepted) => {
    // The Follow inside is ours and nowhere to be fetched, so what the Accept holds is looked at.
    const follow = await accepted.getObject({ ...ctx, crossOrigin: "trust" });
    const isOurs = follow instanceof Follow && follow.actorId.href === ctx.getActorUri(NAME).href;
    if (isOurs && follow.objectId.href === accepted.actorId.href) {
      state.following.push(accepted.actorId.href);
    }
  })
  .on(Reject, (_, rejection) => { state.rejected.push(rejection.actorId.href); })
  .on(Create, async (ctx, creation) => keep(ctx, await creation.getObject(ctx)))
  .on(Update, async (ctx, update) => {
    const updated = await update.getObject(ctx);
    if (updated instanceof Person) state.people[updated.id.href] = String(updated.name);
    else await keep(ctx, updated);
  })
  .on(Delete, async (ctx, deletion) => {
    const post = state.posts[deletion.objectId.href];
    if (post != null) post.isDeleted = true;
  })
  .on(Like, (_, like) => note(state.likes, like))
  .on(Announce, async (ctx, boost) => {
    note(state.boosts, boost);
    if (!notes.has(boost.objectId.href)) await keep(ctx, await boost.getObject(ctx));
  })
  .on(Undo, async (ctx, undo) => {
    const undone = await undo.getObject(ctx);
    const who = undo.actorId.href, what = undone.objectId.href;
    if (undone instanceof Follow) {
      readers.delete(who);
      state.followers = [...readers.keys()];
    }
    const kept = undone instanceof Like ? state.likes : undone instanceof Announce ? state.boosts : {};
    kept[what] = (kept[what] ?? []).filter((one) => one !== who);
  });

const note = (kept, deed) => (kept[deed.objectId.href] ??= []).push(deed.actorId.href);

async function accept(ctx, actorId) {
  const follow = asked.get(actorId);
  const recipient = await follow.getActor(ctx);
  readers.set(actorId, recipient);
  state.followers = [...readers.keys()];
  state.requests = state.requests.filter((one) => one !== actorId);
  await send(ctx, recipient, new Accept({ object: follow, to: follow.actorId }));
}

async function keep(ctx, post) {
  if (!(post instanceof Note)) return;
  const photos = [];
  for await (const attachment of post.getAttachments(ctx)) {
    if (!(attachment instanceof Image || attachment instanceof Document)) continue;
    const answer = await fetch(attachment.url);
    const size = (await answer.arrayBuffer()).byteLength;
    const { mediaType, name, width, height } = attachment;
    photos.push({ url: attachment.url.href, status: answer.status, size, mediaType, width, height,
      name: String(name) });
  }
  state.posts[post.id.href] = {
    content: String(post.content), author: post.attributionId.href, photos,
    inReplyTo: post.replyTargetId?.href ?? null, isDeleted: false,
    isEdited: post.updated != null,
  };
}

// What the test asks for

let count = 0;
async function send(ctx, recipients, activity) {
  const whole = activity.clone({
    id: activity.id ?? new URL(`/deeds/${++count}`, origin),
    actor: ctx.getActorUri(NAME),
  });
  await ctx.sendActivity({ identifier: NAME }, recipients, whole);
  return whole;
}

const everybody = () => [...readers.values()];
const loader = (ctx) => ctx.getDocumentLoader({ identifier: NAME });
const look = async (ctx, what) => {
  const found = await ctx.lookupObject(what, { documentLoader: await loader(ctx) });
  if (found == null) throw new Error(`${what} was not found`);
  return found;
};

async function toAuthor(ctx, kind, uri, activity) {
  const post = await look(ctx, uri);
  const author = await post.getAttribution({ documentLoader: await loader(ctx) });
  sent.set(`${kind} ${uri}`, [author, await send(ctx, author, activity(post, author))]);
}

async function undo(ctx, kind, uri) {
  const [recipient, activity] = sent.get(`${kind} ${uri}`);
  await send(ctx, recipient, new Undo({ object: activity, tos: activity.toIds }));
}

async function publish(ctx, text, more = {}) {
  const followers = ctx.getFollowersUri(NAME);
  const made = new Note({
    id: noteUri(ctx, String(++count)),
    attribution: ctx.getActorUri(NAME),
    content: `<p>${text}</p>`,
    published: Temporal.Now.instant(),
    to: PUBLIC_COLLECTION,
    ccs: [followers, ...(more.ccs ?? [])],
    replyTarget: more.replyTarget,
    attachments: more.attachments ?? [],
  });
  notes.set(made.id.href, made);
  await send(ctx, [...everybody(), ...(more.to ?? [])], creation(ctx, made));
  return { id: made.id.href };
}

const desk = {
  state: () => state,
  lock: (_, { isLocked }) => { state.isLocked = isLocked; },
  accept: (ctx, { actor }) => accept(ctx, actor),
  async look(ctx, { what }) {
    const found = await look(ctx, what);
    return { id: found.id.href, type: found.constructor.name, name: String(found.name) };
  },
  async follow(ctx, { actor }) {
    const target = await look(ctx, actor);
    const follow = new Follow({ object: target.id, to: target.id });
    sent.set(`follow ${target.id.href}`, [target, await send(ctx, target, follow)]);
    return { id: target.id.href };
  },
  unfollow: (ctx, { actor }) => undo(ctx, "follow", actor),
  like: (ctx, { post }) => toAuthor(ctx, "like", post, (liked, author) =>
    new Like({ object: liked.id, to: author.id })),
  unlike: (ctx, { post }) => undo(ctx, "like", post),
  boost: (ctx, { post }) => toAuthor(ctx, "boost", post, (boosted, author) =>
    new Announce({ object: boosted.id, to: PUBLIC_COLLECTION, cc: author.id })),
  unboost: (ctx, { post }) => undo(ctx, "boost", post),
  publish: (ctx, { text, description }) => publish(ctx, text, {
    attachments: [new Document({ url: new URL("/photo.jpg", origin), mediaType: "image/jpeg",
      name: description })],
  }),
  async reply(ctx, { post, text }) {
    const answered = await look(ctx, post);
    const author = await answered.getAttribution({ documentLoader: await loader(ctx) });
    return publish(ctx, text, { replyTarget: answered.id, to: [author], ccs: [author.id] });
  },
  async edit(ctx, { post, text }) {
    const edited = notes.get(post).clone({ content: `<p>${text}</p>`, updated: Temporal.Now.instant() });
    notes.set(post, edited);
    await send(ctx, everybody(), new Update({ object: edited, tos: edited.toIds, ccs: edited.ccIds }));
  },
  async delete(ctx, { post }) {
    notes.delete(post);
    gone.add(post);
    await send(ctx, everybody(), new Delete({ object: new Tombstone({ id: new URL(post) }),
      to: PUBLIC_COLLECTION }));
  },
};

// HTTP

async function answer(request) {
  const { pathname, href } = new URL(request.url);
  if (pathname === "/photo.jpg") return new Response(photo, { headers: { "Content-Type": "image/jpeg" } });
  if (gone.has(href)) return new Response(null, { status: 410 });
  if (pathname.startsWith("/desk/")) {
    const ctx = federation.createContext(origin, undefined);
    const done = await desk[pathname.slice(6)](ctx, JSON.parse(await request.text() || "{}"));
    return Response.json(done ?? {});
  }
  if (request.method === "POST") return await receive(request);
  return await federation.fetch(request, { contextData: undefined });
}

async function receive(request) {
  const document = await request.clone().json();
  const letter = {
    type: document.type, id: document.id, actor: document.actor,
    scheme: request.headers.has("signature-input") ? "rfc9421" : "cavage",
    proof: document.proof == null ? "none" : await proofOf(document),
  };
  const response = await federation.fetch(request, { contextData: undefined });
  state.letters.push({ ...letter, status: response.status, said: await response.clone().text() });
  return response;
}

async function proofOf(document) {
  const ctx = federation.createContext(origin, undefined);
  const documentLoader = await ctx.getDocumentLoader({ identifier: SERVER });
  const { contextLoader } = ctx;
  return await verifyObject(Activity, document, { documentLoader, contextLoader }) ? "valid" : "broken";
}

const chain = await readFile(PEER_CHAIN);
createServer({ cert: chain, key: chain }, async (incoming, outgoing) => {
  try {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const response = await answer(new Request(new URL(incoming.url, origin), {
      method: incoming.method,
      headers: incoming.headers,
      body: ["GET", "HEAD"].includes(incoming.method) ? undefined : Buffer.concat(chunks),
    }));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  } catch (error) {
    console.error(error);
    outgoing.writeHead(500).end(String(error?.stack ?? error));
  }
}).listen(Number(origin.port), "127.0.0.1", () => console.log("ready"));
