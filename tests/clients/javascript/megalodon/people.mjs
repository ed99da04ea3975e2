// Apps, tokens and people.

import { createReadStream } from "node:fs";

import { eventually, expect } from "../ledger.mjs";

const OF_OTHER_SERVERS = [
  "getAccountFavourites", "readNotifications",
  "createEmojiReaction", "deleteEmojiReaction", "getEmojiReaction", "getEmojiReactions",
];

export function steps({ alice, bob, carol, nobody, appClient, kept, given }) {
  const who = async (client) => (await client.verifyAccountCredentials()).data;
  return [
    ...OF_OTHER_SERVERS.map((name) => [name, () => alice[name]("1", "x")]),
    ["registerApp", async () => {
      const app = await nobody.registerApp("megalodon", { scopes: ["read", "write"] });
      expect(app.client_id && app.client_secret && app.url.startsWith(given.url));
    }],
    ["createApp", async () => expect((await nobody.createApp("megalodon", {})).client_id)],
    ["generateAuthUrl", async () => {
      const { client_id, client_secret } = given.app;
      const url = await nobody.generateAuthUrl(client_id, client_secret, { scope: ["read"] });
      expect(url.startsWith(`${given.url}/oauth/authorize?`));
    }],
    ["verifyAppCredentials", async () => {
      expect((await bob.verifyAppCredentials()).data.name === "A stage");
    }],
    ["fetchAccessToken", async () => {
      const { client_id, client_secret } = given.app;
      const made = await nobody.fetchAccessToken(client_id, client_secret, given.code, given.oob);
      kept.token = made.accessToken ?? made.access_token;
      expect(kept.token);
    }],
    ["revokeToken", async () => {
      const { client_id, client_secret } = given.app;
      await nobody.revokeToken(client_id, client_secret, kept.token);
    }],
    ["registerAccount", async () => {
      const made = await appClient.registerAccount(
        "mia", "mia@example.com", "a long enough password", true, "en",
      );
      expect(made.data.access_token);
    }],
    ["verifyAccountCredentials", async () => {
      [kept.alice, kept.bob, kept.carol] = await Promise.all([alice, bob, carol].map(who));
      expect(kept.bob.acct === "bob");
    }],
    ["updateCredentials", async () => {
      const changed = await bob.updateCredentials({
        display_name: "Bob", note: "Light, mostly", discoverable: true,
      });
      expect(changed.data.display_name === "Bob");
    }],
    ["getAccount", async () => expect((await nobody.getAccount(kept.bob.id)).data.acct === "bob")],
    ["lookupAccount", async () => {
      expect((await nobody.lookupAccount("bob")).data.id === kept.bob.id);
    }],
    ["searchAccount", async () => {
      expect((await alice.searchAccount("bob")).data[0].id === kept.bob.id);
    }],
    ["followAccount", async () => {
      expect((await alice.followAccount(kept.bob.id, { reblog: true })).data.following);
      await carol.followAccount(kept.bob.id);
    }],
    ["getAccountFollowers", async () => {
      expect((await nobody.getAccountFollowers(kept.bob.id)).data.length === 2);
    }],
    ["getAccountFollowing", async () => {
      expect((await nobody.getAccountFollowing(kept.alice.id)).data[0].id === kept.bob.id);
    }],
    ["getRelationship", async () => {
      expect((await alice.getRelationship(kept.bob.id)).data.following);
    }],
    ["getRelationships", async () => {
      expect((await alice.getRelationships([kept.bob.id, kept.carol.id])).data.length === 2);
    }],
    ["subscribeAccount", async () => {
      expect((await alice.subscribeAccount(kept.bob.id)).data.notifying);
    }],
    ["unsubscribeAccount", async () => {
      expect(!(await alice.unsubscribeAccount(kept.bob.id)).data.notifying);
    }],
    ["setAccountNote", async () => {
      expect((await alice.setAccountNote(kept.bob.id, "From school")).data.note === "From school");
    }],
    ["pinAccount", async () => expect((await alice.pinAccount(kept.bob.id)).data.endorsed)],
    ["getEndorsements", async () => {
      await alice.pinAccount(kept.bob.id).catch(() => {});
      expect(Array.isArray((await alice.getEndorsements()).data));
    }],
    ["unpinAccount", async () => expect(!(await alice.unpinAccount(kept.bob.id)).data.endorsed)],
    ["getIdentityProof", async () => {
      expect((await nobody.getIdentityProof(kept.bob.id)).data.length === 0);
    }],
    ["muteAccount", async () => expect((await carol.muteAccount(kept.alice.id, true)).data.muting)],
    ["getMutes", async () => expect((await carol.getMutes()).data[0].id === kept.alice.id)],
    ["unmuteAccount", async () => expect(!(await carol.unmuteAccount(kept.alice.id)).data.muting)],
    ["blockAccount", async () => expect((await carol.blockAccount(kept.alice.id)).data.blocking)],
    ["getBlocks", async () => expect((await carol.getBlocks()).data[0].id === kept.alice.id)],
    ["unblockAccount", async () => {
      expect(!(await carol.unblockAccount(kept.alice.id)).data.blocking);
    }],
    ["blockDomain", () => bob.blockDomain("elsewhere.test")],
    ["getDomainBlocks", async () => {
      expect((await bob.getDomainBlocks()).data[0] === "elsewhere.test");
    }],
    ["unblockDomain", () => bob.unblockDomain("elsewhere.test")],
    ["getFollowRequests", async () => {
      await carol.updateCredentials({ locked: true });
      await alice.followAccount(kept.carol.id);
      await bob.followAccount(kept.carol.id);
      await eventually(async () => (await carol.getFollowRequests()).data.length === 2);
    }],
    ["acceptFollowRequest", async () => {
      expect((await carol.acceptFollowRequest(kept.alice.id)).data.followed_by);
    }],
    ["rejectFollowRequest", async () => {
      expect(!(await carol.rejectFollowRequest(kept.bob.id)).data.followed_by);
    }],
    ["unfollowAccount", async () => {
      expect(!(await alice.unfollowAccount(kept.carol.id)).data.following);
    }],
    ["getPreferences", async () => expect((await bob.getPreferences()).data)],
    ["getSuggestions", async () => expect(Array.isArray((await carol.getSuggestions()).data))],
    ["report", async () => {
      const made = await carol.report(kept.bob.id, { comment: "Too much light" });
      expect(made.data.id && made.data.target_account.id === kept.bob.id);
    }],
    ["uploadMedia", async () => {
      kept.first = (await bob.uploadMedia(createReadStream(given.photo), { description: "Teal" })).data;
      expect(kept.first.id && kept.first.description === "Teal");
    }],
  ];
}
