// Posts and what people do with them.

import { eventually, expect } from "../ledger.mjs";

export function steps({ alice, bob, carol, nobody, kept }) {
  return [
    ["getMedia", async () => {
      await eventually(async () => (await bob.getMedia(kept.first.id)).data.url);
    }],
    ["updateMedia", async () => {
      const changed = await bob.updateMedia(kept.first.id, { description: "Teal all over" });
      expect(changed.data.description === "Teal all over");
    }],
    ["postStatus", async () => {
      const made = await bob.postStatus("All over #teal", {
        media_ids: [kept.first.id], visibility: "public", language: "en",
      });
      kept.post = made.data;
      expect(kept.post.media_attachments.length === 1 && kept.post.visibility === "public");
    }],
    ["getStatus", async () => expect((await nobody.getStatus(kept.post.id)).data.id === kept.post.id)],
    ["editStatus", async () => {
      const changed = await bob.editStatus(kept.post.id, {
        status: "All over, again #teal", media_ids: [kept.first.id],
      });
      expect(changed.data.edited_at && changed.data.content.includes("again"));
    }],
    ["getStatusSource", async () => {
      expect((await bob.getStatusSource(kept.post.id)).data.text === "All over, again #teal");
    }],
    ["getStatusContext", async () => {
      const comment = await alice.postStatus("@bob Lovely", { in_reply_to_id: kept.post.id });
      const found = (await nobody.getStatusContext(kept.post.id)).data;
      expect(found.descendants[0].id === comment.data.id);
    }],
    ["favouriteStatus", async () => {
      expect((await alice.favouriteStatus(kept.post.id)).data.favourited);
    }],
    ["getStatusFavouritedBy", async () => {
      expect((await nobody.getStatusFavouritedBy(kept.post.id)).data[0].acct === "alice");
    }],
    ["getFavourites", async () => {
      expect((await alice.getFavourites()).data[0].id === kept.post.id);
    }],
    ["unfavouriteStatus", async () => {
      expect(!(await alice.unfavouriteStatus(kept.post.id)).data.favourited);
      await alice.favouriteStatus(kept.post.id);
    }],
    ["reblogStatus", async () => {
      expect((await alice.reblogStatus(kept.post.id)).data.reblog.id === kept.post.id);
    }],
    ["getStatusRebloggedBy", async () => {
      expect((await nobody.getStatusRebloggedBy(kept.post.id)).data[0].acct === "alice");
    }],
    ["unreblogStatus", async () => {
      expect(!(await alice.unreblogStatus(kept.post.id)).data.reblogged);
    }],
    ["bookmarkStatus", async () => {
      expect((await alice.bookmarkStatus(kept.post.id)).data.bookmarked);
    }],
    ["getBookmarks", async () => expect((await alice.getBookmarks()).data[0].id === kept.post.id)],
    ["unbookmarkStatus", async () => {
      expect(!(await alice.unbookmarkStatus(kept.post.id)).data.bookmarked);
    }],
    ["muteStatus", async () => expect((await bob.muteStatus(kept.post.id)).data.muted)],
    ["unmuteStatus", async () => expect(!(await bob.unmuteStatus(kept.post.id)).data.muted)],
    ["pinStatus", async () => expect((await bob.pinStatus(kept.post.id)).data.pinned)],
    ["getAccountStatuses", async () => {
      const found = await nobody.getAccountStatuses(kept.bob.id, { only_media: true });
      expect(found.data[0].id === kept.post.id);
    }],
    ["unpinStatus", async () => expect(!(await bob.unpinStatus(kept.post.id)).data.pinned)],
    ["getPoll", async () => {
      kept.question = (await bob.postStatus("Tea or coffee?", {
        poll: { options: ["Tea", "Coffee"], expires_in: 3600 },
      })).data;
      expect((await nobody.getPoll(kept.question.poll.id)).data.options.length === 2);
    }],
    ["votePoll", async () => {
      expect((await alice.votePoll(kept.question.poll.id, [0])).data.voted);
    }],
    ["getScheduledStatuses", async () => {
      const scheduled_at = new Date(Date.now() + 3600_000).toISOString();
      kept.scheduled = (await bob.postStatus("Later", { scheduled_at })).data;
      expect((await bob.getScheduledStatuses()).data[0].id === kept.scheduled.id);
    }],
    ["getScheduledStatus", async () => {
      expect((await bob.getScheduledStatus(kept.scheduled.id)).data.scheduled_at);
    }],
    ["scheduleStatus", async () => {
      const later = new Date(Date.now() + 7200_000).toISOString();
      expect((await bob.scheduleStatus(kept.scheduled.id, later)).data.scheduled_at);
    }],
    ["cancelScheduledStatus", () => bob.cancelScheduledStatus(kept.scheduled.id)],
    ["getConversationTimeline", async () => {
      await bob.postStatus("@alice Between us", { visibility: "direct" });
      kept.conversation = await eventually(
        async () => (await alice.getConversationTimeline()).data[0]);
      expect(kept.conversation.accounts[0].acct === "bob");
    }],
    ["readConversation", async () => {
      expect(!(await alice.readConversation(kept.conversation.id)).data.unread);
    }],
    ["deleteConversation", () => alice.deleteConversation(kept.conversation.id)],
    ["getNotifications", async () => {
      kept.notification = await eventually(async () => {
        const found = (await bob.getNotifications()).data;
        return found.find((one) => one.type === "favourite");
      });
      expect(kept.notification.status.id === kept.post.id);
    }],
    ["getNotification", async () => {
      expect((await bob.getNotification(kept.notification.id)).data.type === "favourite");
    }],
    ["dismissNotification", () => bob.dismissNotification(kept.notification.id)],
    ["dismissNotifications", () => bob.dismissNotifications()],
    ["deleteStatus", async () => {
      const made = await carol.postStatus("Not for long", {});
      await carol.deleteStatus(made.data.id);
      const gone = nobody.getStatus(made.data.id);
      expect((await gone.then(() => 200, (error) => error.response.status)) === 404);
    }],
  ];
}
