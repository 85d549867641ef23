include "rules";
def is_minutes: is_integer and (tonumber >= 0);
def is_amount: (type == "number" or type == "string" and test("^[0-9][0-9.]*$")) and (tonumber >= 0);
def is_scalar: type == "string" or type == "number";
def is_event: type == "object"
	and (.["$event_name"] | is_text)
	and (.["$ts"] | absent_or(is_integer))
	and (.["$properties"] | absent_or(type == "object"));
def is_valid($nothing): type == "object"
	and (.["$type"] | type == "string")
	and (.["$session_status"] | absent_or(type == "string"))
	and (.["$ts"] | absent_or(is_integer))
	and (.["$ttl"] | absent_or(is_minutes))
	and (.["$unique_key"] | absent_or(type == "string"))
	and (.["$site_id"] | absent_or(is_scalar))
	and (.["$app_id"] | absent_or(is_scalar))
	and (.["$session_duration"] | absent_or(is_amount))
	and (.["$origin"] | absent_or(type == "object" and (.["$ts"] | absent_or(is_integer))))
	and (.["$location"] | absent_or(type == "object"))
	and ([.["$user_account_id"], .["$email_hash"], .["$user_agent_id"]] | present == 1)
	and (.["$user_account_id"] | absent_or(is_id))
	and (.["$compartment_id"] | absent_or(is_id))
	and (.["$email_hash"] | absent_or(type == "object" and (.["$hash"] | is_hash($nothing))
		and (.["$email"] | absent_or(type == "string"))))
	and (.["$user_agent_id"] | absent_or(is_text))
	and (.["$events"] | absent_or(type == "array" and all(.[]; is_event)));
nothing as $nothing | counts(is_valid($nothing))
