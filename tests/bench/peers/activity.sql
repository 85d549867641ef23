-- The rules of USER_ACTIVITY (rules/user_activity.json, rules/activity_parts.json).
CREATE MACRO bad_event(e) AS
	e."$event_name" IS NULL
	OR NOT some_text(e."$event_name")
	OR NOT integral(e."$ts")
	OR e."$properties" NOT LIKE '{%';
CREATE MACRO odd_event(e) AS
	e."$ts" IS NULL
	OR e."$properties" IS NULL
	OR strange_time(e."$ts")
	OR e."$event_name" LIKE '"$%' AND NOT regexp_full_match(e."$event_name",
		'"\$(?:ad_click|ad_view|app_install|app_open|app_update|basket_view|category_view|' ||
		'content_corrections|conversion|email_click|email_complaint|email_delivered|email_hard_bounce|' ||
		'email_mapping|email_sent|email_soft_bounce|email_unsubscribe|email_view|home_view|' ||
		'item_list_view|item_view|page_view|product_list_view|product_view|transaction_confirmed)"');

CREATE VIEW judged AS SELECT
	("$type" LIKE '"%') IS NOT TRUE
	OR "$session_status" NOT LIKE '"%'
	OR NOT integral("$ts")
	OR bad_minutes("$ttl")
	OR "$unique_key" NOT LIKE '"%'
	OR NOT regexp_matches("$site_id", '^["0-9-]')
	OR NOT regexp_matches("$app_id", '^["0-9-]')
	OR NOT regexp_full_match("$session_duration", '"?[0-9][0-9.]*(?:e[-+]?[0-9]+)?"?')
	OR NOT integral("$origin"."$ts")
	OR identifiers("$user_account_id", "$email_hash", "$user_agent_id") <> 1
	OR bad_id("$user_account_id")
	OR bad_id("$compartment_id")
	OR "$email_hash" IS NOT NULL AND "$email_hash"."$hash" IS NULL
	OR bad_hash("$email_hash"."$hash")
	OR "$email_hash"."$email" NOT LIKE '"%'
	OR bad_agent("$user_agent_id")
	OR len(list_filter("$events", lambda e: bad_event(e))) > 0 AS rejected,
	"$type" NOT IN ('"SITE_VISIT"', '"APP_VISIT"', '"TOUCH"', '"EMAIL"', '"DISPLAY_AD"')
	OR "$session_status" NOT IN ('"NO_SESSION"', '"IN_SESSION"', '"CLOSED_SESSION"', '"SESSION_SNAPSHOT"')
	OR "$type" IS NOT NULL AND ("$session_status" IS NULL OR "$ts" IS NULL OR "$events" IS NULL)
	OR strange_time("$ts")
	OR strange_time("$origin"."$ts")
	OR many_minutes("$ttl")
	OR "$unique_key" LIKE '"%' AND NOT regexp_full_match("$unique_key",
		'"([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-1[0-9A-Fa-f]{3}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})?"')
	OR "$error_analyzer_id" IS NOT NULL
	OR operation IN ('"UPSERT"', '"UPDATE"', '"DELETE"')
	OR NOT regexp_full_match("$location"."$country", '"[A-Z]{2}"')
	OR NOT regexp_matches("$location"."$city", '^["0-9-]')
	OR "$location"."$source" NOT IN ('"GPS"', '"IP"', '"OTHER"')
	OR odd_account("$user_account_id")
	OR odd_compartment("$compartment_id")
	OR "$compartment_id" IS NOT NULL AND "$user_account_id" IS NULL
	OR odd_hash("$email_hash"."$hash") AND some_text("$email_hash"."$hash")
	OR "$email_hash"."$email" NOT LIKE '%@%'
	OR odd_agent("$user_agent_id") AND some_text("$user_agent_id")
	OR len(list_filter("$events", lambda e: odd_event(e))) > 0 AS warned
FROM read_json(getvariable('file'), format = 'newline_delimited', ignore_errors = true, columns = {
	operation: 'JSON', "$type": 'JSON', "$session_status": 'JSON', "$ts": 'JSON', "$ttl": 'JSON',
	"$user_account_id": 'JSON', "$compartment_id": 'JSON', "$user_agent_id": 'JSON',
	"$email_hash": 'STRUCT("$hash" JSON, "$email" JSON)',
	"$unique_key": 'JSON', "$site_id": 'JSON', "$app_id": 'JSON', "$session_duration": 'JSON',
	"$error_analyzer_id": 'JSON', "$origin": 'STRUCT("$ts" JSON)',
	"$location": 'STRUCT("$country" JSON, "$city" JSON, "$source" JSON)',
	"$events": 'STRUCT("$ts" JSON, "$event_name" JSON, "$properties" JSON)[]'
});
