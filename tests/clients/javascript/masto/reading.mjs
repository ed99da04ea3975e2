// What people read and how they arrange it: timelines, lists, filters, tags, search, trends.

import { eventually, expect } from "../ledger.mjs";

export function steps({ alice, bob, nobody, kept }) {
  return [
    ["v1.timelines.home.list", async () => {
      const found = await eventually(async () => {
        const home = await alice.v1.timelines.home.list({ limit: 5 });
        return home.length > 0 && home;
      });
      expect(found[0].account.acct);
    }],
    ["v1.timelines.public.list", async () => {
      const found = await nobody.v1.timelines.public.list({ local: true, onlyMedia: true });
      expect(found.some((one) => one.id === kept.post.id));
    }],
    ["v1.timelines.tag.$select.list", async () => {
      expect((await nobody.v1.timelines.tag.$select("teal").list())[0].id === kept.post.id);
    }],
    ["v1.timelines.link.list", async () => {
      const list = nobody.v1.timelines.link.list({ url: "https://pages.test/" });
      const found = await list.then((one) => one, (error) => expect(error.statusCode === 404));
      expect(!found || found.length === 0);
    }],
    ["v1.lists.create", async () => {
      kept.list = await alice.v1.lists.create({ title: "Light", exclusive: false });
      expect(kept.list.title === "Light" && kept.list.repliesPolicy === "list");
    }],
    ["v1.lists.list", async () => expect((await alice.v1.lists.list())[0].id === kept.list.id)],
    ["v1.lists.$select.fetch", async () => {
      expect((await alice.v1.lists.$select(kept.list.id).fetch()).title === "Light");
    }],
    ["v1.lists.$select.update", async () => {
      const changed = await alice.v1.lists.$select(kept.list.id).update({ title: "Bright light" });
      expect(changed.title === "Bright light");
    }],
    ["v1.lists.$select.accounts.create", async () => {
      await alice.v1.lists.$select(kept.list.id).accounts.create({ accountIds: [kept.bob.id] });
    }],
    ["v1.lists.$select.accounts.list", async () => {
      const found = await alice.v1.lists.$select(kept.list.id).accounts.list();
      expect(found[0].id === kept.bob.id);
    }],
    ["v1.accounts.$select.lists.list", async () => {
      expect((await alice.v1.accounts.$select(kept.bob.id).lists.list())[0].id === kept.list.id);
    }],
    ["v1.timelines.list.$select.list", async () => {
      await bob.v1.statuses.create({ status: "For the list" });
      await eventually(async () => {
        const found = await alice.v1.timelines.list.$select(kept.list.id).list();
        return found[0]?.content.includes("For the list");
      });
    }],
    ["v1.lists.$select.accounts.remove", async () => {
      await alice.v1.lists.$select(kept.list.id).accounts.remove({ accountIds: [kept.bob.id] });
      expect((await alice.v1.lists.$select(kept.list.id).accounts.list()).length === 0);
    }],
    ["v1.lists.$select.remove", async () => {
      await alice.v1.lists.$select(kept.list.id).remove();
      expect((await alice.v1.lists.list()).length === 0);
    }],
    ["v2.filters.create", async () => {
      kept.filter = await alice.v2.filters.create({
        title: "Beige", context: ["home", "public"], filterAction: "warn",
        keywordsAttributes: [{ keyword: "beige", wholeWord: true }],
      });
      expect(kept.filter.keywords[0].keyword === "beige");
    }],
    ["v2.filters.list", async () => expect((await alice.v2.filters.list())[0].id === kept.filter.id)],
    ["v2.filters.$select.fetch", async () => {
      expect((await alice.v2.filters.$select(kept.filter.id).fetch()).title === "Beige");
    }],
    ["v2.filters.$select.update", async () => {
      const changed = await alice.v2.filters.$select(kept.filter.id).update({ title: "Dull" });
      expect(changed.title === "Dull");
    }],
    ["v2.filters.$select.keywords.create", async () => {
      kept.keyword = await alice.v2.filters.$select(kept.filter.id).keywords.create({
        keyword: "taupe", wholeWord: false,
      });
      expect(kept.keyword.keyword === "taupe");
    }],
    ["v2.filters.$select.keywords.list", async () => {
      expect((await alice.v2.filters.$select(kept.filter.id).keywords.list()).length === 2);
    }],
    ["v2.filters.keywords.$select.fetch", async () => {
      expect((await alice.v2.filters.keywords.$select(kept.keyword.id).fetch()).keyword === "taupe");
    }],
    ["v2.filters.keywords.$select.update", async () => {
      const keyword = alice.v2.filters.keywords.$select(kept.keyword.id);
      expect((await keyword.update({ keyword: "ecru", wholeWord: true })).keyword === "ecru");
    }],
    ["v2.filters.$select.statuses.create", async () => {
      kept.filtered = await alice.v2.filters.$select(kept.filter.id).statuses.create({
        statusId: kept.post.id,
      });
      expect(kept.filtered.statusId === kept.post.id);
      const shown = await alice.v1.statuses.$select(kept.post.id).fetch();
      expect(shown.filtered[0].filter.title === "Dull", "the filter is not applied");
    }],
    ["v2.filters.$select.statuses.list", async () => {
      expect((await alice.v2.filters.$select(kept.filter.id).statuses.list()).length === 1);
    }],
    ["v2.filters.statuses.$select.fetch", async () => {
      const found = await alice.v2.filters.statuses.$select(kept.filtered.id).fetch();
      expect(found.statusId === kept.post.id);
    }],
    ["v2.filters.statuses.$select.remove", async () => {
      await alice.v2.filters.statuses.$select(kept.filtered.id).remove();
    }],
    ["v2.filters.keywords.$select.remove", async () => {
      await alice.v2.filters.keywords.$select(kept.keyword.id).remove();
    }],
    ["v2.filters.$select.remove", async () => {
      await alice.v2.filters.$select(kept.filter.id).remove();
      expect((await alice.v2.filters.list()).length === 0);
    }],
    ["v1.filters.create", async () => {
      kept.old = await alice.v1.filters.create({ phrase: "beige", context: ["home"] });
      expect(kept.old.phrase === "beige");
    }],
    ["v1.filters.list", async () => expect((await alice.v1.filters.list())[0].id === kept.old.id)],
    ["v1.filters.$select.fetch", async () => {
      expect((await alice.v1.filters.$select(kept.old.id).fetch()).phrase === "beige");
    }],
    ["v1.filters.$select.update", async () => {
      const changed = await alice.v1.filters.$select(kept.old.id).update({
        phrase: "taupe", context: ["home"],
      });
      expect(changed.phrase === "taupe");
    }],
    ["v1.filters.$select.remove", async () => {
      await alice.v1.filters.$select(kept.old.id).remove();
      expect((await alice.v1.filters.list()).length === 0);
    }],
    ["v1.tags.$select.fetch", async () => {
      expect((await alice.v1.tags.$select("teal").fetch()).name === "teal");
    }],
    ["v1.tags.$select.follow", async () => {
      expect((await alice.v1.tags.$select("teal").follow()).following);
    }],
    ["v1.followedTags.list", async () => {
      expect((await alice.v1.followedTags.list())[0].name === "teal");
    }],
    ["v1.tags.$select.unfollow", async () => {
      expect(!(await alice.v1.tags.$select("teal").unfollow()).following);
    }],
    ["v1.tags.$select.feature", async () => {
      expect((await bob.v1.tags.$select("teal").feature()).featuring);
    }],
    ["v1.tags.$select.unfeature", async () => {
      expect(!(await bob.v1.tags.$select("teal").unfeature()).featuring);
    }],
    ["v1.featuredTags.create", async () => {
      kept.featured = await bob.v1.featuredTags.create({ name: "teal" });
      expect(kept.featured.name === "teal");
    }],
    ["v1.featuredTags.list", async () => {
      expect((await bob.v1.featuredTags.list())[0].id === kept.featured.id);
    }],
    ["v1.accounts.$select.featuredTags.list", async () => {
      const found = await nobody.v1.accounts.$select(kept.bob.id).featuredTags.list();
      expect(found[0].name === "teal");
    }],
    ["v1.featuredTags.$select.remove", async () => {
      await bob.v1.featuredTags.$select(kept.featured.id).remove();
    }],
    ["v1.featuredTags.suggestions.list", async () => {
      expect((await bob.v1.featuredTags.suggestions.list()).some((one) => one.name === "teal"));
    }],
    ["v2.search.list", async () => {
      const found = await alice.v2.search.list({ q: "bob", resolve: true, limit: 5 });
      expect(found.accounts[0].id === kept.bob.id && found.statuses && found.hashtags);
    }],
    ["v1.search.list", async () => {
      expect((await alice.v1.search.list({ q: "#teal" })).hashtags.length === 1);
    }],
    ["v1.trends.tags.list", async () => expect(Array.isArray(await nobody.v1.trends.tags.list()))],
    ["v1.trends.statuses.list", async () => {
      expect(Array.isArray(await nobody.v1.trends.statuses.list()));
    }],
    ["v1.trends.links.list", async () => expect(Array.isArray(await nobody.v1.trends.links.list()))],
    ["v1.markers.create", async () => {
      const moved = await alice.v1.markers.create({ home: { lastReadId: kept.post.id } });
      expect(moved.home.lastReadId === kept.post.id);
    }],
    ["v1.markers.fetch", async () => {
      const found = await alice.v1.markers.fetch({ timeline: ["home"] });
      expect(found.home.lastReadId === kept.post.id);
    }],
  ];
}
