-- What the checks of all types share. A view `judged` (profile.sql, activity.sql, segment.sql) has a
-- row for each record, with `rejected` and `warned` true where a rule says so; NULL is no. Values
-- come as read_json gives them to a column of type JSON: the JSON text of the value, NULL for null
-- and for a member that is not there. The hashes of nothing come from the rule file.
CREATE TABLE nothing AS
	SELECT unnest(from_json("$defs"->'$.*.not.enum', '[["VARCHAR"]]'), recursive := true) AS hash
	FROM read_json('rules/hashes.json', columns = {"$defs": 'JSON'});
INSERT INTO nothing SELECT '"' || hash || '"' FROM nothing;

CREATE MACRO text_or_number(v) AS regexp_matches(v, '^("[^"]|-?[0-9])');
CREATE MACRO some_text(v) AS v LIKE '"_%"';
CREATE MACRO integral(v) AS regexp_full_match(v, '-?[0-9]+(\.0)?|"-?[0-9]+"');
CREATE MACRO number(v) AS TRY_CAST(trim(v, '"') AS DOUBLE);
CREATE MACRO truth(v) AS v IN ('true', 'false', '"true"', '"false"');
CREATE MACRO strange_time(v) AS -- before 1973 or after 5138
	regexp_full_match(v, '"?(?:-[0-9]+|[0-9]{1,11}|[0-9]{15,})(\.0)?"?');
CREATE MACRO bad_minutes(v) AS NOT integral(v) OR number(v) < 0;
CREATE MACRO many_minutes(v) AS number(v) > 52560000;

CREATE MACRO bad_id(v) AS NOT text_or_number(v);
CREATE MACRO bad_agent(v) AS NOT some_text(v);
CREATE MACRO bad_hash(v) AS NOT some_text(v) OR v LIKE '%@%' OR v IN (SELECT hash FROM nothing);

CREATE MACRO odd_account(v) AS regexp_full_match(v,
	'"?(?:\s.*|.*\s|null|Null|NULL|\(null\)|\(NULL\)|none|None|NONE|nil|Nil|NIL|nan|Nan|NAN|NaN|na|Na|NA|' ||
	'n/a|N/a|N/A|#n/a|#N/A|undefined|Undefined|UNDEFINED|unknown|Unknown|UNKNOWN|inconnu|Inconnu|INCONNU|' ||
	'anonymous|Anonymous|ANONYMOUS|-|--|\?|-?[0-9]+(?:\.[0-9]*|[.,][0-9]+[Ee]\+?[0-9]+)|' ||
	'=.+|#(?:REF!|VALUE!|NAME\?|NUM!|DIV/0!|NULL!))"?');
CREATE MACRO odd_compartment(v) AS NOT regexp_full_match(v, '"?[0-9]+"?') AND v <> '""';
CREATE MACRO odd_hash(v) AS
	NOT regexp_full_match(v, '"?[0-9a-f]{32}(?:(?:[0-9a-f]{32}){0,3}|[0-9a-f]{8})"?') AND v NOT LIKE '%@%';
CREATE MACRO odd_agent(v) AS
	NOT regexp_full_match(v, '"?(?:vec:[0-9]+|udp:[0-9]+|(?:net:[0-9]+:|mob:[a-z]+:[a-z0-9]+:|web:[0-9]+:|' ||
		'tech:[a-z0-9]+:|etag:)\S(?:.*\S)?)"?')
	OR regexp_matches(v, ':(?:null|NULL|None|nan|NaN|undefined|unknown|0{8}-0{4}-0{4}-0{4}-0{12})"?$');

CREATE MACRO identifiers(a, b, c) AS (a IS NOT NULL)::INT + (b IS NOT NULL)::INT + (c IS NOT NULL)::INT;
