CREATE TABLE `order_pages` (
	`start` integer NOT NULL,
	`mode` text NOT NULL,
	`wallet` text NOT NULL,
	`market` text NOT NULL,
	`orders` text NOT NULL,
	PRIMARY KEY(`start`, `mode`, `wallet`, `market`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `order_pages_market_start` ON `order_pages` (`market`,`start`);--> statement-breakpoint
INSERT INTO `order_pages` (`start`, `mode`, `wallet`, `market`, `orders`)
SELECT `created_at` / 300000 * 300000, `mode`, `wallet`, `market`, json_group_object(`id`, json_object('at', `at`, 'intent', `intent`,
	'token', `token`, 'side', `side`, 'price', `price`, 'size', `size`, 'matched', `matched`, 'state', `state`,
	'created_at', `created_at`, 'updated_at', `updated_at`))
FROM `orders` GROUP BY 1, 2, 3, 4;
--> statement-breakpoint
DROP TABLE `orders`;--> statement-breakpoint
CREATE TABLE `quotes_kept` (
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
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `quotes_kept` SELECT * FROM `quotes`;--> statement-breakpoint
DROP TABLE `quotes`;--> statement-breakpoint
ALTER TABLE `quotes_kept` RENAME TO `quotes`;--> statement-breakpoint
CREATE TABLE `inventory_kept` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`mode` text NOT NULL,
	`wallet` text NOT NULL,
	`market` text NOT NULL,
	`yes` integer NOT NULL,
	`no` integer NOT NULL,
	`cash_flow` integer NOT NULL,
	`value_mid` integer
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `inventory_kept` SELECT * FROM `inventory`;--> statement-breakpoint
DROP TABLE `inventory`;--> statement-breakpoint
ALTER TABLE `inventory_kept` RENAME TO `inventory`;--> statement-breakpoint
CREATE TABLE `equity_kept` (
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
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `equity_kept` SELECT * FROM `equity`;--> statement-breakpoint
DROP TABLE `equity`;--> statement-breakpoint
ALTER TABLE `equity_kept` RENAME TO `equity`;--> statement-breakpoint
CREATE INDEX `equity_at` ON `equity` (`at`);--> statement-breakpoint
CREATE TABLE `fills_kept` (
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
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `fills_kept` SELECT * FROM `fills`;--> statement-breakpoint
DROP TABLE `fills`;--> statement-breakpoint
ALTER TABLE `fills_kept` RENAME TO `fills`;--> statement-breakpoint
CREATE INDEX `fills_market_at` ON `fills` (`market`,`at`);--> statement-breakpoint
CREATE INDEX `fills_at` ON `fills` (`at`,`id`);--> statement-breakpoint
CREATE VIEW `orders` AS 
  select e.key as id, json_extract(e.value, '$.at') as at, p.mode as mode, p.wallet as wallet,
    json_extract(e.value, '$.intent') as intent, p.market as market,
    json_extract(e.value, '$.token') as token, json_extract(e.value, '$.side') as side,
    json_extract(e.value, '$.price') as price, json_extract(e.value, '$.size') as size,
    json_extract(e.value, '$.matched') as matched, json_extract(e.value, '$.state') as state,
    json_extract(e.value, '$.created_at') as created_at, json_extract(e.value, '$.updated_at') as updated_at,
    p.start as page
  from order_pages p, json_each(p.orders) e;