CREATE TABLE `operations` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`mode` text NOT NULL,
	`wallet` text NOT NULL,
	`market` text NOT NULL,
	`kind` text NOT NULL,
	`amount` integer NOT NULL,
	`state` text NOT NULL,
	`nonce` integer,
	`ref` text,
	`ticket` text,
	`tx` text,
	`gas` integer NOT NULL,
	`why` text NOT NULL,
	`cause` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `operations_created_at` ON `operations` (`created_at`,`id`);