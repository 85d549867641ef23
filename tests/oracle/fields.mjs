/*
 * What the oracle knows of the document types by itself: which fields they have, and what becomes of
 * a cell or a JSON value of another type there.
 *
 *     text  a cell stays text; JSON must be text
 *     id    the same, but a JSON number becomes the text of its digits
 *     int, num, bool   a cell that spells one becomes it, and so does a JSON text
 *     list  a cell that spells one becomes it
 */
const identifiers = { user_account_id: "id", compartment_id: "id", email_hash: "text", user_agent_id: "text" };
const deletions = { type: "text", user_account_id: "id", compartment_id: "text", hash: "text",
	user_agent_id: "text" };

export const types = {
	USER_SEGMENT: {
		operation: "text", ...identifiers, segment_id: "id", segment_technical_name: "id",
		expiration_duration: "int", expiration_ts: "num", data_bag: "text",
	},
	USER_PROFILE: {
		operation: "text", ...identifiers, update_strategy: "text", force_replace: "bool",
		merge_objects: "bool", "user_profile.$user_account_id": "id",
		"user_profile.$compartment_id": "text",
	},
	USER_CHOICE: {
		operation: "text", ...identifiers, force_replace: "bool", "user_choice.$processing_id": "id",
		"user_choice.$choice_ts": "int", "user_choice.$choice_acceptance_value": "bool",
	},
	USER_ACTIVITY: {
		$type: "text", $session_status: "text", $ts: "int", $events: "list", $ttl: "int",
		$user_account_id: "id", $compartment_id: "id", $user_agent_id: "text",
		"$email_hash.$hash": "text", "$email_hash.$email": "text", $unique_key: "text",
		$site_id: "id", $app_id: "id", $session_duration: "num", operation: "text",
	},
	USER_IDENTIFIERS_DELETION: deletions,
	USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS: { identifiers: "list" },
	USER_POINTS_DELETION: { ...deletions, user_point_id: "text" },
	USER_DEVICE_POINTS_DELETION: { type: "text", user_agent_id: "text" },
};

/* Where members of one's own may stand: the path of the object, and the name before a dot in CSV. */
export const open = {
	USER_PROFILE: "user_profile",
	USER_CHOICE: "user_choice",
	USER_ACTIVITY: "",
};

/* Members that the platform sets; they are no members of one's own. */
const notOwn = /^\$|^user_identifiers$/;

/* The kind of a field by its path; undefined: the oracle does not say. */
export function kindOf(type, path) {
	if (path in types[type])
		return types[type][path];
	const dot = path.indexOf(".");
	const [head, name] = dot < 0 ? ["", path] : [path.slice(0, dot), path.slice(dot + 1)];
	const isOwn = open[type] === head && !notOwn.test(name) && !name.includes(".");
	return isOwn && name !== "" ? "own" : undefined;
}

const ids = /^\$?(user_account_id|compartment_id|segment_id|segment_technical_name|processing_id|site_id|app_id)$/;
const counts = /(^\$?ts|_ts|duration|ttl)$/;
const flags = /^(force_replace|merge_objects|\$choice_acceptance_value)$/;

/* Could a value of the record be converted, or is it left as it is? */
export function isPlain(node, name = "") {
	if (ids.test(name) && node.kind === "number")
		return false;
	if ((counts.test(name) || flags.test(name)) && node.kind === "string")
		return false;
	if (node.kind === "object")
		return node.value.every(([key, below]) => isPlain(below, key));
	return node.kind !== "array" || node.value.every((below) => isPlain(below, name));
}

/* Names that are identifiers at the top of a line: null there is left out. */
export const nullNames = ["user_account_id", "compartment_id", "email_hash", "user_agent_id", "user_point_id",
	"hash", "$user_account_id", "$compartment_id", "$email_hash", "$user_agent_id"];

/* So many lines may name one identifier before it is warned of. */
export function fewLines(type) {
	const few = { USER_ACTIVITY: 10000, USER_SEGMENT: 5000, USER_IDENTIFIERS_ASSOCIATION_DECLARATIONS: 8 };
	return few[type] ?? 100;
}
