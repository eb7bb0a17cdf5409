DROP VIEW `orders`;--> statement-breakpoint
CREATE VIEW `orders` AS 
  select e.key as id, json_extract(e.value, '$.at') as at, p.mode as mode, p.wallet as wallet,
    json_extract(e.value, '$.intent') as intent, p.market as market,
    json_extract(e.value, '$.token') as token, json_extract(e.value, '$.side') as side,
    json_extract(e.value, '$.price') as price, json_extract(e.value, '$.size') as size,
    json_extract(e.value, '$.matched') as matched, json_extract(e.value, '$.state') as state,
    json_extract(e.value, '$.strategy') as strategy, json_extract(e.value, '$.version') as version,
    json_extract(e.value, '$.created_at') as created_at, json_extract(e.value, '$.updated_at') as updated_at,
    p.start as page
  from order_pages p, json_each(p.orders) e;