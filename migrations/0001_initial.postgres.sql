CREATE TABLE "account" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "username" VARCHAR(255) NOT NULL,
    "username_lower" VARCHAR(255) NOT NULL,
    "domain" VARCHAR(255) NOT NULL,
    "uri" VARCHAR(2048) NOT NULL UNIQUE,
    "url" VARCHAR(2048) NOT NULL,
    "actor_type" VARCHAR(32) NOT NULL,
    "display_name" VARCHAR(2048) NOT NULL,
    "note" TEXT NOT NULL,
    "note_html" TEXT NOT NULL,
    "fields_json" JSONB NOT NULL,
    "emojis" JSONB NOT NULL,
    "inbox_uri" VARCHAR(2048) NOT NULL,
    "shared_inbox_uri" VARCHAR(2048) NOT NULL,
    "outbox_uri" VARCHAR(2048) NOT NULL,
    "followers_uri" VARCHAR(2048) NOT NULL,
    "following_uri" VARCHAR(2048) NOT NULL,
    "featured_uri" VARCHAR(2048) NOT NULL,
    "avatar_key" VARCHAR(128) NOT NULL,
    "header_key" VARCHAR(128) NOT NULL,
    "avatar_description" TEXT NOT NULL,
    "header_description" TEXT NOT NULL,
    "avatar_remote_url" VARCHAR(2048) NOT NULL,
    "header_remote_url" VARCHAR(2048) NOT NULL,
    "is_locked" BOOL NOT NULL,
    "is_bot" BOOL NOT NULL,
    "is_discoverable" BOOL NOT NULL,
    "is_indexable" BOOL NOT NULL,
    "hides_follows" BOOL NOT NULL,
    "also_known_as" JSONB NOT NULL,
    "suspended_at" TIMESTAMPTZ,
    "silenced_at" TIMESTAMPTZ,
    "deleted_at" TIMESTAMPTZ,
    "followers_count" INT NOT NULL,
    "following_count" INT NOT NULL,
    "posts_count" INT NOT NULL,
    "last_post_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL,
    "fetched_at" TIMESTAMPTZ,
    "version" INT NOT NULL,
    "moved_to_id" BIGINT REFERENCES "account" ("id") ON DELETE SET NULL,
    CONSTRAINT "uid_account_usernam_54bdbf" UNIQUE ("username_lower", "domain")
);
CREATE INDEX "idx_account_followe_4754b3" ON "account" ("followers_uri");
CREATE INDEX "idx_account_domain_a8297f" ON "account" ("domain");
CREATE TABLE "account_key" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "uri" VARCHAR(2048) NOT NULL UNIQUE,
    "kind" VARCHAR(16) NOT NULL,
    "public_pem" TEXT NOT NULL,
    "private_pem" TEXT,
    "created_at" TIMESTAMPTZ NOT NULL,
    "refreshed_at" TIMESTAMPTZ,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_account_key_account_50b65e" ON "account_key" ("account_id");
