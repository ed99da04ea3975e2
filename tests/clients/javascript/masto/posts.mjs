// Posts: upload, publish, edit, answer, like, boost, quote, schedule, delete.

import { eventually, expect, photo } from "../ledger.mjs";

export function steps({ alice, bob, carol, nobody, kept, given }) {
  const at = (client, name = "post") => client.v1.statuses.$select(kept[name].id);
  return [
    ["v2.media.create", async () => {
      kept.first = await bob.v2.media.create({
        file: photo(given.photo), description: "Teal all over", focus: "0.5,-0.25",
      });
      expect(kept.first.id && kept.first.description === "Teal all over");
    }],
    ["v1.media.create", async () => {
      kept.second = await bob.v1.media.create({ file: photo(given.photo, "again.jpg") });
      expect(kept.second.type === "image");
    }],
    ["v1.media.$select.fetch", async () => {
      await eventually(async () => (await bob.v1.media.$select(kept.first.id).fetch()).url);
    }],
    ["v1.media.$select.update", async () => {
      const changed = await bob.v1.media.$select(kept.second.id).update({ description: "Again" });
      expect(changed.description === "Again");
    }],
    ["v1.statuses.create", async () => {
      kept.post = await bob.v1.statuses.create({
        status: "Two of the same #teal @alice", mediaIds: [kept.first.id, kept.second.id],
        visibility: "public", spoilerText: "Much teal", sensitive: true, language: "en",
      });
      expect(kept.post.mediaAttachments.length === 2 && kept.post.mentions[0].acct === "alice");
    }],
    ["v1.statuses.$select.fetch", async () => expect((await at(nobody).fetch()).id === kept.post.id)],
    ["v1.statuses.fetch", async () => {
      expect((await nobody.v1.statuses.fetch({ id: [kept.post.id] })).length === 1);
    }],
    ["v1.statuses.$select.update", async () => {
      const changed = await at(bob).update({
        status: "Two of the same, again #teal", mediaIds: [kept.first.id, kept.second.id],
        mediaAttributes: [{ id: kept.first.id, description: "Teal, edited", focus: "0,0" }],
      });
      expect(changed.editedAt && changed.mediaAttachments[0].description === "Teal, edited");
    }],
    ["v1.statuses.$select.source.fetch", async () => {
      expect((await at(bob).source.fetch()).text === "Two of the same, again #teal");
    }],
    ["v1.statuses.$select.history.list", async () => {
      expect((await at(nobody).history.list()).length === 2);
    }],
    ["v1.statuses.$select.context.fetch", async () => {
      kept.comment = await alice.v1.statuses.create({
        status: "@bob Lovely", inReplyToId: kept.post.id,
      });
      const found = await at(nobody).context.fetch();
      expect(found.descendants[0].id === kept.comment.id && found.ancestors.length === 0);
    }],
    ["v1.statuses.$select.favourite", async () => {
      const liked = await at(alice).favourite();
      expect(liked.favourited && liked.favouritesCount === 1);
    }],
    ["v1.statuses.$select.favouritedBy.list", async () => {
      expect((await at(nobody).favouritedBy.list())[0].acct === "alice");
    }],
    ["v1.favourites.list", async () => {
      expect((await alice.v1.favourites.list())[0].id === kept.post.id);
    }],
    ["v1.statuses.$select.unfavourite", async () => {
      expect(!(await at(alice).unfavourite()).favourited);
      await at(alice).favourite();
      await at(carol).favourite();
    }],
    ["v1.statuses.$select.reblog", async () => {
      const boost = await at(alice).reblog({ visibility: "public" });
      expect(boost.reblog.id === kept.post.id);
    }],
    ["v1.statuses.$select.rebloggedBy.list", async () => {
      expect((await at(nobody).rebloggedBy.list())[0].acct === "alice");
    }],
    ["v1.statuses.$select.unreblog", async () => expect(!(await at(alice).unreblog()).reblogged)],
    ["v1.statuses.$select.bookmark", async () => expect((await at(alice).bookmark()).bookmarked)],
    ["v1.bookmarks.list", async () => {
      expect((await alice.v1.bookmarks.list())[0].id === kept.post.id);
    }],
    ["v1.statuses.$select.unbookmark", async () => {
      expect(!(await at(alice).unbookmark()).bookmarked);
    }],
    ["v1.statuses.$select.mute", async () => expect((await at(bob).mute()).muted)],
    ["v1.statuses.$select.unmute", async () => expect(!(await at(bob).unmute()).muted)],
    ["v1.statuses.$select.pin", async () => expect((await at(bob).pin()).pinned)],
    ["v1.accounts.$select.statuses.list", async () => {
      const posts = nobody.v1.accounts.$select(kept.bob.id).statuses;
      expect((await posts.list({ pinned: true }))[0].id === kept.post.id);
      expect((await posts.list({ onlyMedia: true, excludeReplies: true })).length === 1);
    }],
    ["v1.statuses.$select.unpin", async () => expect(!(await at(bob).unpin()).pinned)],
    ["v1.statuses.$select.quotes.list", async () => {
      kept.quote = await alice.v1.statuses.create({
        status: "Look at this", quotedStatusId: kept.post.id,
      });
      expect(kept.quote.quote.quotedStatus.id === kept.post.id);
      expect((await at(bob).quotes.list())[0].id === kept.quote.id);
    }],
    ["v1.statuses.$select.card.fetch", async () => {
      // No page is linked: Mastodon answers an empty object then.
      expect(Object.keys(await at(nobody).card.fetch()).length === 0);
    }],
    ["v1.statuses.$select.translate", async () => {
      const refused = await at(alice).translate({ lang: "de" }).then(() => 200, (e) => e.statusCode);
      expect([404, 503].includes(refused), `${refused}: translation is said to be off`);
    }],
    ["v1.polls.$select.fetch", async () => {
      kept.question = await bob.v1.statuses.create({
        status: "Tea or coffee?", poll: { options: ["Tea", "Coffee"], expiresIn: 3600 },
      });
      expect((await nobody.v1.polls.$select(kept.question.poll.id).fetch()).options.length === 2);
    }],
    ["v1.polls.$select.votes.create", async () => {
      const voted = await alice.v1.polls.$select(kept.question.poll.id).votes.create({ choices: [0] });
      expect(voted.voted && voted.ownVotes[0] === 0 && voted.votesCount === 1);
    }],
    ["v1.scheduledStatuses.list", async () => {
      const later = new Date(Date.now() + 3600_000).toISOString();
      kept.scheduled = await bob.v1.statuses.create({ status: "Later", scheduledAt: later });
      expect(kept.scheduled.params.text === "Later");
      expect((await bob.v1.scheduledStatuses.list())[0].id === kept.scheduled.id);
    }],
    ["v1.scheduledStatuses.$select.fetch", async () => {
      expect((await bob.v1.scheduledStatuses.$select(kept.scheduled.id).fetch()).scheduledAt);
    }],
    ["v1.scheduledStatuses.$select.update", async () => {
      const scheduledAt = new Date(Date.now() + 7200_000).toISOString();
      const moved = await bob.v1.scheduledStatuses.$select(kept.scheduled.id).update({ scheduledAt });
      expect(moved.scheduledAt.slice(0, 16) === scheduledAt.slice(0, 16));
    }],
    ["v1.scheduledStatuses.$select.remove", async () => {
      await bob.v1.scheduledStatuses.$select(kept.scheduled.id).remove();
      expect((await bob.v1.scheduledStatuses.list()).length === 0);
    }],
    ["v1.conversations.list", async () => {
      await bob.v1.statuses.create({ status: "@alice Between us", visibility: "direct" });
      kept.conversation = await eventually(async () => (await alice.v1.conversations.list())[0]);
      expect(kept.conversation.unread && kept.conversation.accounts[0].acct === "bob");
    }],
    ["v1.timelines.direct.list", async () => {
      expect((await alice.v1.timelines.direct.list())[0].visibility === "direct");
    }],
    ["v1.conversations.$select.read", async () => {
      expect(!(await alice.v1.conversations.$select(kept.conversation.id).read()).unread);
    }],
    ["v1.conversations.$select.unread", async () => {
      expect((await alice.v1.conversations.$select(kept.conversation.id).unread()).unread);
    }],
    ["v1.conversations.$select.remove", async () => {
      await alice.v1.conversations.$select(kept.conversation.id).remove();
      expect((await alice.v1.conversations.list()).length === 0);
    }],
    ["v1.statuses.$select.remove", async () => {
      kept.gone = await bob.v1.statuses.create({ status: "Not for long" });
      expect((await at(bob, "gone").remove()).text === "Not for long");
    }],
  ];
}
