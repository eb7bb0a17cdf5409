CREATE TABLE `alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`mode` text NOT NULL,
	`wallet` text NOT NULL,
	`key` text NOT NULL,
	`class` text NOT NULL,
	`severity` text NOT NULL,
	`text` text NOT NULL,
	`market` text,
	`first_at` integer NOT NULL,
	`count` integer NOT NULL,
	`resolved_at` integer,
	`acknowledged_at` integer,
	`acknowledged_by` text
);
--> statement-breakpoint
CREATE INDEX `alerts_at` ON `alerts` (`at`,`id`);