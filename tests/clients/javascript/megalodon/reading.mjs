// Timelines, lists, filters, hashtags, search, push, the instance, and streams.

import { generateKeyPairSync, randomBytes } from "node:crypto";

import { eventually, expect, whileDoing } from "../ledger.mjs";

function browserKeys() {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const point = publicKey.export({ format: "der", type: "spki" }).subarray(-65);
  return { p256dh: point.toString("base64url"), auth: randomBytes(16).toString("base64url") };
}

export function steps({ mode, alice, bob, nobody, kept, given }) {
  // In Pixelfed's mode the library makes no lists and shows no hashtags; it says so itself.
  kept.list = kept.featured = { id: "0" };
  const isPixelfed = mode === "pixelfed";
  return [
    ["getHomeTimeline", async () => {
      await eventually(async () => (await alice.getHomeTimeline()).data.length > 0);
    }],
    ["getPublicTimeline", async () => {
      const found = (await nobody.getPublicTimeline({ only_media: true })).data;
      // In Pixelfed's mode it asks for what comes from elsewhere, and nothing has come here.
      expect(isPixelfed ? found.length === 0 : found.some((one) => one.id === kept.post.id));
    }],
    ["getLocalTimeline", async () => expect((await nobody.getLocalTimeline()).data.length > 0)],
    ["getTagTimeline", async () => {
      expect((await nobody.getTagTimeline("teal")).data[0].id === kept.post.id);
    }],
    ["createList", async () => { kept.list = (await alice.createList("Light")).data; }],
    ["getLists", async () => {
      const found = (await alice.getLists()).data;
      expect(isPixelfed ? Array.isArray(found) : found[0].id === kept.list.id);
    }],
    ["getList", async () => expect((await alice.getList(kept.list.id)).data.title === "Light")],
    ["updateList", async () => {
      expect((await alice.updateList(kept.list.id, "Bright")).data.title === "Bright");
    }],
    ["addAccountsToList", () => alice.addAccountsToList(kept.list.id, [kept.bob.id])],
    ["getAccountsInList", async () => {
      expect((await alice.getAccountsInList(kept.list.id)).data[0].id === kept.bob.id);
    }],
    ["getAccountLists", async () => {
      expect((await alice.getAccountLists(kept.bob.id)).data[0].id === kept.list.id);
    }],
    ["getListTimeline", async () => {
      await bob.postStatus("For the list", {});
      await eventually(async () => (await alice.getListTimeline(kept.list.id)).data.length > 0);
    }],
    ["deleteAccountsFromList", () => alice.deleteAccountsFromList(kept.list.id, [kept.bob.id])],
    ["deleteList", () => alice.deleteList(kept.list.id)],
    ["createFilter", async () => {
      kept.filter = (await alice.createFilter("beige", ["home"])).data;
      expect(kept.filter.phrase === "beige");
    }],
    ["getFilters", async () => expect((await alice.getFilters()).data[0].id === kept.filter.id)],
    ["getFilter", async () => expect((await alice.getFilter(kept.filter.id)).data.phrase === "beige")],
    ["updateFilter", async () => {
      expect((await alice.updateFilter(kept.filter.id, "taupe", ["home"])).data.phrase === "taupe");
    }],
    ["deleteFilter", () => alice.deleteFilter(kept.filter.id)],
    ["getTag", async () => expect((await alice.getTag("teal")).data.name === "teal")],
    ["followTag", async () => expect((await alice.followTag("teal")).data.following)],
    ["getFollowedTags", async () => {
      expect((await alice.getFollowedTags()).data[0].name === "teal");
    }],
    ["unfollowTag", async () => expect(!(await alice.unfollowTag("teal")).data.following)],
    ["createFeaturedTag", async () => {
      kept.featured = (await bob.createFeaturedTag("teal")).data;
    }],
    ["getFeaturedTags", async () => expect((await bob.getFeaturedTags()).data[0].name === "teal")],
    ["deleteFeaturedTag", () => bob.deleteFeaturedTag(kept.featured.id)],
    ["getSuggestedTags", async () => {
      expect((await bob.getSuggestedTags()).data.some((one) => one.name === "teal"));
    }],
    ["saveMarkers", () => alice.saveMarkers({ home: { last_read_id: kept.post.id } })],
    ["getMarkers", async () => {
      expect((await alice.getMarkers(["home"])).data.home.last_read_id === kept.post.id);
    }],
    ["search", async () => {
      const found = (await alice.search("bob", { type: "accounts" })).data;
      expect(found.accounts[0].id === kept.bob.id);
    }],
    ["subscribePushNotification", async () => {
      const made = await bob.subscribePushNotification(
        { endpoint: "https://push.example.com/bob", keys: browserKeys() },
        { alerts: { favourite: true } },
      );
      expect(made.data.endpoint);
    }],
    ["getPushSubscription", async () => {
      expect((await bob.getPushSubscription()).data.alerts.favourite);
    }],
    ["updatePushSubscription", async () => {
      expect((await bob.updatePushSubscription({ alerts: { mention: true } })).data.alerts.mention);
    }],
    ["deletePushSubscription", () => bob.deletePushSubscription()],
    ["getInstance", async () => expect((await nobody.getInstance()).data.uri)],
    ["getInstancePeers", async () => expect(Array.isArray((await nobody.getInstancePeers()).data))],
    ["getInstanceActivity", async () => {
      expect((await nobody.getInstanceActivity()).data.length === 12);
    }],
    ["getInstanceTrends", async () => expect(Array.isArray((await nobody.getInstanceTrends()).data))],
    ["getInstanceDirectory", async () => {
      expect((await nobody.getInstanceDirectory()).data.some((one) => one.acct === "bob"));
    }],
    ["getInstanceCustomEmojis", async () => {
      expect(Array.isArray((await nobody.getInstanceCustomEmojis()).data));
    }],
    ["getInstanceAnnouncements", async () => {
      kept.news = (await bob.getInstanceAnnouncements()).data[0];
      expect(kept.news.content.includes("Autumn"));
    }],
    ["addReactionToAnnouncement", () => bob.addReactionToAnnouncement(kept.news.id, "🍂")],
    ["removeReactionFromAnnouncement", () => bob.removeReactionFromAnnouncement(kept.news.id, "🍂")],
    ["dismissInstanceAnnouncement", () => bob.dismissInstanceAnnouncement(kept.news.id)],
    ["streamingURL", async () => {
      const found = await alice.streamingURL();
      expect(isPixelfed ? found : found === given.streaming);
    }],
    ...(isPixelfed ? silentStreams(alice) : streams(alice, bob, kept)),
  ];
}

