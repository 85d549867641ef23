/*
 * The keywords of JSON Schema and our annotations: their names, which of them hold schemas, which
 * vocabulary they belong to, and which drafts have them: 2020-12, and those before it down to 06.
 * Keywords that assert something are codes of findings too.
 */
#ifndef COMPILE_KEYWORDS_H
#define COMPILE_KEYWORDS_H

#include "base/str.h"

#include <stdint.h>

struct code;

enum keyword {
	/* assertions: each is a row of keyword_codes as well */
	KEYWORD_TYPE,
	KEYWORD_ENUM,
	KEYWORD_CONST,
	KEYWORD_MULTIPLE_OF,
	KEYWORD_MAXIMUM,
	KEYWORD_EXCLUSIVE_MAXIMUM,
	KEYWORD_MINIMUM,
	KEYWORD_EXCLUSIVE_MINIMUM,
	KEYWORD_MAX_LENGTH,
	KEYWORD_MIN_LENGTH,
	KEYWORD_PATTERN,
	KEYWORD_FORMAT,
	KEYWORD_MAX_ITEMS,
	KEYWORD_MIN_ITEMS,
	KEYWORD_UNIQUE_ITEMS,
	KEYWORD_CONTAINS,
	KEYWORD_MAX_CONTAINS,
	KEYWORD_MIN_CONTAINS,
	KEYWORD_MAX_PROPERTIES,
	KEYWORD_MIN_PROPERTIES,
	KEYWORD_REQUIRED,
	KEYWORD_DEPENDENT_REQUIRED,
	KEYWORD_NOT,
	KEYWORD_ANY_OF,
	KEYWORD_ONE_OF,
	/* these fail by themselves only where they are the schema `false` */
	KEYWORD_PROPERTIES,
	KEYWORD_PATTERN_PROPERTIES,
	KEYWORD_ADDITIONAL_PROPERTIES,
	KEYWORD_UNEVALUATED_PROPERTIES,
	KEYWORD_PROPERTY_NAMES,
	KEYWORD_PREFIX_ITEMS,
	KEYWORD_ITEMS,
	KEYWORD_UNEVALUATED_ITEMS,
	KEYWORD_X_JSON,
	KEYWORD_FALSE,      /* "false-schema", which nobody writes: `false` at any other place */
	KEYWORD_ASSERTIONS, /* how many there are */

	KEYWORD_ID = KEYWORD_ASSERTIONS,
	KEYWORD_SCHEMA,
	KEYWORD_VOCABULARY,
	KEYWORD_ANCHOR,
	KEYWORD_DYNAMIC_ANCHOR,
	KEYWORD_REF,
	KEYWORD_DYNAMIC_REF,
	KEYWORD_RECURSIVE_ANCHOR,
	KEYWORD_RECURSIVE_REF,
	KEYWORD_DEFS,
	KEYWORD_DEFINITIONS,
	KEYWORD_COMMENT,
	KEYWORD_ALL_OF,
	KEYWORD_IF,
	KEYWORD_THEN,
	KEYWORD_ELSE,
	KEYWORD_DEPENDENT_SCHEMAS,
	KEYWORD_DEPENDENCIES,
	KEYWORD_ADDITIONAL_ITEMS,
	KEYWORD_CONTENT_SCHEMA,
	KEYWORD_CONTENT_ENCODING,
	KEYWORD_CONTENT_MEDIA_TYPE,
	KEYWORD_TITLE,
	KEYWORD_DESCRIPTION,
	KEYWORD_DEFAULT,
	KEYWORD_EXAMPLES,
	KEYWORD_DEPRECATED,
	KEYWORD_READ_ONLY,
	KEYWORD_WRITE_ONLY,
	KEYWORD_X_CODE,
	KEYWORD_ERROR_MESSAGE,
	KEYWORD_X_SEVERITY,
	KEYWORD_X_COERCE,
	KEYWORD_COUNT, /* also: a name that is no keyword */
};

/* Where the schemas are in a keyword's value. */
enum holds {
	HOLDS_NONE,
	HOLDS_SCHEMA,
	HOLDS_LIST,  /* an array of schemas */
	HOLDS_MAP,   /* an object of schemas */
	HOLDS_MIXED, /* an object of schemas and arrays of names: `dependencies` */
	HOLDS_EITHER, /* a schema or, before 2020-12, an array of schemas: `items` */
};

enum draft { /* bits, in the order of time */
	DRAFT_06 = 1,
	DRAFT_07 = 2,
	DRAFT_2019 = 4,
	DRAFT_2020 = 8,
};

enum vocabulary { /* bits */
	VOCABULARY_CORE = 1,
	VOCABULARY_APPLICATOR = 2,
	VOCABULARY_UNEVALUATED = 4,
	VOCABULARY_VALIDATION = 8,
	VOCABULARY_FORMAT_ANNOTATION = 16,
	VOCABULARY_FORMAT_ASSERTION = 32,
	VOCABULARY_CONTENT = 64,
	VOCABULARY_META_DATA = 128,
	VOCABULARY_OURS = 256, /* x-…: always on */
	VOCABULARY_STANDARD = 0x1ff & ~VOCABULARY_FORMAT_ASSERTION,
};

struct keyword_row {
	const char *name;
	enum holds holds;
	unsigned vocabulary; /* bits; on if one of them is */
	unsigned drafts;     /* bits; 0: all of them */
};

/* KEYWORD_COUNT: no keyword. */
enum keyword keyword_find(struct str name);
const struct keyword_row *keyword_row(enum keyword keyword);

/* Does this draft have the keyword? */
bool keyword_is_of(enum keyword keyword, enum draft draft);

/* Only for people to read: it takes no part in the verdict. Also of KEYWORD_COUNT. */
bool keyword_is_note(enum keyword keyword);

/* As people call it: "2020-12", "draft 07". */
const char *keyword_draft_name(enum draft draft);

/* The draft whose metaschema this is; 0: none that is known here. `uri` has no fragment. */
enum draft keyword_draft(struct str uri);

/* The bit of a vocabulary by its URI; 0: unknown. */
unsigned keyword_vocabulary(struct str uri);

/* The codes of assertions that fail, for finding and explaining; NULL: no such code. */
const struct code *keyword_code(const char *name);
const struct code *keyword_codes(size_t *count); /* indexed by enum keyword */

#endif
