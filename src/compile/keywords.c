/*
 * The table of keywords. The schema compiler looks names up here and finds where subschemas hide;
 * the meaning of each keyword is in compile/read_*.c, what is said when one fails in
 * judge/complain.c.
 */
#include "compile/keywords.h"

#include "flow/finding.h"

enum {
	ONLY_2019 = DRAFT_2019,
	ONLY_2020 = DRAFT_2020,
	SINCE_2019 = DRAFT_2019 | DRAFT_2020,
	SINCE_07 = DRAFT_07 | SINCE_2019,
	UNTIL_2019 = DRAFT_06 | DRAFT_07 | DRAFT_2019,
};

static const struct keyword_row rows[KEYWORD_COUNT] = {
	[KEYWORD_TYPE] = { "type", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_ENUM] = { "enum", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_CONST] = { "const", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_MULTIPLE_OF] = { "multipleOf", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_MAXIMUM] = { "maximum", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_EXCLUSIVE_MAXIMUM] = { "exclusiveMaximum", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_MINIMUM] = { "minimum", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_EXCLUSIVE_MINIMUM] = { "exclusiveMinimum", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_MAX_LENGTH] = { "maxLength", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_MIN_LENGTH] = { "minLength", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_PATTERN] = { "pattern", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_FORMAT] = { "format", HOLDS_NONE,
			     VOCABULARY_FORMAT_ANNOTATION | VOCABULARY_FORMAT_ASSERTION },
	[KEYWORD_MAX_ITEMS] = { "maxItems", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_MIN_ITEMS] = { "minItems", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_UNIQUE_ITEMS] = { "uniqueItems", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_CONTAINS] = { "contains", HOLDS_SCHEMA, VOCABULARY_APPLICATOR },
	[KEYWORD_MAX_CONTAINS] = { "maxContains", HOLDS_NONE, VOCABULARY_VALIDATION, SINCE_2019 },
	[KEYWORD_MIN_CONTAINS] = { "minContains", HOLDS_NONE, VOCABULARY_VALIDATION, SINCE_2019 },
	[KEYWORD_MAX_PROPERTIES] = { "maxProperties", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_MIN_PROPERTIES] = { "minProperties", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_REQUIRED] = { "required", HOLDS_NONE, VOCABULARY_VALIDATION },
	[KEYWORD_DEPENDENT_REQUIRED] = { "dependentRequired", HOLDS_NONE, VOCABULARY_VALIDATION,
					 SINCE_2019 },
	[KEYWORD_NOT] = { "not", HOLDS_SCHEMA, VOCABULARY_APPLICATOR },
	[KEYWORD_ANY_OF] = { "anyOf", HOLDS_LIST, VOCABULARY_APPLICATOR },
	[KEYWORD_ONE_OF] = { "oneOf", HOLDS_LIST, VOCABULARY_APPLICATOR },
	[KEYWORD_PROPERTIES] = { "properties", HOLDS_MAP, VOCABULARY_APPLICATOR },
	[KEYWORD_PATTERN_PROPERTIES] = { "patternProperties", HOLDS_MAP, VOCABULARY_APPLICATOR },
	[KEYWORD_ADDITIONAL_PROPERTIES] = { "additionalProperties", HOLDS_SCHEMA,
					    VOCABULARY_APPLICATOR },
	[KEYWORD_UNEVALUATED_PROPERTIES] = { "unevaluatedProperties", HOLDS_SCHEMA,
					     VOCABULARY_UNEVALUATED, SINCE_2019 },
	[KEYWORD_PROPERTY_NAMES] = { "propertyNames", HOLDS_SCHEMA, VOCABULARY_APPLICATOR },
	[KEYWORD_PREFIX_ITEMS] = { "prefixItems", HOLDS_LIST, VOCABULARY_APPLICATOR, ONLY_2020 },
	[KEYWORD_ITEMS] = { "items", HOLDS_EITHER, VOCABULARY_APPLICATOR },
	[KEYWORD_UNEVALUATED_ITEMS] = { "unevaluatedItems", HOLDS_SCHEMA, VOCABULARY_UNEVALUATED,
					SINCE_2019 },
	[KEYWORD_X_JSON] = { "x-json", HOLDS_NONE, VOCABULARY_OURS },
	[KEYWORD_FALSE] = { "false-schema", HOLDS_NONE, 0 },

	[KEYWORD_ID] = { "$id", HOLDS_NONE, VOCABULARY_CORE },
	[KEYWORD_SCHEMA] = { "$schema", HOLDS_NONE, VOCABULARY_CORE },
	[KEYWORD_VOCABULARY] = { "$vocabulary", HOLDS_NONE, VOCABULARY_CORE, SINCE_2019 },
	[KEYWORD_ANCHOR] = { "$anchor", HOLDS_NONE, VOCABULARY_CORE, SINCE_2019 },
	[KEYWORD_DYNAMIC_ANCHOR] = { "$dynamicAnchor", HOLDS_NONE, VOCABULARY_CORE, ONLY_2020 },
	[KEYWORD_REF] = { "$ref", HOLDS_NONE, VOCABULARY_CORE },
	[KEYWORD_DYNAMIC_REF] = { "$dynamicRef", HOLDS_NONE, VOCABULARY_CORE, ONLY_2020 },
	[KEYWORD_RECURSIVE_ANCHOR] = { "$recursiveAnchor", HOLDS_NONE, VOCABULARY_CORE, ONLY_2019 },
	[KEYWORD_RECURSIVE_REF] = { "$recursiveRef", HOLDS_NONE, VOCABULARY_CORE, ONLY_2019 },
	[KEYWORD_DEFS] = { "$defs", HOLDS_MAP, VOCABULARY_CORE, SINCE_2019 },
	[KEYWORD_DEFINITIONS] = { "definitions", HOLDS_MAP, VOCABULARY_CORE },
	[KEYWORD_COMMENT] = { "$comment", HOLDS_NONE, VOCABULARY_CORE, SINCE_07 },
	[KEYWORD_ALL_OF] = { "allOf", HOLDS_LIST, VOCABULARY_APPLICATOR },
	[KEYWORD_IF] = { "if", HOLDS_SCHEMA, VOCABULARY_APPLICATOR, SINCE_07 },
	[KEYWORD_THEN] = { "then", HOLDS_SCHEMA, VOCABULARY_APPLICATOR, SINCE_07 },
	[KEYWORD_ELSE] = { "else", HOLDS_SCHEMA, VOCABULARY_APPLICATOR, SINCE_07 },
	[KEYWORD_DEPENDENT_SCHEMAS] = { "dependentSchemas", HOLDS_MAP, VOCABULARY_APPLICATOR, SINCE_2019 },
	[KEYWORD_DEPENDENCIES] = { "dependencies", HOLDS_MIXED, VOCABULARY_APPLICATOR },
	[KEYWORD_ADDITIONAL_ITEMS] = { "additionalItems", HOLDS_SCHEMA, VOCABULARY_APPLICATOR,
				       UNTIL_2019 },
	[KEYWORD_CONTENT_SCHEMA] = { "contentSchema", HOLDS_SCHEMA, VOCABULARY_CONTENT, SINCE_2019 },
	[KEYWORD_CONTENT_ENCODING] = { "contentEncoding", HOLDS_NONE, VOCABULARY_CONTENT, SINCE_07 },
	[KEYWORD_CONTENT_MEDIA_TYPE] = { "contentMediaType", HOLDS_NONE, VOCABULARY_CONTENT, SINCE_07 },
	[KEYWORD_TITLE] = { "title", HOLDS_NONE, VOCABULARY_META_DATA },
	[KEYWORD_DESCRIPTION] = { "description", HOLDS_NONE, VOCABULARY_META_DATA },
	[KEYWORD_DEFAULT] = { "default", HOLDS_NONE, VOCABULARY_META_DATA },
	[KEYWORD_EXAMPLES] = { "examples", HOLDS_NONE, VOCABULARY_META_DATA },
	[KEYWORD_DEPRECATED] = { "deprecated", HOLDS_NONE, VOCABULARY_META_DATA, SINCE_2019 },
	[KEYWORD_READ_ONLY] = { "readOnly", HOLDS_NONE, VOCABULARY_META_DATA, SINCE_07 },
	[KEYWORD_WRITE_ONLY] = { "writeOnly", HOLDS_NONE, VOCABULARY_META_DATA, SINCE_07 },
	[KEYWORD_X_CODE] = { "x-code", HOLDS_NONE, VOCABULARY_OURS },
	[KEYWORD_ERROR_MESSAGE] = { "errorMessage", HOLDS_NONE, VOCABULARY_OURS },
	[KEYWORD_X_SEVERITY] = { "x-severity", HOLDS_NONE, VOCABULARY_OURS },
	[KEYWORD_X_COERCE] = { "x-coerce", HOLDS_NONE, VOCABULARY_OURS },
};

