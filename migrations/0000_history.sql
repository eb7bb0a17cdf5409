CREATE TABLE `commands` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`request` text NOT NULL,
	`type` text NOT NULL,
	`reason` text NOT NULL,
	`actor` text NOT NULL,
	`state` text NOT NULL,
	`result` text,
	`error` text,
	`created_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `commands_key` ON `commands` (`key`);--> statement-breakpoint
CREATE INDEX `commands_created_at` ON `commands` (`created_at`);--> statement-breakpoint
CREATE TABLE `equity` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`mode` text NOT NULL,
	`wallet` text NOT NULL,
	`cash` integer,
	`equity` integer,
	`risk_equity` integer,
	`capture` integer,
	`inventory_pnl` integer,
	`settlement` integer,
	`fees` integer,
	`rounding` integer
);
--> statement-breakpoint
CREATE INDEX `equity_at` ON `equity` (`at`);--> statement-breakpoint
CREATE TABLE `fills` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`mode` text NOT NULL,
	`wallet` text NOT NULL,
	`market` text NOT NULL,
	`order_id` text NOT NULL,
	`trade` text NOT NULL,
	`token` text NOT NULL,
	`side` text NOT NULL,
	`price` integer NOT NULL,
	`size` integer NOT NULL,
	`cash` integer NOT NULL,
	`fee` integer NOT NULL,
	`maker` integer NOT NULL,
	`status` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `fills_market_at` ON `fills` (`market`,`at`);--> statement-breakpoint
CREATE INDEX `fills_at` ON `fills` (`at`,`id`);--> statement-breakpoint
CREATE TABLE `inventory` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`mode` text NOT NULL,
	`wallet` text NOT NULL,
	`market` text NOT NULL,
	`yes` integer NOT NULL,
	`no` integer NOT NULL,
	`cash_flow` integer NOT NULL,
	`value_mid` integer
);
--> statement-breakpoint
CREATE INDEX `inventory_market_at` ON `inventory` (`market`,`at`);--> statement-breakpoint
CREATE TABLE `loop_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`mode` text NOT NULL,
	`wallet` text NOT NULL,
	`loop` text NOT NULL,
	`took_ms` integer NOT NULL,
	`outcome` text NOT NULL,
	`detail` text NOT NULL,
	`notes` text,
	`error` text
);
--> statement-breakpoint
CREATE INDEX `loop_runs_loop_at` ON `loop_runs` (`loop`,`at`);--> statement-breakpoint
CREATE TABLE `markets` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`mode` text NOT NULL,
	`wallet` text NOT NULL,
	`market` text NOT NULL,
	`slug` text NOT NULL,
	`question` text NOT NULL,
	`spec` text NOT NULL,
	`config` text NOT NULL,
	`state` text NOT NULL,
	`why` text NOT NULL,
	`selected_at` integer NOT NULL,
	`retired_at` integer
);
--> statement-breakpoint
CREATE INDEX `markets_state` ON `markets` (`mode`,`wallet`,`state`);--> statement-breakpoint
CREATE TABLE `orders` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`mode` text NOT NULL,
	`wallet` text NOT NULL,
	`intent` text NOT NULL,
	`market` text NOT NULL,
	`token` text NOT NULL,
	`side` text NOT NULL,
	`price` integer NOT NULL,
	`size` integer NOT NULL,
	`matched` integer NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `orders_market_at` ON `orders` (`market`,`at`);--> statement-breakpoint
CREATE INDEX `orders_created_at` ON `orders` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `quotes` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`mode` text NOT NULL,
	`wallet` text NOT NULL,
	`market` text NOT NULL,
	`mid_half` integer,
	`bid` integer,
	`ask` integer,
	`reservation` real,
	`inventory` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `quotes_market_at` ON `quotes` (`market`,`at`);