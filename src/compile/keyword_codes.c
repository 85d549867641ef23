/*
 * What `bulkpipe explain` tells of the JSON Schema keywords whose failure is a finding's code, in
 * the order of enum keyword. Rules that name a code of their own (x-code) are told of elsewhere.
 */
#include "compile/keywords.h"

#include "flow/finding.h"

static const struct code codes[KEYWORD_ASSERTIONS] = {
	[KEYWORD_TYPE] = { "type", "a value of the wrong JSON type",
	  "The rules want another JSON type at this place: a string is \"text\" in quotes,\n"
	  "a number and true or false stand without quotes. Values are only converted\n"
	  "where that loses nothing and the rules allow it. Lines that are a number or a\n"
	  "text alone may be CSV with one column: say so with --from csv." },
	[KEYWORD_ENUM] = { "enum", "a value that is not in the list of allowed ones",
	  "Only the values listed in the message are allowed here. Letter case counts." },
	[KEYWORD_CONST] = { "const", "a value other than the only allowed one",
	  "The rules allow one value here, the one in the message." },
	[KEYWORD_MULTIPLE_OF] = { "multipleOf", "a number that is not a multiple of the step",
	  "The number must be a whole multiple of the one in the message." },
	[KEYWORD_MAXIMUM] = { "maximum", "a number above the limit",
	  "The number must not be greater than the one in the message." },
	[KEYWORD_EXCLUSIVE_MAXIMUM] = { "exclusiveMaximum", "a number not below the limit",
	  "The number must be less than the one in the message." },
	[KEYWORD_MINIMUM] = { "minimum", "a number below the limit",
	  "The number must not be less than the one in the message." },
	[KEYWORD_EXCLUSIVE_MINIMUM] = { "exclusiveMinimum", "a number not above the limit",
	  "The number must be greater than the one in the message." },
	[KEYWORD_MAX_LENGTH] = { "maxLength", "a text that is too long",
	  "The text has more characters than the rules allow. It is never cut for you." },
	[KEYWORD_MIN_LENGTH] = { "minLength", "a text that is too short",
	  "The text has fewer characters than the rules want; with a minimum of 1 it is\n"
	  "empty. If there is no value, leave the member out." },
	[KEYWORD_PATTERN] = { "pattern", "a text that does not look as it must",
	  "The text does not match the pattern (a regular expression) in the message." },
	[KEYWORD_FORMAT] = { "format", "a text that is not of its format",
	  "With --assert-formats the rules' formats (date-time, email, uri, ...) are\n"
	  "checked, each as its RFC defines it." },
	[KEYWORD_MAX_ITEMS] = { "maxItems", "an array with too many elements",
	  "The array has more elements than the rules allow." },
	[KEYWORD_MIN_ITEMS] = { "minItems", "an array with too few elements",
	  "The array has fewer elements than the rules want." },
	[KEYWORD_UNIQUE_ITEMS] = { "uniqueItems", "an array with two equal elements",
	  "Each element may stand in the array once. 1 and 1.0 are equal, and so are\n"
	  "objects with the same members in another order." },
	[KEYWORD_CONTAINS] = { "contains", "an array without the element it must have",
	  "No element of the array is of the kind that the rules ask for." },
	[KEYWORD_MAX_CONTAINS] = { "maxContains", "an array with too many elements of a kind",
	  "More elements of the array than allowed are of the kind that the rules name." },
	[KEYWORD_MIN_CONTAINS] = { "minContains", "an array with too few elements of a kind",
	  "Fewer elements of the array than wanted are of the kind that the rules name." },
	[KEYWORD_MAX_PROPERTIES] = { "maxProperties", "an object with too many members",
	  "The object has more members than the rules allow." },
	[KEYWORD_MIN_PROPERTIES] = { "minProperties", "an object with too few members",
	  "The object has fewer members than the rules want." },
	[KEYWORD_REQUIRED] = { "required", "a member that must be there is missing",
	  "The object that the pointer names lacks the member that the message names.\n"
	  "In CSV an empty cell counts as missing. A constant for all records can be\n"
	  "given with --set FIELD=VALUE." },
	[KEYWORD_DEPENDENT_REQUIRED] = { "dependentRequired", "a member without its companion",
	  "One member of the object wants another one beside it; the message names both." },
	[KEYWORD_NOT] = { "not", "a value of a form that is not allowed",
	  "The rules describe a form that must not occur here, and this is one." },
	[KEYWORD_ANY_OF] = { "anyOf", "a value of none of the allowed forms",
	  "The rules allow several forms here and the value is of none of them, nor close\n"
	  "to just one: then the message would say what that one lacks." },
	[KEYWORD_ONE_OF] = { "oneOf", "a value not of exactly one of the allowed forms",
	  "The rules allow several forms here, of which the value must have exactly one.\n"
	  "It has none of them, or more than one." },
	[KEYWORD_PROPERTIES] = { "properties", "a member that must not be there",
	  "The rules forbid this member here." },
	[KEYWORD_PATTERN_PROPERTIES] = { "patternProperties", "a member that must not be there",
	  "The rules forbid members with names like this one here." },
	[KEYWORD_ADDITIONAL_PROPERTIES] = { "additionalProperties", "a member that is not listed",
	  "The object may only have the members that the rules list. Often the name is\n"
	  "spelled wrong: the message says which name it may have been meant to be." },
	[KEYWORD_UNEVALUATED_PROPERTIES] = { "unevaluatedProperties", "a member that is not listed",
	  "The object may only have the members that the rules list, in any of the forms\n"
	  "that the object has. Often the name is spelled wrong." },
	[KEYWORD_PROPERTY_NAMES] = { "propertyNames", "a member whose name is not allowed",
	  "The names of this object's members must be of a form that the rules give." },
	[KEYWORD_PREFIX_ITEMS] = { "prefixItems", "an element that must not be there",
	  "The rules forbid an element at this place of the array." },
	[KEYWORD_ITEMS] = { "items", "an element that must not be there",
	  "The rules forbid elements in this part of the array." },
	[KEYWORD_UNEVALUATED_ITEMS] = { "unevaluatedItems", "an element that must not be there",
	  "The array may only have the elements that the rules describe." },
	[KEYWORD_X_JSON] = { "x-json", "a string that must hold JSON text and does not",
	  "The value is a string whose text is JSON again, with its quotes escaped:\n"
	  "\"{\\\"a\\\":1}\". The message says where that text stops being JSON." },
	[KEYWORD_FALSE] = { "false-schema", "a value where none is allowed",
	  "The rules allow no value at all at this place (the schema false)." },
};

const struct code *keyword_codes(size_t *count)
{
	*count = KEYWORD_ASSERTIONS;
	return codes;
}
