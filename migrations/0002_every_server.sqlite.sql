CREATE TABLE "audit_entry" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "deed" VARCHAR(64) NOT NULL,
    "target" VARCHAR(512) NOT NULL,
    "reason" TEXT NOT NULL,
    "details" JSON NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "actor_id" BIGINT REFERENCES "account" ("id") ON DELETE SET NULL
);
CREATE TABLE "block_list" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "url" VARCHAR(2048) NOT NULL UNIQUE,
    "title" VARCHAR(255) NOT NULL,
    "highest_severity" VARCHAR(16) NOT NULL,
    "checked_at" TIMESTAMP,
    "changed_at" TIMESTAMP,
    "digest" VARCHAR(64) NOT NULL,
    "last_error" TEXT NOT NULL,
    "created_at" TIMESTAMP NOT NULL
);
CREATE TABLE "collection" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "title" VARCHAR(255) NOT NULL,
    "description" TEXT NOT NULL,
    "visibility" VARCHAR(16) NOT NULL,
    "published_at" TIMESTAMP,
    "updated_at" TIMESTAMP NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_collection_account_5954c9" ON "collection" ("account_id");
CREATE TABLE "domain_allow" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "domain" VARCHAR(255) NOT NULL UNIQUE,
    "created_at" TIMESTAMP NOT NULL
);
CREATE TABLE "domain_policy" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "domain" VARCHAR(255) NOT NULL UNIQUE,
    "severity" VARCHAR(16) NOT NULL,
    "rejects_media" INT NOT NULL,
    "rejects_reports" INT NOT NULL,
    "forces_sensitive" INT NOT NULL,
    "public_comment" TEXT NOT NULL,
    "private_comment" TEXT NOT NULL,
    "is_obfuscated" INT NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "updated_at" TIMESTAMP NOT NULL,
    "block_list_id" BIGINT REFERENCES "block_list" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_domain_poli_block_l_707efd" ON "domain_policy" ("block_list_id");
CREATE TABLE "featured_tag" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "hashtag_id" BIGINT NOT NULL REFERENCES "hashtag" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_featured_ta_account_ad88e3" UNIQUE ("account_id", "hashtag_id")
);
CREATE INDEX "idx_featured_ta_hashtag_b81c92" ON "featured_tag" ("hashtag_id");
CREATE TABLE "place" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "name" VARCHAR(255) NOT NULL,
    "name_folded" VARCHAR(255) NOT NULL,
    "country" VARCHAR(255) NOT NULL,
    "latitude" REAL,
    "longitude" REAL,
    "created_at" TIMESTAMP NOT NULL,
    CONSTRAINT "uid_place_name_fo_577a5b" UNIQUE ("name_folded", "country")
);
CREATE TABLE "collection_item" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "position" INT NOT NULL,
    "collection_id" BIGINT NOT NULL REFERENCES "collection" ("id") ON DELETE CASCADE,
    "post_id" BIGINT NOT NULL REFERENCES "post" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_collection__collect_16cada" UNIQUE ("collection_id", "post_id")
);
CREATE INDEX "idx_collection__post_id_c08cf3" ON "collection_item" ("post_id");
CREATE TABLE "poll" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "options" JSON NOT NULL,
    "is_multiple" INT NOT NULL,
    "ends_at" TIMESTAMP,
    "closed_at" TIMESTAMP,
    "voters_count" INT NOT NULL,
    "refreshed_at" TIMESTAMP,
    "post_id" BIGINT NOT NULL UNIQUE REFERENCES "post" ("id") ON DELETE CASCADE
);
CREATE TABLE "poll_vote" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "choice" INT NOT NULL,
    "uri" VARCHAR(2048) NOT NULL UNIQUE,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "poll_id" BIGINT NOT NULL REFERENCES "poll" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_poll_vote_poll_id_716724" UNIQUE ("poll_id", "account_id", "choice")
);
CREATE INDEX "idx_poll_vote_account_6a5515" ON "poll_vote" ("account_id");
CREATE TABLE "quote_authorization" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "quoting_uri" VARCHAR(2048) NOT NULL,
    "request_uri" VARCHAR(2048) NOT NULL,
    "uri" VARCHAR(2048) NOT NULL UNIQUE,
    "created_at" TIMESTAMP NOT NULL,
    "revoked_at" TIMESTAMP,
    "post_id" BIGINT NOT NULL REFERENCES "post" ("id") ON DELETE CASCADE,
    "quoting_account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_quote_autho_post_id_f01bca" UNIQUE ("post_id", "quoting_uri")
);
CREATE INDEX "idx_quote_autho_post_id_8b080d" ON "quote_authorization" ("post_id");
CREATE INDEX "idx_quote_autho_quoting_27f000" ON "quote_authorization" ("quoting_account_id");
CREATE TABLE "reaction" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "name" VARCHAR(128) NOT NULL,
    "image_url" VARCHAR(2048) NOT NULL,
    "uri" VARCHAR(2048) NOT NULL UNIQUE,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "post_id" BIGINT NOT NULL REFERENCES "post" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_reaction_account_c09218" UNIQUE ("account_id", "post_id", "name")
);
CREATE INDEX "idx_reaction_post_id_fe1c53" ON "reaction" ("post_id");
CREATE TABLE "relay" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "kind" VARCHAR(16) NOT NULL,
    "inbox_uri" VARCHAR(2048) NOT NULL UNIQUE,
    "actor_uri" VARCHAR(2048) NOT NULL,
    "follow_uri" VARCHAR(2048) NOT NULL UNIQUE,
    "state" VARCHAR(16) NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "answered_at" TIMESTAMP
);
CREATE INDEX "idx_relay_actor_u_2cc883" ON "relay" ("actor_uri");
CREATE TABLE "report" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "uri" VARCHAR(2048) NOT NULL UNIQUE,
    "category" VARCHAR(16) NOT NULL,
    "comment" TEXT NOT NULL,
    "post_ids" JSON NOT NULL,
    "is_forwarded" INT NOT NULL,
    "resolved_at" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL,
    "assigned_id" BIGINT REFERENCES "account" ("id") ON DELETE SET NULL,
    "reporter_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "resolved_by_id" BIGINT REFERENCES "account" ("id") ON DELETE SET NULL,
    "target_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_report_reporte_26f79a" ON "report" ("reporter_id");