/** In Pixelfed's mode the library opens no sockets: what it gives never says anything. */
function silentStreams(alice) {
  const names = ["user", "public", "local", "tag", "list", "direct"];
  return names.map((name) => [`${name}Streaming`, () => alice[`${name}Streaming`]("1")]);
}

function streams(alice, bob, kept) {
  const heard = async (open, event, deed) => {
    const stream = await open();
    const told = new Promise((resolve, reject) => {
      stream.on(event, resolve);
      stream.on("error", reject);
    });
    const { found } = await whileDoing(deed, told);
    stream.stop();
    return found;
  };
  const says = (words, options = {}) => () => bob.postStatus(words, options);
  return [
    ["userStreaming", async () => {
      const found = await heard(() => alice.userStreaming(), "update", says("Live"));
      expect(found.content.includes("Live"));
    }],
    ["publicStreaming", async () => {
      const found = await heard(() => alice.publicStreaming(), "update", says("In public"));
      expect(found.content.includes("In public"));
    }],
    ["localStreaming", async () => {
      const found = await heard(() => alice.localStreaming(), "update", says("Here"));
      expect(found.content.includes("Here"));
    }],
    ["tagStreaming", async () => {
      const found = await heard(() => alice.tagStreaming("reef"), "update", says("A #reef"));
      expect(found.content.includes("reef"));
    }],
    ["listStreaming", async () => {
      const list = (await alice.createList("Live")).data;
      await alice.addAccountsToList(list.id, [kept.bob.id]);
      const found = await heard(() => alice.listStreaming(list.id), "update", says("To a list"));
      expect(found.content.includes("To a list"));
    }],
    ["directStreaming", async () => {
      const words = says("@alice Quietly", { visibility: "direct" });
      const found = await heard(() => alice.directStreaming(), "conversation", words);
      expect(found.last_status.content.includes("Quietly"));
    }],
  ];
}
