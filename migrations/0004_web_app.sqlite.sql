ALTER TABLE "attachment" ADD COLUMN "edits" JSON NOT NULL DEFAULT '{}';
CREATE INDEX "idx_mention_account_46b90d" ON "mention" ("account_id", "post_id");
ALTER TABLE "post" ADD COLUMN "license" VARCHAR(32) NOT NULL DEFAULT '';
CREATE TABLE "export" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "state" VARCHAR(16) NOT NULL,
    "tries" INT NOT NULL,
    "posts_done" INT NOT NULL,
    "posts_total" INT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "ready_at" TIMESTAMP,
    "account_id" BIGINT NOT NULL UNIQUE REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_export_created_5670b3" ON "export" ("created_at");
