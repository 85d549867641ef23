-- The rules of USER_SEGMENT (rules/user_segment.json) for the bench's columns. An empty cell is NULL.
CREATE VIEW judged AS SELECT
	(operation IN ('UPDATE', 'DELETE')) IS NOT TRUE
	OR identifiers(user_account_id, email_hash, user_agent_id) <> 1
	OR email_hash LIKE '%@%'
	OR email_hash IN (SELECT hash FROM nothing)
	OR NOT regexp_full_match(expiration_duration, '-?[0-9]+(\.0)?')
	OR number(expiration_duration) < 0
	OR (operation = 'DELETE') IS NOT TRUE AND expiration_duration IS NULL
	OR NOT json_valid(data_bag) AS rejected,
	odd_account(user_account_id)
	OR odd_compartment(compartment_id)
	OR compartment_id IS NOT NULL AND user_account_id IS NULL
	OR odd_hash(email_hash)
	OR odd_agent(user_agent_id)
	OR segment_id IS NULL
	OR many_minutes(expiration_duration)
	OR operation = 'DELETE' AND expiration_duration IS NULL AS warned
FROM read_csv(getvariable('file'), auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
	new_line = '\n', strict_mode = true, store_rejects = true, columns = {
	operation: 'VARCHAR', user_account_id: 'VARCHAR', compartment_id: 'VARCHAR', email_hash: 'VARCHAR',
	user_agent_id: 'VARCHAR', segment_id: 'VARCHAR', expiration_duration: 'VARCHAR', data_bag: 'VARCHAR'
});