CREATE TABLE "block" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "uri" VARCHAR(2048) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "target_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_block_account_a94c35" UNIQUE ("account_id", "target_id")
);
CREATE INDEX "idx_block_target__9503cf" ON "block" ("target_id");
CREATE TABLE "cached_media" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "url_hash" VARCHAR(64) NOT NULL UNIQUE,
    "key" VARCHAR(128) NOT NULL,
    "mime" VARCHAR(64) NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "last_used_at" TIMESTAMPTZ NOT NULL
);
CREATE INDEX "idx_cached_medi_last_us_6f9795" ON "cached_media" ("last_used_at");
CREATE TABLE "domain_block" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "domain" VARCHAR(255) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_domain_bloc_account_4d7498" UNIQUE ("account_id", "domain")
);
CREATE TABLE "follow" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "uri" VARCHAR(2048) NOT NULL UNIQUE,
    "state" VARCHAR(16) NOT NULL,
    "shows_boosts" BOOL NOT NULL,
    "notifies" BOOL NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "follower_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "target_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_follow_followe_0ec10d" UNIQUE ("follower_id", "target_id")
);
CREATE INDEX "idx_follow_target__33d862" ON "follow" ("target_id");
CREATE TABLE "hashtag" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "name" VARCHAR(255) NOT NULL UNIQUE,
    "display_name" VARCHAR(255) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL
);
CREATE TABLE "host" (
    "name" VARCHAR(255) NOT NULL PRIMARY KEY,
    "software" VARCHAR(64) NOT NULL,
    "version" VARCHAR(64) NOT NULL,
    "first_seen_at" TIMESTAMPTZ NOT NULL,
    "last_ok_at" TIMESTAMPTZ,
    "consecutive_failures" INT NOT NULL,
    "failing_days" INT NOT NULL,
    "last_failed_on" VARCHAR(10) NOT NULL,
    "open_until" TIMESTAMPTZ,
    "unavailable_at" TIMESTAMPTZ
);
CREATE TABLE "idempotency_key" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "key" VARCHAR(255) NOT NULL,
    "post_id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_idempotency_account_b21a9c" UNIQUE ("account_id", "key")
);
CREATE TABLE "inbox_activity" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "uri" VARCHAR(2048) NOT NULL UNIQUE,
    "signer_uri" VARCHAR(2048) NOT NULL,
    "body" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ NOT NULL,
    "state" VARCHAR(16) NOT NULL,
    "outcome" TEXT NOT NULL,
    "run_at" TIMESTAMPTZ NOT NULL,
    "attempts" INT NOT NULL
);
CREATE INDEX "idx_inbox_activ_state_bd6985" ON "inbox_activity" ("state", "run_at");
CREATE TABLE "job" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "kind" VARCHAR(64) NOT NULL,
    "payload" JSONB NOT NULL,
    "unique_key" VARCHAR(255) UNIQUE,
    "run_at" TIMESTAMPTZ NOT NULL,
    "attempts" INT NOT NULL,
    "locked_until" TIMESTAMPTZ,
    "last_error" TEXT NOT NULL,
    "failed_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL
);
CREATE INDEX "idx_job_failed__ab56fd" ON "job" ("failed_at", "run_at");
CREATE TABLE "marker" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "timeline" VARCHAR(16) NOT NULL,
    "last_read_id" BIGINT NOT NULL,
    "version" INT NOT NULL,
    "updated_at" TIMESTAMPTZ NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_marker_account_3f1235" UNIQUE ("account_id", "timeline")
);
CREATE TABLE "mute" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "hides_notifications" BOOL NOT NULL,
    "expires_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "target_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_mute_account_79c2b4" UNIQUE ("account_id", "target_id")
);
CREATE INDEX "idx_mute_target__200e69" ON "mute" ("target_id");
CREATE TABLE "oauth_app" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "name" VARCHAR(255) NOT NULL,
    "website" VARCHAR(2048) NOT NULL,
    "client_id" VARCHAR(64) NOT NULL UNIQUE,
    "client_secret_hash" VARCHAR(64) NOT NULL,
    "redirect_uris" JSONB NOT NULL,
    "scopes" VARCHAR(2048) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL
);
CREATE TABLE "oauth_code" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "code_hash" VARCHAR(64) NOT NULL UNIQUE,
    "redirect_uri" VARCHAR(2048) NOT NULL,
    "scopes" VARCHAR(2048) NOT NULL,
    "code_challenge" VARCHAR(128) NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "used_at" TIMESTAMPTZ,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "app_id" BIGINT NOT NULL REFERENCES "oauth_app" ("id") ON DELETE CASCADE
);
CREATE TABLE "oauth_token" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "token_hash" VARCHAR(64) NOT NULL UNIQUE,
    "scopes" VARCHAR(2048) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "last_used_at" TIMESTAMPTZ,
    "revoked_at" TIMESTAMPTZ,
    "account_id" BIGINT REFERENCES "account" ("id") ON DELETE CASCADE,
    "app_id" BIGINT NOT NULL REFERENCES "oauth_app" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_oauth_token_account_0dd60c" ON "oauth_token" ("account_id");