CREATE INDEX "idx_report_target__3f7b43" ON "report" ("target_id");
CREATE TABLE "severance_event" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "kind" VARCHAR(32) NOT NULL,
    "target" VARCHAR(512) NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_severance_e_account_0db8af" ON "severance_event" ("account_id");
CREATE TABLE "severed_relation" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "direction" VARCHAR(16) NOT NULL,
    "settings" JSON NOT NULL,
    "restored_at" TIMESTAMP,
    "event_id" BIGINT NOT NULL REFERENCES "severance_event" ("id") ON DELETE CASCADE,
    "local_account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "remote_account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_severed_rel_event_i_57e185" UNIQUE ("event_id", "local_account_id", "remote_account_id", "direction")
);
CREATE INDEX "idx_severed_rel_local_a_a211fc" ON "severed_relation" ("local_account_id");
CREATE INDEX "idx_severed_rel_remote__d01bc7" ON "severed_relation" ("remote_account_id");
CREATE TABLE "story" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "uri" VARCHAR(2048) NOT NULL UNIQUE,
    "token" VARCHAR(128) NOT NULL,
    "duration_s" REAL NOT NULL,
    "can_reply" INT NOT NULL,
    "can_react" INT NOT NULL,
    "views_count" INT NOT NULL,
    "expires_at" TIMESTAMP NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "attachment_id" BIGINT REFERENCES "attachment" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_story_expires_15db75" ON "story" ("expires_at");
