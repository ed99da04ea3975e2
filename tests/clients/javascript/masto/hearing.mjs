// What people hear of, and what an instance says: notifications, push, news, rules, apps.

import { generateKeyPairSync, randomBytes } from "node:crypto";

import { eventually, expect } from "../ledger.mjs";

function browserKeys() {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const point = publicKey.export({ format: "der", type: "spki" }).subarray(-65);
  return { p256dh: point.toString("base64url"), auth: randomBytes(16).toString("base64url") };
}

export function steps({ alice, bob, carol, nobody, given, kept }) {
  return [
    ["v1.notifications.list", async () => {
      kept.notification = await eventually(async () => {
        const found = await bob.v1.notifications.list({ types: ["favourite"] });
        return found.length === 2 && found[0];
      });
      expect(kept.notification.status.id === kept.post.id);
    }],
    ["v1.notifications.fetch", async () => expect((await bob.v1.notifications.fetch()).length > 2)],
    ["v1.notifications.$select.fetch", async () => {
      const found = await bob.v1.notifications.$select(kept.notification.id).fetch();
      expect(found.type === "favourite");
    }],
    ["v1.notifications.unreadCount.fetch", async () => {
      expect((await bob.v1.notifications.unreadCount.fetch()).count > 2);
    }],
    ["v2.notifications.list", async () => {
      const found = await bob.v2.notifications.list({ types: ["favourite"] });
      kept.group = found.notificationGroups[0];
      expect(kept.group.notificationsCount === 2 && found.statuses[0].id === kept.post.id);
    }],
    ["v2.notifications.$select.fetch", async () => {
      const found = await bob.v2.notifications.$select(kept.group.groupKey).fetch();
      expect(found.notificationGroups[0].groupKey === kept.group.groupKey);
    }],
    ["v2.notifications.$select.accounts.fetch", async () => {
      const found = await bob.v2.notifications.$select(kept.group.groupKey).accounts.fetch();
      expect(found.length === 2);
    }],
    ["v2.notifications.unreadCount.fetch", async () => {
      expect((await bob.v2.notifications.unreadCount.fetch()).count > 1);
    }],
    ["v2.notifications.$select.dismiss", async () => {
      await bob.v2.notifications.$select(kept.group.groupKey).dismiss();
      expect((await bob.v1.notifications.list({ types: ["favourite"] })).length === 0);
    }],
    ["v1.notifications.$select.dismiss", async () => {
      const [first] = await bob.v1.notifications.list();
      await bob.v1.notifications.$select(first.id).dismiss();
      expect((await bob.v1.notifications.list()).every((one) => one.id !== first.id));
    }],
    ["v2.notifications.policy.fetch", async () => {
      expect((await bob.v2.notifications.policy.fetch()).forNotFollowing === "accept");
    }],
    ["v2.notifications.policy.update", async () => {
      const changed = await bob.v2.notifications.policy.update({ forNotFollowing: "filter" });
      expect(changed.forNotFollowing === "filter");
    }],
    ["v1.notifications.requests.list", async () => {
      await carol.v1.statuses.create({ status: "@bob Hello there" });
      kept.request = await eventually(async () => (await bob.v1.notifications.requests.list())[0]);
      expect(kept.request.account.id === kept.carol.id);
    }],
    ["v1.notifications.requests.$select.fetch", async () => {
      const found = await bob.v1.notifications.requests.$select(kept.request.id).fetch();
      expect(found.notificationsCount);
    }],
    ["v1.notifications.requests.$select.dismiss", async () => {
      await bob.v1.notifications.requests.$select(kept.request.id).dismiss();
    }],
    ["v1.notifications.requests.$select.accept", async () => {
      await carol.v1.statuses.create({ status: "@bob Hello again" });
      const again = await eventually(async () => (await bob.v1.notifications.requests.list())[0]);
      await bob.v1.notifications.requests.$select(again.id).accept();
    }],
    ["v1.notifications.requests.merged.fetch", async () => {
      await eventually(async () => (await bob.v1.notifications.requests.merged.fetch()).merged);
    }],
    ["v1.notifications.requests.accept", () => bob.v1.notifications.requests.accept({ id: ["1"] })],
    ["v1.notifications.requests.dismiss", () => bob.v1.notifications.requests.dismiss({ id: ["1"] })],
    ["v1.notifications.clear", async () => {
      await bob.v1.notifications.clear();
      expect((await bob.v1.notifications.list()).length === 0);
    }],
    ["v1.push.subscription.create", async () => {
      const made = await bob.v1.push.subscription.create({
        subscription: { endpoint: "https://push.example.com/bob", keys: browserKeys() },
        data: { alerts: { favourite: true } }, policy: "all",
      });
      expect(made.endpoint === "https://push.example.com/bob" && made.serverKey);
    }],
    ["v1.push.subscription.fetch", async () => {
      expect((await bob.v1.push.subscription.fetch()).alerts.favourite === true);
    }],
    ["v1.push.subscription.update", async () => {
      const changed = await bob.v1.push.subscription.update({
        data: { alerts: { favourite: false, mention: true } }, policy: "followed",
      });
      expect(changed.alerts.mention === true && changed.alerts.favourite === false);
    }],
    ["v1.push.subscription.remove", async () => {
      await bob.v1.push.subscription.remove();
      const gone = await bob.v1.push.subscription.fetch().then(() => 200, (e) => e.statusCode);
      expect(gone === 404);
    }],
    ["v1.announcements.list", async () => {
      kept.news = (await bob.v1.announcements.list())[0];
      expect(kept.news.content.includes("Autumn"), "the announcement that the test made is missing");
    }],
    ["v1.announcements.$select.reactions.$select.update", async () => {
      await bob.v1.announcements.$select(kept.news.id).reactions.$select("🍂").update();
      expect((await bob.v1.announcements.list())[0].reactions[0].count === 1);
    }],
    ["v1.announcements.$select.reactions.$select.remove", async () => {
      await bob.v1.announcements.$select(kept.news.id).reactions.$select("🍂").remove();
    }],
    ["v1.announcements.$select.dismiss", async () => {
      await bob.v1.announcements.$select(kept.news.id).dismiss();
    }],
    ["v1.instance.fetch", async () => expect((await nobody.v1.instance.fetch()).uri)],
    ["v2.instance.fetch", async () => {
      const found = await nobody.v2.instance.fetch();
      expect(found.version.startsWith("4.5.0 (compatible; fediphoto "));
      expect(found.configuration.urls.streaming.startsWith("ws"));
    }],
    ["v1.instance.peers.list", async () => expect(Array.isArray(await nobody.v1.instance.peers.list()))],
    ["v1.instance.activity.list", async () => {
      expect((await nobody.v1.instance.activity.list()).length === 12);
    }],
    ["v1.instance.languages.list", async () => {
      expect((await nobody.v1.instance.languages.list()).length > 0);
    }],
    ["v1.instance.extendedDescription.fetch", async () => {
      expect("content" in (await nobody.v1.instance.extendedDescription.fetch()));
    }],
    ["v1.instance.translationLanguages.list", async () => {
      expect(Object.keys(await nobody.v1.instance.translationLanguages.list()).length === 0);
    }],
    ["v1.instance.domainBlocks.fetch", async () => {
      expect(Array.isArray(await nobody.v1.instance.domainBlocks.fetch()));
    }],
    ["v1.customEmojis.list", async () => expect(Array.isArray(await nobody.v1.customEmojis.list()))],
    ["v1.apps.create", async () => {
      kept.app = await nobody.v1.apps.create({
        clientName: "masto.js", redirectUris: "urn:ietf:wg:oauth:2.0:oob", scopes: "read write",
      });
      expect(kept.app.clientId && kept.app.clientSecret);
    }],
    ["v1.apps.verifyCredentials", async () => {
      expect((await bob.v1.apps.verifyCredentials()).name);
    }],
    ["v1.accounts.create", async () => {
      const made = await given.appClient.v1.accounts.create({
        username: "mia", email: "mia@example.com", password: "a long enough password",
        agreement: true, locale: "en",
      });
      expect(made.accessToken);
    }],
  ];
}
