// What a visitor and each person do with people: look up, follow, block, note, recommend.

import { eventually, expect, photo } from "../ledger.mjs";

export function steps({ alice, bob, carol, nobody, kept, given }) {
  const on = (client, person) => client.v1.accounts.$select(kept[person].id);
  return [
    ["v1.accounts.verifyCredentials", async () => {
      kept.alice = await alice.v1.accounts.verifyCredentials();
      kept.bob = await bob.v1.accounts.verifyCredentials();
      kept.carol = await carol.v1.accounts.verifyCredentials();
      expect(kept.bob.acct === "bob" && kept.bob.source.privacy === "public");
    }],
    ["v1.accounts.updateCredentials", async () => {
      const changed = await bob.v1.accounts.updateCredentials({
        displayName: "Bob", note: "Light, mostly. #film", discoverable: true, indexable: true,
        fieldsAttributes: [{ name: "Camera", value: "A shoebox" }],
        avatar: photo(given.photo), header: photo(given.photo),
        source: { language: "en", quotePolicy: "public" },
      });
      expect(changed.displayName === "Bob", changed.displayName);
      expect(changed.fields[0].value === "A shoebox", JSON.stringify(changed.fields));
      expect(changed.source.note === "Light, mostly. #film", changed.source.note);
      expect(changed.discoverable && changed.source.quotePolicy === "public", "settings");
    }],
    ["v1.profile.fetch", async () => expect((await bob.v1.profile.fetch()).displayName === "Bob")],
    ["v1.profile.update", async () => {
      const changed = await bob.v1.profile.update({ note: "Light, always. #film" });
      expect(changed.note.includes("always"));
    }],
    ["v1.profile.avatar.remove", async () => {
      expect((await bob.v1.profile.avatar.remove()).id === kept.bob.id);
    }],
    ["v1.profile.header.remove", async () => {
      expect((await bob.v1.profile.header.remove()).id === kept.bob.id);
    }],
    ["v1.accounts.lookup", async () => {
      expect((await nobody.v1.accounts.lookup({ acct: "bob" })).id === kept.bob.id);
    }],
    ["v1.accounts.fetch", async () => {
      const found = await nobody.v1.accounts.fetch({ id: [kept.alice.id, kept.bob.id] });
      expect(found.length === 2);
    }],
    ["v1.accounts.$select.fetch", async () => {
      expect((await on(nobody, "bob").fetch()).acct === "bob");
    }],
    ["v1.accounts.search.list", async () => {
      expect((await alice.v1.accounts.search.list({ q: "bob" }))[0].id === kept.bob.id);
    }],
    ["v1.accounts.$select.follow", async () => {
      expect((await on(alice, "bob").follow({ reblogs: false, notify: true })).notifying);
      expect(!(await on(alice, "bob").follow({ reblogs: true, notify: false })).notifying);
      expect((await on(carol, "bob").follow()).following);
      expect((await on(alice, "carol").follow()).following);
      expect((await on(bob, "alice").follow()).following);
    }],
    ["v1.accounts.$select.followers.list", async () => {
      const ids = (await on(nobody, "bob").followers.list()).map((one) => one.id);
      expect(ids.includes(kept.alice.id) && ids.includes(kept.carol.id));
    }],
    ["v1.accounts.$select.following.list", async () => {
      expect((await on(nobody, "alice").following.list()).length === 2);
    }],
    ["v1.accounts.relationships.fetch", async () => {
      const [found] = await alice.v1.accounts.relationships.fetch({ id: [kept.bob.id] });
      expect(found.following && found.followedBy);
    }],
    ["v1.accounts.familiarFollowers.fetch", async () => {
      const [found] = await alice.v1.accounts.familiarFollowers.fetch({ id: [kept.bob.id] });
      expect(found.id === kept.bob.id && found.accounts.some((one) => one.id === kept.carol.id));
    }],
    ["v1.accounts.$select.note.create", async () => {
      expect((await on(alice, "bob").note.create({ comment: "From school" })).note === "From school");
    }],
    ["v1.accounts.$select.endorse", async () => {
      expect((await on(alice, "bob").endorse()).endorsed);
    }],
    ["v1.endorsements.list", async () => {
      expect((await alice.v1.endorsements.list())[0].id === kept.bob.id);
    }],
    ["v1.accounts.$select.endorsements.list", async () => {
      expect((await on(nobody, "alice").endorsements.list())[0].id === kept.bob.id);
    }],
    ["v1.accounts.$select.unendorse", async () => {
      expect(!(await on(alice, "bob").unendorse()).endorsed);
    }],
    ["v1.accounts.$select.pin", async () => expect((await on(alice, "bob").pin()).endorsed)],
    ["v1.accounts.$select.unpin", async () => expect(!(await on(alice, "bob").unpin()).endorsed)],
    ["v1.accounts.$select.identityProofs.list", async () => {
      expect((await on(nobody, "bob").identityProofs.list()).length === 0);
    }],
    ["v1.accounts.$select.mute", async () => {
      expect((await on(carol, "alice").mute({ notifications: true, duration: 3600 })).muting);
    }],
    ["v1.mutes.list", async () => expect((await carol.v1.mutes.list())[0].id === kept.alice.id)],
    ["v1.accounts.$select.unmute", async () => {
      expect(!(await on(carol, "alice").unmute()).muting);
    }],
    ["v1.accounts.$select.block", async () => {
      expect((await on(carol, "alice").block()).blocking);
    }],
    ["v1.blocks.list", async () => expect((await carol.v1.blocks.list())[0].id === kept.alice.id)],
    ["v1.accounts.$select.unblock", async () => {
      expect(!(await on(carol, "alice").unblock()).blocking);
      await on(alice, "carol").follow();
    }],
    ["v1.accounts.$select.removeFromFollowers", async () => {
      await on(carol, "alice").removeFromFollowers();
      expect(!(await alice.v1.accounts.relationships.fetch({ id: [kept.carol.id] }))[0].following);
    }],
    ["v1.accounts.$select.unfollow", async () => {
      await on(alice, "carol").follow();
      expect(!(await on(alice, "carol").unfollow()).following);
    }],
    ["v1.followRequests.list", async () => {
      await carol.v1.accounts.updateCredentials({ locked: true });
      expect((await on(alice, "carol").follow()).requested);
      expect((await on(bob, "carol").follow()).requested);
      await eventually(async () => (await carol.v1.followRequests.list()).length === 2);
    }],
    ["v1.followRequests.$select.authorize", async () => {
      const found = await carol.v1.followRequests.$select(kept.alice.id).authorize();
      expect(found.followedBy);
    }],
    ["v1.followRequests.$select.reject", async () => {
      expect(!(await carol.v1.followRequests.$select(kept.bob.id).reject()).followedBy);
      await carol.v1.accounts.updateCredentials({ locked: false });
    }],
    ["v1.domainBlocks.create", async () => {
      await bob.v1.domainBlocks.create({ domain: "elsewhere.test" });
    }],
    ["v1.domainBlocks.list", async () => {
      expect((await bob.v1.domainBlocks.list())[0] === "elsewhere.test");
    }],
    ["v1.domainBlocks.remove", async () => {
      await bob.v1.domainBlocks.remove({ domain: "elsewhere.test" });
      expect((await bob.v1.domainBlocks.list()).length === 0);
    }],
    ["v1.directory.list", async () => {
      const found = await nobody.v1.directory.list({ order: "new", local: true });
      expect(found.some((one) => one.id === kept.bob.id));
    }],
    ["v1.suggestions.list", async () => {
      expect(Array.isArray(await carol.v1.suggestions.list()));
    }],
    ["v2.suggestions.list", async () => {
      for (const one of await carol.v2.suggestions.list()) expect(one.account.id && one.sources);
    }],
    ["v1.suggestions.$select.remove", async () => {
      await carol.v1.suggestions.$select(kept.alice.id).remove();
      const left = await carol.v2.suggestions.list();
      expect(left.every((one) => one.account.id !== kept.alice.id));
    }],
    ["v1.preferences.fetch", async () => {
      expect((await bob.v1.preferences.fetch())["posting:default:visibility"] === "public");
    }],
    ["v1.reports.create", async () => {
      kept.report = await carol.v1.reports.create({
        accountId: kept.bob.id, comment: "Too much light", category: "other",
      });
      expect(kept.report.targetAccount.id === kept.bob.id);
    }],
  ];
}
