CREATE TABLE "instance_setting" (
    "key" VARCHAR(64) NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL
);
CREATE TABLE "invitation" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "code_hash" VARCHAR(64) NOT NULL UNIQUE,
    "code_sealed" TEXT NOT NULL,
    "note" VARCHAR(255) NOT NULL,
    "uses" INT NOT NULL,
    "max_uses" INT,
    "expires_at" TIMESTAMPTZ,
    "revoked_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_invitation_account_daab9c" ON "invitation" ("account_id");
CREATE TABLE "moderation_note" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "author_id" BIGINT REFERENCES "account" ("id") ON DELETE SET NULL,
    "report_id" BIGINT REFERENCES "report" ("id") ON DELETE CASCADE,
    "target_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_moderation__report__de264e" ON "moderation_note" ("report_id");
CREATE INDEX "idx_moderation__target__c33792" ON "moderation_note" ("target_id");
ALTER TABLE "sign_up" ADD COLUMN "invitation_id" BIGINT REFERENCES "invitation" ("id") ON DELETE SET NULL;
CREATE INDEX "idx_sign_up_invitat_d94006" ON "sign_up" ("invitation_id");
ALTER TABLE "attachment" ADD COLUMN "edits" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "attachment" ALTER COLUMN "edits" DROP DEFAULT;
CREATE INDEX "idx_mention_account_46b90d" ON "mention" ("account_id", "post_id");
ALTER TABLE "post" ADD COLUMN "license" VARCHAR(32) NOT NULL DEFAULT '';
ALTER TABLE "post" ALTER COLUMN "license" DROP DEFAULT;
CREATE TABLE "export" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "state" VARCHAR(16) NOT NULL,
    "tries" INT NOT NULL,
    "posts_done" INT NOT NULL,
    "posts_total" INT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "ready_at" TIMESTAMPTZ,
    "account_id" BIGINT NOT NULL UNIQUE REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_export_created_5670b3" ON "export" ("created_at");
CREATE TABLE "tag_removal" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "post_id" BIGINT NOT NULL REFERENCES "post" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_tag_removal_account_6f23f9" UNIQUE ("account_id", "post_id")
);
CREATE INDEX "idx_tag_removal_post_id_583d08" ON "tag_removal" ("post_id");
ALTER TABLE "story" ADD COLUMN "content_warning" TEXT NOT NULL DEFAULT '';
ALTER TABLE "story" ALTER COLUMN "content_warning" DROP DEFAULT;
ALTER TABLE "story" ADD COLUMN "is_sensitive" BOOL NOT NULL DEFAULT FALSE;
ALTER TABLE "story" ALTER COLUMN "is_sensitive" DROP DEFAULT;
ALTER TABLE "push_subscription" ALTER COLUMN "token_id" DROP NOT NULL;
ALTER TABLE "push_subscription" ADD COLUMN "session_id" BIGINT UNIQUE REFERENCES "session" ("id") ON DELETE CASCADE;
ALTER TABLE "push_subscription" ADD CONSTRAINT "push_subscription_of_one" CHECK (("token_id" IS NULL) <> ("session_id" IS NULL));
ALTER TABLE "post" ADD COLUMN "archived_at" TIMESTAMPTZ;
ALTER TABLE "post" ADD COLUMN "archived_visibility" VARCHAR(16) NOT NULL DEFAULT '';
ALTER TABLE "post" ALTER COLUMN "archived_visibility" DROP DEFAULT;
UPDATE "attachment" SET "camera" = '{}';
ALTER TABLE "post" ADD COLUMN "archived_pinned_at" TIMESTAMPTZ;
CREATE TABLE "hiding" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "deed" VARCHAR(16) NOT NULL,
    "after_id" BIGINT NOT NULL,
    "portion" INT NOT NULL,
    "posts_done" INT NOT NULL,
    "posts_left" INT NOT NULL,
    "posts_total" INT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "account_id" BIGINT NOT NULL UNIQUE REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE TABLE "import" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "state" VARCHAR(16) NOT NULL,
    "source" VARCHAR(16) NOT NULL,
    "visibility" VARCHAR(16) NOT NULL,
    "tries" INT NOT NULL,
    "position" INT NOT NULL,
    "posts_total" INT NOT NULL,
    "posts_new" INT NOT NULL,
    "posts_known" INT NOT NULL,
    "posts_failed" INT NOT NULL,
    "left_out" JSONB NOT NULL,
    "problem" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "ended_at" TIMESTAMPTZ,
    "account_id" BIGINT NOT NULL UNIQUE REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_import_created_3cc696" ON "import" ("created_at");
CREATE TABLE "imported_item" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "key" VARCHAR(64) NOT NULL,
    "outcome" VARCHAR(16) NOT NULL,
    "reason" TEXT NOT NULL,
    "words" VARCHAR(100) NOT NULL,
    "published_at" TIMESTAMPTZ NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "brought_id" BIGINT REFERENCES "import" ("id") ON DELETE SET NULL,
    "post_id" BIGINT REFERENCES "post" ("id") ON DELETE SET NULL,
    CONSTRAINT "uid_imported_it_account_07127b" UNIQUE ("account_id", "key")
);
CREATE INDEX "idx_imported_it_brought_8b19b6" ON "imported_item" ("brought_id");
CREATE INDEX "idx_imported_it_post_id_6cbc40" ON "imported_item" ("post_id");
