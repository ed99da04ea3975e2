CREATE TABLE "account_list" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "title" VARCHAR(255) NOT NULL,
    "replies_policy" VARCHAR(16) NOT NULL,
    "is_exclusive" INT NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_account_lis_account_8e6fe2" ON "account_list" ("account_id");
CREATE TABLE "account_list_entry" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "account_list_id" BIGINT NOT NULL REFERENCES "account_list" ("id") ON DELETE CASCADE,
    "post_id" BIGINT NOT NULL REFERENCES "post" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_account_lis_account_b25818" UNIQUE ("account_list_id", "post_id")
);
CREATE INDEX "idx_account_lis_post_id_c1d7bc" ON "account_list_entry" ("post_id");
CREATE TABLE "account_list_member" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "account_list_id" BIGINT NOT NULL REFERENCES "account_list" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_account_lis_account_ecfc8d" UNIQUE ("account_list_id", "account_id")
);
CREATE INDEX "idx_account_lis_account_cce818" ON "account_list_member" ("account_id");
CREATE TABLE "account_note" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "comment" TEXT NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "target_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_account_not_account_5a90eb" UNIQUE ("account_id", "target_id")
);
CREATE INDEX "idx_account_not_target__0d0800" ON "account_note" ("target_id");
CREATE TABLE "account_warning" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "action" VARCHAR(32) NOT NULL,
    "text" TEXT NOT NULL,
    "post_ids" JSON NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "moderator_id" BIGINT REFERENCES "account" ("id") ON DELETE SET NULL,
    "report_id" BIGINT REFERENCES "report" ("id") ON DELETE SET NULL,
    "target_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_account_war_target__d50d1b" ON "account_warning" ("target_id");