CREATE INDEX "idx_oauth_token_app_id_176825" ON "oauth_token" ("app_id");
CREATE TABLE "one_time_link" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "purpose" VARCHAR(16) NOT NULL,
    "token_hash" VARCHAR(64) NOT NULL UNIQUE,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "used_at" TIMESTAMPTZ,
    "account_id" BIGINT REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE TABLE "outgoing_activity" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "uri" VARCHAR(2048) NOT NULL UNIQUE,
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE TABLE "delivery" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "account_id" BIGINT NOT NULL,
    "inbox_uri" VARCHAR(2048) NOT NULL,
    "host" VARCHAR(255) NOT NULL,
    "run_at" TIMESTAMPTZ NOT NULL,
    "attempts" INT NOT NULL,
    "locked_until" TIMESTAMPTZ,
    "last_error" TEXT NOT NULL,
    "reached_host" BOOL NOT NULL,
    "activity_id" BIGINT NOT NULL REFERENCES "outgoing_activity" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_delivery_activit_84d487" UNIQUE ("activity_id", "inbox_uri")
);
CREATE INDEX "idx_delivery_host_39589e" ON "delivery" ("host");
CREATE INDEX "idx_delivery_run_at_c61569" ON "delivery" ("run_at");
CREATE INDEX "idx_delivery_inbox_u_71f2ce" ON "delivery" ("inbox_uri", "account_id");
CREATE TABLE "post" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "uri" VARCHAR(2048) NOT NULL UNIQUE,
    "url" VARCHAR(2048) NOT NULL,
    "is_local" BOOL NOT NULL,
    "visibility" VARCHAR(16) NOT NULL,
    "kind" VARCHAR(16) NOT NULL,
    "title" TEXT NOT NULL,
    "caption" TEXT NOT NULL,
    "content_html" TEXT NOT NULL,
    "content_warning" TEXT NOT NULL,
    "is_sensitive" BOOL NOT NULL,
    "language" VARCHAR(35) NOT NULL,
    "comments_enabled" BOOL NOT NULL,
    "in_reply_to_uri" VARCHAR(2048) NOT NULL,
    "thread_id" BIGINT,
    "emojis" JSONB NOT NULL,
    "has_photos" BOOL NOT NULL,
    "pinned_at" TIMESTAMPTZ,
    "likes_count" INT NOT NULL,
    "boosts_count" INT NOT NULL,
    "comments_count" INT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "edited_at" TIMESTAMPTZ,
    "fetched_at" TIMESTAMPTZ,
    "version" INT NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "app_id" BIGINT REFERENCES "oauth_app" ("id") ON DELETE SET NULL,
    "boost_of_id" BIGINT REFERENCES "post" ("id") ON DELETE CASCADE,
    "in_reply_to_id" BIGINT REFERENCES "post" ("id") ON DELETE SET NULL,
    "in_reply_to_account_id" BIGINT REFERENCES "account" ("id") ON DELETE SET NULL,
    CONSTRAINT "uid_post_account_e6b9f7" UNIQUE ("account_id", "boost_of_id")
);
CREATE INDEX "idx_post_in_repl_c05b1d" ON "post" ("in_reply_to_uri");
CREATE INDEX "idx_post_thread__d13ff7" ON "post" ("thread_id");
CREATE INDEX "idx_post_boost_o_4549fd" ON "post" ("boost_of_id");
CREATE INDEX "idx_post_in_repl_62e58b" ON "post" ("in_reply_to_id");
CREATE INDEX "idx_post_account_d25c77" ON "post" ("account_id", "id");
CREATE INDEX "idx_post_visibil_e8b2ba" ON "post" ("visibility", "is_local", "id");
CREATE INDEX "idx_post_visibil_2b9948" ON "post" ("visibility", "id");
CREATE TABLE "attachment" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "position" INT NOT NULL,
    "kind" VARCHAR(16) NOT NULL,
    "state" VARCHAR(16) NOT NULL,
    "failure" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "focus_x" DOUBLE PRECISION NOT NULL,
    "focus_y" DOUBLE PRECISION NOT NULL,
    "blurhash" VARCHAR(64) NOT NULL,
    "dominant_color" VARCHAR(7) NOT NULL,
    "mime" VARCHAR(64) NOT NULL,
    "width" INT NOT NULL,
    "height" INT NOT NULL,
    "camera" JSONB NOT NULL,
    "renditions" JSONB NOT NULL,
    "remote_url" TEXT NOT NULL,
    "remote_preview_url" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "post_id" BIGINT REFERENCES "post" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_attachment_account_04f50c" ON "attachment" ("account_id");
