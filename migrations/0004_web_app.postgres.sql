ALTER TABLE "attachment" ADD COLUMN "edits" JSONB NOT NULL DEFAULT '{}';
CREATE INDEX "idx_mention_account_46b90d" ON "mention" ("account_id", "post_id");
