-- A segment CSV as NDJSON, as bulkpipe's convert writes it: types, but no checks.
COPY (FROM read_csv(getvariable('file'), auto_detect = false, header = true, delim = ',', quote = '"',
	escape = '"', columns = {
	operation: 'VARCHAR', user_account_id: 'VARCHAR', compartment_id: 'VARCHAR', email_hash: 'VARCHAR',
	user_agent_id: 'VARCHAR', segment_id: 'VARCHAR', expiration_duration: 'BIGINT', data_bag: 'VARCHAR'
})) TO 'OUT' (FORMAT json)