CREATE INDEX "idx_attachment_post_id_38b684" ON "attachment" ("post_id");
CREATE TABLE "bookmark" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "created_at" TIMESTAMPTZ NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "post_id" BIGINT NOT NULL REFERENCES "post" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_bookmark_account_c33b5b" UNIQUE ("account_id", "post_id")
);
CREATE INDEX "idx_bookmark_post_id_e8d574" ON "bookmark" ("post_id");
CREATE TABLE "home_entry" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "post_id" BIGINT NOT NULL REFERENCES "post" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_home_entry_account_a5ee97" UNIQUE ("account_id", "post_id")
);
CREATE INDEX "idx_home_entry_post_id_39e9aa" ON "home_entry" ("post_id");
CREATE TABLE "like" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "uri" VARCHAR(2048) NOT NULL UNIQUE,
    "created_at" TIMESTAMPTZ NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "post_id" BIGINT NOT NULL REFERENCES "post" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_like_account_ffe862" UNIQUE ("account_id", "post_id")
);
CREATE INDEX "idx_like_post_id_ea28c5" ON "like" ("post_id");
CREATE TABLE "mention" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "is_silent" BOOL NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "post_id" BIGINT NOT NULL REFERENCES "post" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_mention_post_id_740122" UNIQUE ("post_id", "account_id")
);
CREATE INDEX "idx_mention_account_46bc42" ON "mention" ("account_id");
CREATE TABLE "notification" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "kind" VARCHAR(32) NOT NULL,
    "dedupe_key" VARCHAR(128) NOT NULL UNIQUE,
    "created_at" TIMESTAMPTZ NOT NULL,
    "from_account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "post_id" BIGINT REFERENCES "post" ("id") ON DELETE CASCADE,
    "recipient_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_notificatio_from_ac_d3dea2" ON "notification" ("from_account_id");
CREATE INDEX "idx_notificatio_post_id_8df1a6" ON "notification" ("post_id");
CREATE INDEX "idx_notificatio_recipie_ec01ad" ON "notification" ("recipient_id", "id");
CREATE TABLE "post_edit" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "content_html" TEXT NOT NULL,
    "content_warning" TEXT NOT NULL,
    "is_sensitive" BOOL NOT NULL,
    "visibility" VARCHAR(16) NOT NULL,
    "comments_enabled" BOOL NOT NULL,
    "attachments" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "post_id" BIGINT NOT NULL REFERENCES "post" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_post_edit_post_id_030736" ON "post_edit" ("post_id");
CREATE TABLE "post_hashtag" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "hashtag_id" BIGINT NOT NULL REFERENCES "hashtag" ("id") ON DELETE CASCADE,
    "post_id" BIGINT NOT NULL REFERENCES "post" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_post_hashta_hashtag_546596" UNIQUE ("hashtag_id", "post_id")
);
CREATE INDEX "idx_post_hashta_post_id_b09eb1" ON "post_hashtag" ("post_id");
CREATE TABLE "session" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "token_hash" VARCHAR(64) NOT NULL UNIQUE,
    "csrf_secret" VARCHAR(64) NOT NULL,
    "user_agent" VARCHAR(512) NOT NULL,
    "address" VARCHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "last_used_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_session_account_2a0f19" ON "session" ("account_id");
CREATE TABLE "thread_mute" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "thread_id" BIGINT NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_thread_mute_account_392801" UNIQUE ("account_id", "thread_id")
);
CREATE TABLE "tombstone" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "uri" VARCHAR(2048) NOT NULL UNIQUE,
    "deleted_at" TIMESTAMPTZ NOT NULL,
    "account_id" BIGINT REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE TABLE "user" (
    "email" VARCHAR(320) NOT NULL,
    "email_normalised" VARCHAR(320) NOT NULL UNIQUE,
    "password_hash" VARCHAR(255) NOT NULL,
    "role" VARCHAR(16) NOT NULL,
    "locale" VARCHAR(16) NOT NULL,
    "default_visibility" VARCHAR(16) NOT NULL,
    "default_sensitive" BOOL NOT NULL,
    "default_language" VARCHAR(16) NOT NULL,
    "settings" JSONB NOT NULL,
    "approved_at" TIMESTAMPTZ,
    "confirmed_at" TIMESTAMPTZ,
    "disabled_at" TIMESTAMPTZ,
    "sign_up_reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "last_seen_at" TIMESTAMPTZ,
    "account_id" BIGINT NOT NULL PRIMARY KEY REFERENCES "account" ("id") ON DELETE CASCADE
);

