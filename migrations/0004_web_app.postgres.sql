ALTER TABLE "attachment" ADD COLUMN "edits" JSONB NOT NULL DEFAULT '{}';
CREATE INDEX "idx_mention_account_46b90d" ON "mention" ("account_id", "post_id");
ALTER TABLE "post" ADD COLUMN "license" VARCHAR(32) NOT NULL DEFAULT '';
ALTER TABLE "post" ALTER COLUMN "license" DROP DEFAULT;