enum keyword keyword_find(struct str name)
{
	for (int i = 0; i < KEYWORD_COUNT; i++)
		if (i != KEYWORD_FALSE && str_is(name, rows[i].name))
			return (enum keyword)i;
	return KEYWORD_COUNT;
}

const struct keyword_row *keyword_row(enum keyword keyword)
{
	return &rows[keyword];
}

bool keyword_is_of(enum keyword keyword, enum draft draft)
{
	return rows[keyword].drafts == 0 || (rows[keyword].drafts & draft);
}

bool keyword_is_note(enum keyword keyword)
{
	return keyword == KEYWORD_COUNT || keyword == KEYWORD_COMMENT ||
	       rows[keyword].vocabulary == VOCABULARY_META_DATA;
}

const char *keyword_draft_name(enum draft draft)
{
	switch (draft) {
	case DRAFT_06:
		return "draft 06";
	case DRAFT_07:
		return "draft 07";
	case DRAFT_2019:
		return "2019-09";
	default:
		return "2020-12";
	}
}

enum draft keyword_draft(struct str uri)
{
	static const struct {
		const char *uri; /* behind "http" or "https" */
		enum draft draft;
	} known[] = {
		{ "://json-schema.org/draft/2020-12/schema", DRAFT_2020 },
		{ "://json-schema.org/draft/2019-09/schema", DRAFT_2019 },
		{ "://json-schema.org/draft-07/schema", DRAFT_07 },
		{ "://json-schema.org/draft-06/schema", DRAFT_06 },
	};
	size_t scheme = str_starts(uri, STR("https")) ? 5 : 4;

