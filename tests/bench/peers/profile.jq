include "rules";
def is_truth: . == true or . == false or . == "true" or . == "false";
def agrees: .operation != "UPSERT" or
	if .update_strategy == "FORCE_REPLACE" then
		(.force_replace | tostring) != "false" and (.merge_objects | tostring) != "true"
	elif .update_strategy == null then true
	else (.force_replace | tostring) != "true" end;
def is_valid($nothing): type == "object"
	and (.operation == "UPSERT" or .operation == "DELETE")
	and ([.user_account_id, .email_hash, .user_agent_id] | present == 1)
	and (.user_account_id | absent_or(is_id))
	and (.compartment_id | absent_or(is_id))
	and (.email_hash | absent_or(is_hash($nothing)))
	and (.user_agent_id | absent_or(is_text))
	and (.update_strategy | IN(null, "PARTIAL_UPDATE", "PARTIAL_DELETE", "FORCE_REPLACE"))
	and (.force_replace | absent_or(is_truth))
	and (.merge_objects | absent_or(is_truth))
	and (if .user_profile == null then .operation == "DELETE" else
		.user_profile | type == "object"
		and (.["$user_account_id"] | absent_or(is_id))
		and (.["$compartment_id"] | absent_or(is_integer or is_text)) end)
	and agrees;
nothing as $nothing | counts(is_valid($nothing))