CREATE TABLE "announcement" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "text" TEXT NOT NULL,
    "content_html" TEXT NOT NULL,
    "starts_at" TIMESTAMP,
    "ends_at" TIMESTAMP,
    "is_all_day" INT NOT NULL,
    "published_at" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL,
    "updated_at" TIMESTAMP NOT NULL
);
CREATE TABLE "announcement_dismissal" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "announcement_id" BIGINT NOT NULL REFERENCES "announcement" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_announcemen_announc_3f47a6" UNIQUE ("announcement_id", "account_id")
);
CREATE INDEX "idx_announcemen_account_b7b06f" ON "announcement_dismissal" ("account_id");
CREATE TABLE "announcement_reaction" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" VARCHAR(64) NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "announcement_id" BIGINT NOT NULL REFERENCES "announcement" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_announcemen_announc_15ab4c" UNIQUE ("announcement_id", "account_id", "name")
);
CREATE INDEX "idx_announcemen_account_495a5f" ON "announcement_reaction" ("account_id");
CREATE TABLE "canonical_email_block" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "email_hash" VARCHAR(64) NOT NULL UNIQUE,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT REFERENCES "account" ("id") ON DELETE SET NULL
);
CREATE TABLE "card" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "url" VARCHAR(2048) NOT NULL UNIQUE,
    "kind" VARCHAR(16) NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "language" VARCHAR(35) NOT NULL,
    "author_name" VARCHAR(512) NOT NULL,
    "author_url" VARCHAR(2048) NOT NULL,
    "provider_name" VARCHAR(512) NOT NULL,
    "provider_url" VARCHAR(2048) NOT NULL,
    "image_url" VARCHAR(2048) NOT NULL,
    "image_description" TEXT NOT NULL,
    "width" INT NOT NULL,
    "height" INT NOT NULL,
    "blurhash" VARCHAR(64) NOT NULL,
    "published_at" TIMESTAMP,
    "fetched_at" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL
);
CREATE TABLE "conversation" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "thread_id" BIGINT NOT NULL,
    "participants_key" VARCHAR(64) NOT NULL,
    "participant_ids" JSON NOT NULL,
    "last_post_id" BIGINT NOT NULL,
    "is_unread" INT NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_conversatio_account_125878" UNIQUE ("account_id", "thread_id", "participants_key")
);
CREATE INDEX "idx_conversatio_account_998fe9" ON "conversation" ("account_id", "last_post_id");
CREATE TABLE "conversation_post" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "conversation_id" BIGINT NOT NULL REFERENCES "conversation" ("id") ON DELETE CASCADE,
    "post_id" BIGINT NOT NULL REFERENCES "post" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_conversatio_convers_d01b2c" UNIQUE ("conversation_id", "post_id")
);
CREATE INDEX "idx_conversatio_post_id_eee886" ON "conversation_post" ("post_id");
CREATE TABLE "custom_emoji" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "shortcode" VARCHAR(30) NOT NULL,
    "shortcode_lower" VARCHAR(30) NOT NULL UNIQUE,
    "category" VARCHAR(50) NOT NULL,
    "key" VARCHAR(64) NOT NULL,
    "mime" VARCHAR(32) NOT NULL,
    "static_key" VARCHAR(64) NOT NULL,
    "is_in_picker" INT NOT NULL,
    "is_disabled" INT NOT NULL,
    "created_at" TIMESTAMP NOT NULL
);
CREATE TABLE "email_domain_block" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "domain" VARCHAR(255) NOT NULL UNIQUE,
    "allows_with_approval" INT NOT NULL,
    "created_at" TIMESTAMP NOT NULL
);
CREATE TABLE "account_collection" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "name" VARCHAR(255) NOT NULL,
    "description" TEXT NOT NULL,
    "language" VARCHAR(35) NOT NULL,
    "is_sensitive" INT NOT NULL,
    "is_discoverable" INT NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "updated_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "hashtag_id" BIGINT REFERENCES "hashtag" ("id") ON DELETE SET NULL
);
CREATE INDEX "idx_account_col_account_61f2b4" ON "account_collection" ("account_id");
CREATE TABLE "account_collection_item" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "revoked_at" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "collection_id" BIGINT NOT NULL REFERENCES "account_collection" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_account_col_collect_2252bc" UNIQUE ("collection_id", "account_id")
);
CREATE INDEX "idx_account_col_account_ac7195" ON "account_collection_item" ("account_id");
CREATE TABLE "annual_report" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "year" INT NOT NULL,
    "data" JSON NOT NULL,
    "asked_at" TIMESTAMP NOT NULL,
    "made_at" TIMESTAMP,
    "read_at" TIMESTAMP,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_annual_repo_account_0f7a7b" UNIQUE ("account_id", "year")
);
CREATE TABLE "endorsement" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "target_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_endorsement_account_f2f6b5" UNIQUE ("account_id", "target_id")
);
CREATE INDEX "idx_endorsement_target__c5bc7e" ON "endorsement" ("target_id");
CREATE TABLE "instance_document" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "kind" VARCHAR(32) NOT NULL,
    "text" TEXT NOT NULL,
    "effective_on" DATE NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    CONSTRAINT "uid_instance_do_kind_a35cfd" UNIQUE ("kind", "effective_on")
);
CREATE TABLE "instance_secret" (
    "name" VARCHAR(64) NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL,
    "created_at" TIMESTAMP NOT NULL
);
CREATE TABLE "ip_block" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "network" VARCHAR(64) NOT NULL UNIQUE,
    "severity" VARCHAR(32) NOT NULL,
    "comment" TEXT NOT NULL,
    "expires_at" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL
);
CREATE TABLE "link_use" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "day" DATE NOT NULL,
    "uses" INT NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "card_id" BIGINT NOT NULL REFERENCES "card" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_link_use_card_id_8170ba" UNIQUE ("card_id", "day", "account_id")
);
CREATE INDEX "idx_link_use_account_7f3804" ON "link_use" ("account_id");
CREATE INDEX "idx_link_use_day_64c2eb" ON "link_use" ("day");
CREATE TABLE "mail_code" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "purpose" VARCHAR(16) NOT NULL,
    "email_normalised" VARCHAR(320) NOT NULL,
    "code_hash" VARCHAR(64) NOT NULL,
    "attempts" INT NOT NULL,
    "expires_at" TIMESTAMP NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    CONSTRAINT "uid_mail_code_purpose_87c289" UNIQUE ("purpose", "email_normalised")
);
CREATE INDEX "idx_mail_code_expires_8693f9" ON "mail_code" ("expires_at");
CREATE TABLE "notification_permission" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "from_account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_notificatio_account_fa69cb" UNIQUE ("account_id", "from_account_id")
);
CREATE INDEX "idx_notificatio_from_ac_ca55b7" ON "notification_permission" ("from_account_id");
CREATE TABLE "notification_policy" (
    "for_not_following" VARCHAR(16) NOT NULL,
    "for_not_followers" VARCHAR(16) NOT NULL,
    "for_new_accounts" VARCHAR(16) NOT NULL,
    "for_private_mentions" VARCHAR(16) NOT NULL,
    "for_limited_accounts" VARCHAR(16) NOT NULL,
    "account_id" BIGINT NOT NULL PRIMARY KEY REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE TABLE "notification_request" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "last_post_id" BIGINT,
    "created_at" TIMESTAMP NOT NULL,
    "updated_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "from_account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_notificatio_account_c1b5d3" UNIQUE ("account_id", "from_account_id")
);
CREATE INDEX "idx_notificatio_from_ac_4a5fe6" ON "notification_request" ("from_account_id");
CREATE TABLE "passkey" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "credential_id" VARCHAR(1400) NOT NULL UNIQUE,
    "public_key" TEXT NOT NULL,
    "sign_count" BIGINT NOT NULL,
    "name" VARCHAR(255) NOT NULL,
    "transports" JSON NOT NULL,
    "last_used_at" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_passkey_account_640db1" ON "passkey" ("account_id");