	if (!str_starts(uri, STR("http")))
		return 0;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_is((struct str){ uri.at + scheme, uri.len - scheme }, known[i].uri))
			return known[i].draft;
	return 0;
}

unsigned keyword_vocabulary(struct str uri)
{
	static const struct {
		const char *name;
		unsigned bit;
	} known[] = {
		{ "core", VOCABULARY_CORE },
		{ "applicator", VOCABULARY_APPLICATOR },
		{ "unevaluated", VOCABULARY_UNEVALUATED },
		{ "validation", VOCABULARY_VALIDATION },
		{ "format-annotation", VOCABULARY_FORMAT_ANNOTATION },
		{ "format-assertion", VOCABULARY_FORMAT_ASSERTION },
		{ "content", VOCABULARY_CONTENT },
		{ "meta-data", VOCABULARY_META_DATA },
	};
	static const struct str prefix = { "https://json-schema.org/draft/2020-12/vocab/", 44 };

	if (!str_starts(uri, prefix))
		return 0;
	struct str name = { uri.at + prefix.len, uri.len - prefix.len };
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_is(name, known[i].name))
			return known[i].bit;
	return 0;
}

const struct code *keyword_code(const char *name)
{
	size_t count;
	const struct code *codes = keyword_codes(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(codes[i].name, name) == 0)
			return &codes[i];
	return NULL;
}
