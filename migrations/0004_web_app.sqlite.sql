CREATE TABLE "instance_setting" (
    "key" VARCHAR(64) NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL,
    "updated_at" TIMESTAMP NOT NULL
);
CREATE TABLE "invitation" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "code_hash" VARCHAR(64) NOT NULL UNIQUE,
    "code_sealed" TEXT NOT NULL,
    "note" VARCHAR(255) NOT NULL,
    "uses" INT NOT NULL,
    "max_uses" INT,
    "expires_at" TIMESTAMP,
    "revoked_at" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_invitation_account_daab9c" ON "invitation" ("account_id");
CREATE TABLE "moderation_note" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "author_id" BIGINT REFERENCES "account" ("id") ON DELETE SET NULL,
    "report_id" BIGINT REFERENCES "report" ("id") ON DELETE CASCADE,
    "target_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_moderation__report__de264e" ON "moderation_note" ("report_id");
CREATE INDEX "idx_moderation__target__c33792" ON "moderation_note" ("target_id");
ALTER TABLE "sign_up" ADD COLUMN "invitation_id" BIGINT REFERENCES "invitation" ("id") ON DELETE SET NULL;
CREATE INDEX "idx_sign_up_invitat_d94006" ON "sign_up" ("invitation_id");
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
ALTER TABLE "post" ADD COLUMN "archived_at" TIMESTAMP;
ALTER TABLE "post" ADD COLUMN "archived_visibility" VARCHAR(16) NOT NULL DEFAULT '';