CREATE TABLE "post_filter" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "title" VARCHAR(255) NOT NULL,
    "contexts" JSON NOT NULL,
    "action" VARCHAR(16) NOT NULL,
    "expires_at" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_post_filter_account_01292d" ON "post_filter" ("account_id");
CREATE TABLE "filter_keyword" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "keyword" VARCHAR(255) NOT NULL,
    "is_whole_word" INT NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "post_filter_id" BIGINT NOT NULL REFERENCES "post_filter" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_filter_keyw_post_fi_99b073" ON "filter_keyword" ("post_filter_id");
CREATE TABLE "filter_post" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "created_at" TIMESTAMP NOT NULL,
    "post_id" BIGINT NOT NULL REFERENCES "post" ("id") ON DELETE CASCADE,
    "post_filter_id" BIGINT NOT NULL REFERENCES "post_filter" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_filter_post_post_fi_50b25c" UNIQUE ("post_filter_id", "post_id")
);
CREATE INDEX "idx_filter_post_post_id_03f4d2" ON "filter_post" ("post_id");
CREATE TABLE "push_subscription" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "endpoint" VARCHAR(2048) NOT NULL,
    "p256dh" VARCHAR(255) NOT NULL,
    "auth" VARCHAR(255) NOT NULL,
    "is_standard" INT NOT NULL,
    "alerts" JSON NOT NULL,
    "policy" VARCHAR(16) NOT NULL,
    "sealed_token" TEXT NOT NULL,
    "failures" INT NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "updated_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "token_id" BIGINT NOT NULL UNIQUE REFERENCES "oauth_token" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_push_subscr_account_75032d" ON "push_subscription" ("account_id");
CREATE TABLE "recovery_code" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "code_hash" VARCHAR(64) NOT NULL UNIQUE,
    "used_at" TIMESTAMP,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_recovery_co_account_7c9315" ON "recovery_code" ("account_id");
CREATE TABLE "rule" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "text" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "position" INT NOT NULL,
    "translations" JSON NOT NULL,
    "deleted_at" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL
);
CREATE TABLE "scheduled_post" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "draft" JSON NOT NULL,
    "publishes_at" TIMESTAMP NOT NULL,
    "failure" TEXT NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_scheduled_p_account_65d2f7" ON "scheduled_post" ("account_id");
CREATE INDEX "idx_scheduled_p_publish_4473b4" ON "scheduled_post" ("publishes_at");
CREATE TABLE "sign_up" (
    "address" VARCHAR(64) NOT NULL,
    "app_id" BIGINT,
    "details" JSON NOT NULL,
    "account_id" BIGINT NOT NULL PRIMARY KEY REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE TABLE "suggestion_dismissal" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "target_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_suggestion__account_e0f72d" UNIQUE ("account_id", "target_id")
);
CREATE INDEX "idx_suggestion__target__1d8aba" ON "suggestion_dismissal" ("target_id");
CREATE TABLE "sign_in_attempt" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "purpose" VARCHAR(16) NOT NULL,
    "token_hash" VARCHAR(64) NOT NULL UNIQUE,
    "attempts" INT NOT NULL,
    "expires_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_sign_in_att_account_2627c6" ON "sign_in_attempt" ("account_id");
CREATE INDEX "idx_sign_in_att_expires_5dd82d" ON "sign_in_attempt" ("expires_at");
CREATE TABLE "spent_refresh" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "refresh_hash" VARCHAR(64) NOT NULL UNIQUE,
    "spent_at" TIMESTAMP NOT NULL,
    "token_id" BIGINT NOT NULL REFERENCES "oauth_token" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_spent_refre_token_i_7cc4b3" ON "spent_refresh" ("token_id");