CREATE INDEX "idx_story_attachm_02b0a0" ON "story" ("attachment_id");
CREATE INDEX "idx_story_account_1a6083" ON "story" ("account_id", "expires_at");
CREATE TABLE "story_view" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "story_id" BIGINT NOT NULL REFERENCES "story" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_story_view_story_i_4a3045" UNIQUE ("story_id", "account_id")
);
CREATE INDEX "idx_story_view_account_561a5b" ON "story_view" ("account_id");
CREATE TABLE "tag_follow" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "hashtag_id" BIGINT NOT NULL REFERENCES "hashtag" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_tag_follow_account_05acdf" UNIQUE ("account_id", "hashtag_id")
);
CREATE INDEX "idx_tag_follow_hashtag_0b368c" ON "tag_follow" ("hashtag_id");
ALTER TABLE "account" ADD COLUMN "featured_tags_uri" VARCHAR(2048) NOT NULL DEFAULT '';
ALTER TABLE "account" ADD COLUMN "moved_at" TIMESTAMP;
ALTER TABLE "account" ADD COLUMN "suspended_by" VARCHAR(16) NOT NULL DEFAULT '';
ALTER TABLE "account" ADD COLUMN "sensitized_at" TIMESTAMP;
ALTER TABLE "account" ADD COLUMN "backfilled_at" TIMESTAMP;
ALTER TABLE "account" ADD COLUMN "is_memorial" INT NOT NULL DEFAULT 0;
ALTER TABLE "host" ADD COLUMN "signature_scheme" VARCHAR(16) NOT NULL DEFAULT '';
ALTER TABLE "host" ADD COLUMN "signature_scheme_at" TIMESTAMP;
ALTER TABLE "host" ADD COLUMN "software_at" TIMESTAMP;
ALTER TABLE "post" ADD COLUMN "quote_uri" VARCHAR(2048) NOT NULL DEFAULT '';
ALTER TABLE "post" ADD COLUMN "quote_state" VARCHAR(16) NOT NULL DEFAULT '';
ALTER TABLE "post" ADD COLUMN "quote_authorization_uri" VARCHAR(2048) NOT NULL DEFAULT '';
ALTER TABLE "post" ADD COLUMN "quotes_count" INT NOT NULL DEFAULT 0;
ALTER TABLE "post" ADD COLUMN "interaction_policy" JSON NOT NULL DEFAULT '{}';
ALTER TABLE "post" ADD COLUMN "approved_by_uri" VARCHAR(2048) NOT NULL DEFAULT '';
ALTER TABLE "post" ADD COLUMN "approval_state" VARCHAR(16) NOT NULL DEFAULT '';
ALTER TABLE "post" ADD COLUMN "replies_uri" VARCHAR(2048) NOT NULL DEFAULT '';
ALTER TABLE "post" ADD COLUMN "context_uri" VARCHAR(2048) NOT NULL DEFAULT '';
ALTER TABLE "post" ADD COLUMN "replies_fetched_at" TIMESTAMP;
ALTER TABLE "post" ADD COLUMN "event" JSON NOT NULL DEFAULT '{}';
ALTER TABLE "post" ADD COLUMN "place_id" BIGINT REFERENCES "place" ("id") ON DELETE SET NULL;
ALTER TABLE "post" ADD COLUMN "quote_of_id" BIGINT REFERENCES "post" ("id") ON DELETE SET NULL;
CREATE INDEX "idx_post_place_i_2d212e" ON "post" ("place_id");
CREATE INDEX "idx_post_quote_o_f602d5" ON "post" ("quote_of_id");
CREATE INDEX "idx_post_quote_u_c6ec9d" ON "post" ("quote_uri");
CREATE INDEX "idx_post_quote_a_8a0961" ON "post" ("quote_authorization_uri");
ALTER TABLE "attachment" ADD COLUMN "duration_s" REAL NOT NULL DEFAULT 0;
ALTER TABLE "account_key" ADD COLUMN "former_private_pem" TEXT;
ALTER TABLE "account_key" ADD COLUMN "rotated_at" TIMESTAMP;
ALTER TABLE "outgoing_activity" ADD COLUMN "is_signed_with_former_key" INT NOT NULL DEFAULT 0;
ALTER TABLE "account" ADD COLUMN "silenced_by" VARCHAR(16) NOT NULL DEFAULT '';
ALTER TABLE "account" ADD COLUMN "sensitized_by" VARCHAR(16) NOT NULL DEFAULT '';
ALTER TABLE "notification" ADD COLUMN "severance_id" BIGINT REFERENCES "severance_event" ("id") ON DELETE CASCADE;
ALTER TABLE "notification" ADD COLUMN "report_id" BIGINT REFERENCES "report" ("id") ON DELETE CASCADE;
CREATE INDEX "idx_notificatio_report__c81ba3" ON "notification" ("report_id");
CREATE INDEX "idx_notificatio_severan_ddee23" ON "notification" ("severance_id");
