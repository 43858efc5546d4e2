CREATE TABLE "advisory" (
	"id" text PRIMARY KEY NOT NULL,
	"modified" timestamp (3) with time zone NOT NULL,
	"published" timestamp (3) with time zone,
	"withdrawn" timestamp (3) with time zone,
	"title" text NOT NULL,
	"severity" text NOT NULL,
	"aliases" text[] NOT NULL,
	"hash" "bytea" NOT NULL,
	"record" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "advisory_affected" (
	"ecosystem" text NOT NULL,
	"name" text NOT NULL,
	"advisory_id" text NOT NULL,
	CONSTRAINT "advisory_affected_ecosystem_name_advisory_id_pk" PRIMARY KEY("ecosystem","name","advisory_id")
);
--> statement-breakpoint
CREATE TABLE "advisory_import" (
	"id" integer PRIMARY KEY NOT NULL,
	"location" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"staged" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "advisory_origin" (
	"source" text NOT NULL,
	"advisory_id" text NOT NULL,
	CONSTRAINT "advisory_origin_source_advisory_id_pk" PRIMARY KEY("source","advisory_id")
);
--> statement-breakpoint
CREATE TABLE "advisory_source" (
	"name" text PRIMARY KEY NOT NULL,
	"location" text NOT NULL,
	"fetched_at" timestamp (3) with time zone NOT NULL,
	"newest_at" timestamp (3) with time zone,
	"advisories" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "advisory_stage" (
	"id" text NOT NULL,
	"change" text NOT NULL,
	"source" text NOT NULL,
	"hash" "bytea",
	"record" "bytea",
	CONSTRAINT "advisory_stage_id_change_source_pk" PRIMARY KEY("id","change","source")
);
--> statement-breakpoint
CREATE TABLE "advisory_stage_source" (
	"name" text PRIMARY KEY NOT NULL,
	"newest_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "knowledge" (
	"id" integer PRIMARY KEY NOT NULL,
	"revision" bigint NOT NULL,
	"epoch" bigint NOT NULL,
	"epoch_at" timestamp (3) with time zone,
	"ecosystems" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pending_advisory" (
	"advisory_id" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pending_rematch" (
	"package_id" integer PRIMARY KEY NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_token" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_token_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "audit_event" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_event_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"actor" text NOT NULL,
	"subject" text NOT NULL,
	"message" text NOT NULL,
	"alarm" boolean NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "authority" (
	"id" integer PRIMARY KEY NOT NULL,
	"federation" text NOT NULL,
	"certificate_pem" text NOT NULL,
	"sealed_key" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cluster" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"uid" text,
	"enrolled_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"generation" integer NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"certificate_expires_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone,
	"agent_version" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cluster_feed" (
	"cluster_id" uuid NOT NULL,
	"feed_id" text NOT NULL,
	"cursor" bigint NOT NULL,
	"freshness" text NOT NULL,
	"equal_since" timestamp (3) with time zone,
	"last_error" text NOT NULL,
	"reported_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "cluster_feed_cluster_id_feed_id_pk" PRIMARY KEY("cluster_id","feed_id")
);
--> statement-breakpoint
CREATE TABLE "join_token" (
	"id" uuid PRIMARY KEY NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"cluster_name" text,
	"used_at" timestamp (3) with time zone,
	"used_by_key" "bytea",
	"cluster_id" uuid
);
--> statement-breakpoint
CREATE TABLE "feed" (
	"id" text PRIMARY KEY NOT NULL,
	"head" bigint NOT NULL,
	"digest" "bytea" NOT NULL,
	"oldest" bigint NOT NULL,
	"live_entries" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "feed_commit" (
	"feed_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"digest" "bytea" NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "feed_commit_feed_id_seq_pk" PRIMARY KEY("feed_id","seq")
);
--> statement-breakpoint
CREATE TABLE "feed_entry" (
	"feed_id" text NOT NULL,
	"kind" smallint NOT NULL,
	"key" text NOT NULL,
	"seq" bigint NOT NULL,
	"payload" "bytea" NOT NULL,
	"deleted" boolean NOT NULL,
	CONSTRAINT "feed_entry_feed_id_kind_key_pk" PRIMARY KEY("feed_id","kind","key")
);
--> statement-breakpoint
CREATE TABLE "image" (
	"digest" text PRIMARY KEY NOT NULL,
	"config_digest" text NOT NULL,
	"os" text NOT NULL,
	"architecture" text NOT NULL,
	"variant" text NOT NULL,
	"created_at" timestamp (3) with time zone,
	"size" bigint NOT NULL,
	"user" text NOT NULL,
	"labels" jsonb NOT NULL,
	"environment" text[] NOT NULL,
	"distribution" jsonb,
	"scan_notes" jsonb NOT NULL,
	"knowledge_notes" jsonb NOT NULL,
	"ecosystems" text[] NOT NULL,
	"inventory_key" text NOT NULL,
	"extractor_set" text NOT NULL,
	"scanned_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "image_layer" (
	"image_digest" text NOT NULL,
	"position" smallint NOT NULL,
	"digest" text NOT NULL,
	"media_type" text NOT NULL,
	"diff_id" text NOT NULL,
	"size" bigint NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "image_layer_image_digest_position_pk" PRIMARY KEY("image_digest","position")
);
--> statement-breakpoint
CREATE TABLE "index_image" (
	"index_digest" text NOT NULL,
	"image_digest" text NOT NULL,
	"position" smallint NOT NULL,
	"os" text NOT NULL,
	"architecture" text NOT NULL,
	"variant" text NOT NULL,
	CONSTRAINT "index_image_index_digest_position_pk" PRIMARY KEY("index_digest","position")
);
--> statement-breakpoint
CREATE TABLE "inventory" (
	"key" text PRIMARY KEY NOT NULL,
	"package_ids" integer[] NOT NULL,
	"payload" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "layer" (
	"digest" text NOT NULL,
	"extractor_set" text NOT NULL,
	"inventory" "bytea" NOT NULL,
	"unpacked_size" bigint NOT NULL,
	"kept_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "layer_digest_extractor_set_pk" PRIMARY KEY("digest","extractor_set")
);
--> statement-breakpoint
CREATE TABLE "manifest" (
	"digest" text PRIMARY KEY NOT NULL,
	"media_type" text NOT NULL,
	"kind" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "registry_image" (
	"registry_id" text NOT NULL,
	"digest" text NOT NULL,
	"status" text NOT NULL,
	"error_code" text,
	"error_message" text,
	"found_at" timestamp (3) with time zone NOT NULL,
	"last_scanned_at" timestamp (3) with time zone,
	"gone_at" timestamp (3) with time zone,
	CONSTRAINT "registry_image_registry_id_digest_pk" PRIMARY KEY("registry_id","digest")
);
--> statement-breakpoint
CREATE TABLE "repository_image" (
	"digest" text NOT NULL,
	"repository_id" integer NOT NULL,
	CONSTRAINT "repository_image_digest_repository_id_pk" PRIMARY KEY("digest","repository_id")
);
--> statement-breakpoint
CREATE TABLE "match" (
	"package_id" integer NOT NULL,
	"vulnerability" text NOT NULL,
	"advisories" text[] NOT NULL,
	"aliases" text[] NOT NULL,
	"fix_state" text NOT NULL,
	"fixed_versions" text[] NOT NULL,
	"severity" text NOT NULL,
	"score" real,
	"published_at" timestamp (3) with time zone,
	CONSTRAINT "match_package_id_vulnerability_pk" PRIMARY KEY("package_id","vulnerability")
);
--> statement-breakpoint
CREATE TABLE "package_advisory_name" (
	"ecosystem" text NOT NULL,
	"name" text NOT NULL,
	"package_id" integer NOT NULL,
	CONSTRAINT "package_advisory_name_ecosystem_name_package_id_pk" PRIMARY KEY("ecosystem","name","package_id")
);
--> statement-breakpoint
CREATE TABLE "package" (
	"id" integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY (sequence name "package_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"identity" "bytea" NOT NULL,
	"type" text NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"source_name" text NOT NULL,
	"source_version" text NOT NULL,
	"ecosystem" text NOT NULL,
	"purl" text NOT NULL,
	"licenses" text[] NOT NULL,
	CONSTRAINT "package_identity" UNIQUE("identity")
);
--> statement-breakpoint
CREATE TABLE "pass" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "pass_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"registry_id" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"outcome" text NOT NULL,
	"error_code" text,
	"error_message" text,
	"limited" text,
	"unread" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "registry" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"url" text NOT NULL,
	"filters" text[] NOT NULL,
	"interval_seconds" integer NOT NULL,
	"federated" boolean NOT NULL,
	"retire_at" timestamp (3) with time zone,
	"retire_reason" text,
	"username" text,
	"sealed_password" text,
	"ca_pem" text NOT NULL,
	"insecure_skip_verify" boolean NOT NULL,
	"platforms" text[] NOT NULL,
	"repository_limit" integer NOT NULL,
	"tag_limit" integer NOT NULL,
	"aliases" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "repository" (
	"id" serial PRIMARY KEY NOT NULL,
	"registry_id" text NOT NULL,
	"name" text NOT NULL,
	"last_read_at" timestamp (3) with time zone,
	CONSTRAINT "repository_name" UNIQUE("registry_id","name")
);
--> statement-breakpoint
CREATE TABLE "tag" (
	"repository_id" integer NOT NULL,
	"name" text NOT NULL,
	"digest" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"previous_digest" text,
	"pass_id" bigint NOT NULL,
	CONSTRAINT "tag_repository_id_name_pk" PRIMARY KEY("repository_id","name")
);
--> statement-breakpoint
ALTER TABLE "cluster_feed" ADD CONSTRAINT "cluster_feed_cluster_id_cluster_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."cluster"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "join_token" ADD CONSTRAINT "join_token_cluster_id_cluster_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."cluster"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feed" ADD CONSTRAINT "feed_id_registry_id_fk" FOREIGN KEY ("id") REFERENCES "public"."registry"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feed_commit" ADD CONSTRAINT "feed_commit_feed_id_feed_id_fk" FOREIGN KEY ("feed_id") REFERENCES "public"."feed"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feed_entry" ADD CONSTRAINT "feed_entry_feed_id_feed_id_fk" FOREIGN KEY ("feed_id") REFERENCES "public"."feed"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "image_layer" ADD CONSTRAINT "image_layer_image_digest_image_digest_fk" FOREIGN KEY ("image_digest") REFERENCES "public"."image"("digest") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "index_image" ADD CONSTRAINT "index_image_index_digest_manifest_digest_fk" FOREIGN KEY ("index_digest") REFERENCES "public"."manifest"("digest") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registry_image" ADD CONSTRAINT "registry_image_registry_id_registry_id_fk" FOREIGN KEY ("registry_id") REFERENCES "public"."registry"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "repository_image" ADD CONSTRAINT "repository_image_repository_id_repository_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repository"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match" ADD CONSTRAINT "match_package_id_package_id_fk" FOREIGN KEY ("package_id") REFERENCES "public"."package"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "package_advisory_name" ADD CONSTRAINT "package_advisory_name_package_id_package_id_fk" FOREIGN KEY ("package_id") REFERENCES "public"."package"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pass" ADD CONSTRAINT "pass_registry_id_registry_id_fk" FOREIGN KEY ("registry_id") REFERENCES "public"."registry"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "repository" ADD CONSTRAINT "repository_registry_id_registry_id_fk" FOREIGN KEY ("registry_id") REFERENCES "public"."registry"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tag" ADD CONSTRAINT "tag_repository_id_repository_id_fk" FOREIGN KEY ("repository_id") REFERENCES "public"."repository"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "advisory_affected_advisory" ON "advisory_affected" USING btree ("advisory_id");--> statement-breakpoint
CREATE INDEX "advisory_origin_advisory" ON "advisory_origin" USING btree ("advisory_id");--> statement-breakpoint
CREATE INDEX "pending_rematch_name" ON "pending_rematch" USING btree ("name","package_id");--> statement-breakpoint
CREATE INDEX "feed_entry_seq" ON "feed_entry" USING btree ("feed_id","seq");--> statement-breakpoint
CREATE INDEX "feed_entry_package" ON "feed_entry" USING btree ("key") WHERE "feed_entry"."kind" = 7;--> statement-breakpoint
CREATE INDEX "image_inventory" ON "image" USING btree ("inventory_key");--> statement-breakpoint
CREATE INDEX "image_layer_digest" ON "image_layer" USING btree ("digest");--> statement-breakpoint
CREATE INDEX "index_image_image" ON "index_image" USING btree ("image_digest");--> statement-breakpoint
CREATE INDEX "inventory_packages" ON "inventory" USING gin ("package_ids");--> statement-breakpoint
CREATE INDEX "registry_image_digest" ON "registry_image" USING btree ("digest");--> statement-breakpoint
CREATE INDEX "registry_image_status" ON "registry_image" USING btree ("registry_id","status");--> statement-breakpoint
CREATE INDEX "registry_image_gone" ON "registry_image" USING btree ("gone_at");--> statement-breakpoint
CREATE INDEX "repository_image_repository" ON "repository_image" USING btree ("repository_id");--> statement-breakpoint
CREATE INDEX "match_vulnerability" ON "match" USING btree ("vulnerability");--> statement-breakpoint
CREATE INDEX "match_advisories" ON "match" USING gin ("advisories");--> statement-breakpoint
CREATE INDEX "package_name" ON "package" USING btree ("name");--> statement-breakpoint
CREATE INDEX "pass_registry" ON "pass" USING btree ("registry_id","id");--> statement-breakpoint
CREATE INDEX "tag_digest" ON "tag" USING btree ("digest");--> statement-breakpoint
INSERT INTO "knowledge" ("id", "revision", "epoch", "ecosystems") VALUES (1, 0, 0, '{}');
