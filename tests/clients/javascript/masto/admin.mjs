// What those who run an instance do through the admin API.

import { expect } from "../ledger.mjs";

export function steps({ alice, carol, kept }) {
  const { admin } = alice.v1;
  const span = {
    startAt: new Date(Date.now() - 6 * 86400_000).toISOString().slice(0, 10),
    endAt: new Date(Date.now() + 86400_000).toISOString().slice(0, 10),
  };
  const act = (type) => admin.accounts.$select(kept.carol.id).action.create({ type, text: "Please" });
  return [
    ["v1.admin.accounts.list", async () => {
      const found = await admin.accounts.list({ local: true, active: true });
      expect(found.some((one) => one.username === "carol" && one.email === "carol@example.com"));
    }],
    ["v1.admin.accounts.$select.fetch", async () => {
      expect((await admin.accounts.$select(kept.carol.id).fetch()).account.acct === "carol");
    }],
    ["v1.admin.accounts.$select.action.create", () => act("none")],
    ["v1.admin.accounts.$select.unsensitive", async () => {
      await act("sensitive");
      expect((await admin.accounts.$select(kept.carol.id).unsensitive()).sensitized === false);
    }],
    ["v1.admin.accounts.$select.unsilence", async () => {
      await act("silence");
      expect((await admin.accounts.$select(kept.carol.id).unsilence()).silenced === false);
    }],
    ["v1.admin.accounts.$select.unsuspend", async () => {
      await act("suspend");
      expect((await admin.accounts.$select(kept.carol.id).unsuspend()).suspended === false);
    }],
    ["v1.admin.accounts.$select.enable", async () => {
      await act("disable");
      expect((await admin.accounts.$select(kept.carol.id).enable()).disabled === false);
    }],
    ["v1.admin.reports.list", async () => {
      const found = await admin.reports.list({ resolved: false });
      expect(found.some((one) => one.id === kept.report.id));
    }],
    ["v1.admin.reports.$select.fetch", async () => {
      const found = await admin.reports.$select(kept.report.id).fetch();
      expect(found.comment === "Too much light");
    }],
    ["v1.admin.reports.$select.assignToSelf", async () => {
      const found = await admin.reports.$select(kept.report.id).assignToSelf();
      expect(found.assignedAccount.id === kept.alice.id);
    }],
    ["v1.admin.reports.$select.unassign", async () => {
      expect((await admin.reports.$select(kept.report.id).unassign()).assignedAccount === null);
    }],
    ["v1.admin.reports.$select.resolve", async () => {
      expect((await admin.reports.$select(kept.report.id).resolve()).actionTaken);
    }],
    ["v1.admin.reports.$select.reopen", async () => {
      expect(!(await admin.reports.$select(kept.report.id).reopen()).actionTaken);
    }],
    ["v1.admin.domainBlocks.create", async () => {
      kept.blocked = await admin.domainBlocks.create({ domain: "bad.test", severity: "silence" });
      expect(kept.blocked.domain === "bad.test");
    }],
    ["v1.admin.domainBlocks.list", async () => {
      expect((await admin.domainBlocks.list())[0].id === kept.blocked.id);
    }],
    ["v1.admin.domainBlocks.$select.fetch", async () => {
      expect((await admin.domainBlocks.$select(kept.blocked.id).fetch()).severity === "silence");
    }],
    ["v1.admin.domainBlocks.$select.update", async () => {
      const one = admin.domainBlocks.$select(kept.blocked.id);
      expect((await one.update({ severity: "suspend" })).severity === "suspend");
    }],
    ["v1.admin.domainBlocks.$select.remove", () =>
      admin.domainBlocks.$select(kept.blocked.id).remove()],
    ["v1.admin.domainAllows.create", async () => {
      kept.allowed = await admin.domainAllows.create({ domain: "good.test" });
      expect(kept.allowed.domain === "good.test");
    }],
    ["v1.admin.domainAllows.list", async () => {
      expect((await admin.domainAllows.list())[0].id === kept.allowed.id);
    }],
    ["v1.admin.domainAllows.$select.fetch", async () => {
      expect((await admin.domainAllows.$select(kept.allowed.id).fetch()).domain === "good.test");
    }],
    ["v1.admin.domainAllows.$select.remove", () =>
      admin.domainAllows.$select(kept.allowed.id).remove()],
    ["v1.admin.emailDomainBlocks.create", async () => {
      kept.provider = await admin.emailDomainBlocks.create({ domain: "mail.test" });
      expect(kept.provider.domain === "mail.test" && kept.provider.history);
    }],
    ["v1.admin.emailDomainBlocks.list", async () => {
      expect((await admin.emailDomainBlocks.list())[0].id === kept.provider.id);
    }],
    ["v1.admin.emailDomainBlocks.$select.fetch", async () => {
      expect((await admin.emailDomainBlocks.$select(kept.provider.id).fetch()).domain);
    }],
    ["v1.admin.emailDomainBlocks.$select.remove", () =>
      admin.emailDomainBlocks.$select(kept.provider.id).remove()],
    ["v1.admin.ipBlocks.create", async () => {
      kept.network = await admin.ipBlocks.create({
        ip: "192.0.2.0/24", severity: "sign_up_block", comment: "Spam", expiresIn: 86400,
      });
      expect(kept.network.ip === "192.0.2.0/24");
    }],
    ["v1.admin.ipBlocks.list", async () => {
      expect((await admin.ipBlocks.list())[0].id === kept.network.id);
    }],
    ["v1.admin.ipBlocks.$select.fetch", async () => {
      expect((await admin.ipBlocks.$select(kept.network.id).fetch()).comment === "Spam");
    }],
    ["v1.admin.ipBlocks.$select.update", async () => {
      const one = admin.ipBlocks.$select(kept.network.id);
      expect((await one.update({ comment: "Much spam" })).comment === "Much spam");
    }],
    ["v1.admin.ipBlocks.$select.remove", () => admin.ipBlocks.$select(kept.network.id).remove()],
    ["v1.admin.canonicalEmailBlocks.create", async () => {
      kept.address = await admin.canonicalEmailBlocks.create({ email: "bad@example.com" });
      expect(kept.address.canonicalEmailHash);
    }],
    ["v1.admin.canonicalEmailBlocks.test", async () => {
      const found = await admin.canonicalEmailBlocks.test({ email: "b.a.d+more@example.com" });
      expect(found.length === 1, "dots and what follows a plus count for nothing");
    }],
    ["v1.admin.canonicalEmailBlocks.list", async () => {
      expect((await admin.canonicalEmailBlocks.list())[0].id === kept.address.id);
    }],
    ["v1.admin.canonicalEmailBlocks.$select.fetch", async () => {
      expect((await admin.canonicalEmailBlocks.$select(kept.address.id).fetch()).id);
    }],
    ["v1.admin.canonicalEmailBlocks.$select.remove", () =>
      admin.canonicalEmailBlocks.$select(kept.address.id).remove()],
    ["v1.admin.measures.create", async () => {
      const [found] = await admin.measures.create({ keys: ["active_users"], ...span });
      expect(found.key === "active_users" && found.data.length > 0);
    }],
    ["v1.admin.dimensions.create", async () => {
      const [found] = await admin.dimensions.create({ keys: ["languages"], ...span, limit: 5 });
      expect(found.key === "languages");
    }],
    ["v1.admin.retention.create", async () => {
      const found = await admin.retention.create({ frequency: "day", ...span });
      expect(found.length > 0 && found[0].data);
    }],
    ["v1.admin.trends.tags.list", async () => {
      kept.tag = (await admin.trends.tags.list())[0];
      expect(kept.tag === undefined || kept.tag.name);
    }],
    ["v1.admin.trends.statuses.list", async () => {
      kept.trending = (await admin.trends.statuses.list())[0];
      expect(kept.trending === undefined || kept.trending.id);
    }],
    ["v1.admin.trends.links.list", async () => expect(Array.isArray(await admin.trends.links.list()))],
    ["v1.admin.trends.links.publishers.list", async () => {
      expect(Array.isArray(await admin.trends.links.publishers.list()));
    }],
    ["a token of somebody who is no moderator opens no door", async () => {
      const refused = await carol.v1.admin.reports.list().then(() => 200, (e) => e.statusCode);
      expect([401, 403].includes(refused), `${refused}`);
    }],
  ];
}
