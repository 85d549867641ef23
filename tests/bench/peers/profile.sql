-- The rules of USER_PROFILE (rules/user_profile.json).
CREATE VIEW judged AS SELECT
	(operation IN ('"UPSERT"', '"DELETE"')) IS NOT TRUE
	OR identifiers(user_account_id, email_hash, user_agent_id) <> 1
	OR bad_id(user_account_id)
	OR bad_id(compartment_id)
	OR bad_hash(email_hash)
	OR bad_agent(user_agent_id)
	OR update_strategy NOT IN ('"PARTIAL_UPDATE"', '"PARTIAL_DELETE"', '"FORCE_REPLACE"')
	OR NOT truth(force_replace)
	OR NOT truth(merge_objects)
	OR bad_id(user_profile."$user_account_id")
	OR NOT (integral(user_profile."$compartment_id") OR some_text(user_profile."$compartment_id"))
	OR operation = '"UPSERT"' AND user_profile IS NULL
	OR operation = '"UPSERT"' AND update_strategy = '"FORCE_REPLACE"'
		AND (trim(force_replace, '"') = 'false' OR trim(merge_objects, '"') = 'true')
	OR operation = '"UPSERT"' AND update_strategy IN ('"PARTIAL_UPDATE"', '"PARTIAL_DELETE"')
		AND trim(force_replace, '"') = 'true' AS rejected,
	odd_account(user_account_id)
	OR odd_compartment(compartment_id)
	OR odd_hash(email_hash) AND some_text(email_hash)
	OR odd_agent(user_agent_id) AND some_text(user_agent_id)
	OR compartment_id IS NOT NULL AND user_account_id IS NULL
	OR odd_account(user_profile."$user_account_id")
	OR odd_compartment(user_profile."$compartment_id")
	OR user_profile."$compartment_id" IS NOT NULL AND user_profile."$user_account_id" IS NULL
	OR user_profile."$creation_ts" IS NOT NULL
	OR user_profile."$last_modified_ts" IS NOT NULL
	OR user_profile."$expiration_ts" IS NOT NULL
	OR operation = '"UPSERT"' AND update_strategy IS NULL AND force_replace IS NULL
	OR operation = '"UPSERT"' AND trim(force_replace, '"') = 'true' AND trim(merge_objects, '"') = 'true'
	OR operation = '"DELETE"' AND (user_profile IS NOT NULL OR update_strategy IS NOT NULL
		OR force_replace IS NOT NULL OR merge_objects IS NOT NULL) AS warned
FROM read_json(getvariable('file'), format = 'newline_delimited', ignore_errors = true, columns = {
	operation: 'JSON', user_account_id: 'JSON', compartment_id: 'JSON', email_hash: 'JSON',
	user_agent_id: 'JSON', update_strategy: 'JSON', force_replace: 'JSON', merge_objects: 'JSON',
	user_profile: 'STRUCT("$user_account_id" JSON, "$compartment_id" JSON, "$creation_ts" JSON,
		"$last_modified_ts" JSON, "$expiration_ts" JSON)'
});