CREATE TABLE "tag_use" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "day" DATE NOT NULL,
    "uses" INT NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    "hashtag_id" BIGINT NOT NULL REFERENCES "hashtag" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_tag_use_hashtag_fe80ca" UNIQUE ("hashtag_id", "day", "account_id")
);
CREATE INDEX "idx_tag_use_account_778a38" ON "tag_use" ("account_id");
CREATE INDEX "idx_tag_use_day_4028ab" ON "tag_use" ("day");
CREATE TABLE "totp_device" (
    "secret" VARCHAR(512) NOT NULL,
    "confirmed_at" TIMESTAMP,
    "last_step" BIGINT NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "account_id" BIGINT NOT NULL PRIMARY KEY REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE TABLE "trend" (
    "id" BIGINT NOT NULL PRIMARY KEY,
    "kind" VARCHAR(16) NOT NULL,
    "target_key" VARCHAR(255) NOT NULL,
    "language" VARCHAR(35) NOT NULL,
    "publisher" VARCHAR(255) NOT NULL,
    "score" REAL NOT NULL,
    "peak_score" REAL NOT NULL,
    "peaked_at" TIMESTAMP,
    "is_allowed" INT,
    "reviewed_at" TIMESTAMP,
    "updated_at" TIMESTAMP NOT NULL,
    CONSTRAINT "uid_trend_kind_6cbb7b" UNIQUE ("kind", "target_key")
);
CREATE INDEX "idx_trend_kind_1f350b" ON "trend" ("kind", "score");
CREATE TABLE "user_activity" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "day" DATE NOT NULL,
    "account_id" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_user_activi_account_1d39ec" UNIQUE ("account_id", "day")
);
CREATE INDEX "idx_user_activi_day_9bbd6f" ON "user_activity" ("day");
ALTER TABLE "follow" ADD COLUMN "languages" JSON NOT NULL DEFAULT '[]';
ALTER TABLE "oauth_token" ADD COLUMN "refresh_hash" VARCHAR(64);
ALTER TABLE "oauth_token" ADD COLUMN "expires_at" TIMESTAMP;
ALTER TABLE "oauth_token" ADD COLUMN "is_public" INT NOT NULL DEFAULT 0;
ALTER TABLE "one_time_link" ADD COLUMN "value" VARCHAR(320) NOT NULL DEFAULT '';
ALTER TABLE "post" ADD COLUMN "caption_format" VARCHAR(16) NOT NULL DEFAULT 'plain';
ALTER TABLE "post" ADD COLUMN "card_id" BIGINT REFERENCES "card" ("id") ON DELETE SET NULL;
ALTER TABLE "report" ADD COLUMN "rule_ids" JSON NOT NULL DEFAULT '[]';
ALTER TABLE "attachment" ADD COLUMN "frame_rate" REAL NOT NULL DEFAULT 0;
ALTER TABLE "attachment" ADD COLUMN "bit_rate" INT NOT NULL DEFAULT 0;
ALTER TABLE "attachment" ADD COLUMN "upload_hash" VARCHAR(64) NOT NULL DEFAULT '';
ALTER TABLE "attachment" ADD COLUMN "scheduled_post_id" BIGINT REFERENCES "scheduled_post" ("id") ON DELETE SET NULL;
ALTER TABLE "notification" ADD COLUMN "group_key" VARCHAR(128) NOT NULL DEFAULT '';
ALTER TABLE "notification" ADD COLUMN "is_filtered" INT NOT NULL DEFAULT 0;
ALTER TABLE "notification" ADD COLUMN "warning_id" BIGINT REFERENCES "account_warning" ("id") ON DELETE CASCADE;
CREATE UNIQUE INDEX "uid_oauth_token_refresh_5d0f1c" ON "oauth_token" ("refresh_hash");
CREATE INDEX "idx_post_card_id_e4a6f8" ON "post" ("card_id");
CREATE INDEX "idx_attachment_upload__0c915a" ON "attachment" ("upload_hash");
CREATE INDEX "idx_attachment_schedul_19ba52" ON "attachment" ("scheduled_post_id");
CREATE INDEX "idx_notificatio_warning_99fd1d" ON "notification" ("warning_id");
CREATE INDEX "idx_notificatio_recipie_9aebfe" ON "notification" ("recipient_id", "group_key", "id");
ALTER TABLE "poll" ADD COLUMN "hides_totals" INT NOT NULL DEFAULT 0;
ALTER TABLE "post_edit" ADD COLUMN "poll_options" JSON NOT NULL DEFAULT '[]';
CREATE TABLE "account_text" (
    "text" TEXT NOT NULL,
    "account_id" BIGINT NOT NULL PRIMARY KEY REFERENCES "account" ("id") ON DELETE CASCADE
);
CREATE TABLE "post_text" (
    "account_id" BIGINT NOT NULL,
    "text" TEXT NOT NULL,
    "is_open" INT NOT NULL,
    "is_findable" INT NOT NULL,
    "post_id" BIGINT NOT NULL PRIMARY KEY REFERENCES "post" ("id") ON DELETE CASCADE
);
CREATE INDEX "idx_post_text_account_59eec2" ON "post_text" ("account_id", "post_id");
CREATE INDEX "idx_post_text_is_find_aaad58" ON "post_text" ("is_findable", "post_id");
CREATE INDEX "idx_account_followe_09421c" ON "account" ("followers_count");
ALTER TABLE "account" ADD COLUMN "shows_media" INT NOT NULL DEFAULT 1;
ALTER TABLE "account" ADD COLUMN "shows_media_replies" INT NOT NULL DEFAULT 1;
ALTER TABLE "account" ADD COLUMN "shows_featured" INT NOT NULL DEFAULT 1;
ALTER TABLE "account" ADD COLUMN "attribution_domains" JSON NOT NULL DEFAULT '[]';
