// Collections of people, and the year in review.

import { eventually, expect } from "../ledger.mjs";

export function steps({ alice, bob, nobody, kept }) {
  const year = String(new Date().getUTCFullYear());
  return [
    ["v1.collections.create", async () => {
      const made = await alice.v1.collections.create({
        name: "Photographers", description: "Light, mostly", discoverable: true,
        accountIds: [kept.bob.id],
      });
      kept.collection = made.collection;
      expect(kept.collection.name === "Photographers" && kept.collection.items.length === 1);
    }],
    ["v1.collections.$select.fetch", async () => {
      const found = await nobody.v1.collections.$select(kept.collection.id).fetch();
      expect(found.collection.id === kept.collection.id);
      expect(found.accounts.some((one) => one.id === kept.bob.id));
    }],
    ["v1.collections.$select.update", async () => {
      const changed = await alice.v1.collections.$select(kept.collection.id).update({ name: "Light" });
      expect(changed.collection.name === "Light");
    }],
    ["v1.accounts.$select.collections.list", async () => {
      const found = await nobody.v1.accounts.$select(kept.alice.id).collections.list();
      expect(found.collections[0].id === kept.collection.id);
    }],
    ["v1.accounts.$select.inCollections.list", async () => {
      const found = await bob.v1.accounts.$select(kept.bob.id).inCollections.list();
      expect(found.collections[0].id === kept.collection.id);
    }],
    ["v1.collections.$select.items.create", async () => {
      const made = await alice.v1.collections.$select(kept.collection.id).items.create({
        accountId: kept.carol.id,
      });
      kept.item = made.collectionItem;
      expect(kept.item.accountId === kept.carol.id);
    }],
    ["v1.collections.$select.items.$select.remove", async () => {
      const items = alice.v1.collections.$select(kept.collection.id).items;
      await items.$select(kept.item.id).remove();
    }],
    ["v1.collections.$select.items.$select.revoke", async () => {
      const { collection } = await bob.v1.collections.$select(kept.collection.id).fetch();
      const items = bob.v1.collections.$select(kept.collection.id).items;
      await items.$select(collection.items[0].id).revoke();
    }],
    ["v1.collections.$select.remove", async () => {
      await alice.v1.collections.$select(kept.collection.id).remove();
      const gone = nobody.v1.collections.$select(kept.collection.id).fetch();
      expect((await gone.then(() => 200, (error) => error.statusCode)) === 404);
    }],
    ["v1.annualReports.list", async () => expect("annualReports" in (await bob.v1.annualReports.list()))],
    ["v1.annualReports.$select.state.fetch", async () => {
      const found = await bob.v1.annualReports.$select(year).state.fetch();
      expect(["available", "generating", "eligible", "ineligible"].includes(found.state));
    }],
    ["v1.annualReports.$select.generate", () => bob.v1.annualReports.$select(year).generate()],
    ["v1.annualReports.$select.fetch", async () => {
      const found = await eventually(() =>
        bob.v1.annualReports.$select(year).fetch().then((one) => one, () => null));
      expect(found.annualReports[0].year === Number(year));
    }],
    ["v1.annualReports.$select.read", () => bob.v1.annualReports.$select(year).read()],
  ];
}
