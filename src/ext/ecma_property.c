/*
 * Unicode properties of ECMA-262 (\p{Letter}, \p{Script=Greek}, \p{Emoji}) in PCRE2's names. ECMA
 * takes exactly the names of its tables, in their letter case; PCRE2 takes these and many more, but
 * of the general categories only the short ones. Called by ext/ecma.c.
 */
#include "ext/ecma.h"

struct category {
	const char *code;     /* what PCRE2 knows */
	const char *names[2]; /* the other names, from PropertyValueAliases */
};

static const struct category categories[] = {
	{ "LC", { "Cased_Letter" } },
	{ "Cn", { "Unassigned" } },
	{ "Cc", { "Control", "cntrl" } },
	{ "Cf", { "Format" } },
	{ "Cs", { "Surrogate" } },
	{ "Co", { "Private_Use" } },
	{ "C", { "Other" } },
	{ "Lu", { "Uppercase_Letter" } },
	{ "Ll", { "Lowercase_Letter" } },
	{ "Lt", { "Titlecase_Letter" } },
	{ "Lm", { "Modifier_Letter" } },
	{ "Lo", { "Other_Letter" } },
	{ "L", { "Letter" } },
	{ "Mn", { "Nonspacing_Mark" } },
	{ "Mc", { "Spacing_Mark" } },
	{ "Me", { "Enclosing_Mark" } },
	{ "M", { "Mark", "Combining_Mark" } },
	{ "Nd", { "Decimal_Number", "digit" } },
	{ "Nl", { "Letter_Number" } },
	{ "No", { "Other_Number" } },
	{ "N", { "Number" } },
	{ "Pc", { "Connector_Punctuation" } },
	{ "Pd", { "Dash_Punctuation" } },
	{ "Ps", { "Open_Punctuation" } },
	{ "Pe", { "Close_Punctuation" } },
	{ "Pi", { "Initial_Punctuation" } },
	{ "Pf", { "Final_Punctuation" } },
	{ "Po", { "Other_Punctuation" } },
	{ "P", { "Punctuation", "punct" } },
	{ "Sm", { "Math_Symbol" } },
	{ "Sc", { "Currency_Symbol" } },
	{ "Sk", { "Modifier_Symbol" } },
	{ "So", { "Other_Symbol" } },
	{ "S", { "Symbol" } },
	{ "Zs", { "Space_Separator" } },
	{ "Zl", { "Line_Separator" } },
	{ "Zp", { "Paragraph_Separator" } },
	{ "Z", { "Separator" } },
};

/*
 * ECMA's binary properties; PCRE2 has all of these under the same names. Two are missing: Assigned,
 * which is the complement of Cn, and Changes_When_NFKC_Casefolded, which PCRE2 does not know.
 */
static const char *const binaries[] = {
	"ASCII", "ASCII_Hex_Digit", "AHex", "Alphabetic", "Alpha", "Any", "Bidi_Control", "Bidi_C",
	"Bidi_Mirrored", "Bidi_M", "Case_Ignorable", "CI", "Cased", "Changes_When_Casefolded",
	"CWCF", "Changes_When_Casemapped", "CWCM", "Changes_When_Lowercased", "CWL",
	"Changes_When_Titlecased", "CWT", "Changes_When_Uppercased", "CWU", "Dash",
	"Default_Ignorable_Code_Point", "DI", "Deprecated", "Dep", "Diacritic", "Dia", "Emoji",
	"Emoji_Component", "EComp", "Emoji_Modifier", "EMod", "Emoji_Modifier_Base", "EBase",
	"Emoji_Presentation", "EPres", "Extended_Pictographic", "ExtPict", "Extender", "Ext",
	"Grapheme_Base", "Gr_Base", "Grapheme_Extend", "Gr_Ext", "Hex_Digit", "Hex",
	"IDS_Binary_Operator", "IDSB", "IDS_Trinary_Operator", "IDST", "ID_Continue", "IDC",
	"ID_Start", "IDS", "Ideographic", "Ideo", "Join_Control", "Join_C",
	"Logical_Order_Exception", "LOE", "Lowercase", "Lower", "Math",
	"Noncharacter_Code_Point", "NChar", "Pattern_Syntax", "Pat_Syn", "Pattern_White_Space",
	"Pat_WS", "Quotation_Mark", "QMark", "Radical", "Regional_Indicator", "RI",
	"Sentence_Terminal", "STerm", "Soft_Dotted", "SD", "Terminal_Punctuation", "Term",
	"Unified_Ideograph", "UIdeo", "Uppercase", "Upper", "Variation_Selector", "VS",
	"White_Space", "space", "XID_Continue", "XIDC", "XID_Start", "XIDS",
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *category_code(struct str name)
{
	for (size_t i = 0; i < COUNT(categories); i++) {
		const struct category *row = &categories[i];
		if (str_is(name, row->code))
			return row->code;
		for (size_t k = 0; k < COUNT(row->names); k++)
			if (row->names[k] && str_is(name, row->names[k]))
				return row->code;
	}
	return NULL;
}

/* Greek, Old_Italic, SignWriting: a capital first, no two in a row. PCRE2 ignores letter case. */
static bool is_script_name(struct str name)
{
	bool was_capital = false;

	if (name.len == 0 || name.at[0] < 'A' || name.at[0] > 'Z')
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		bool is_capital = c >= 'A' && c <= 'Z';
		if (!is_capital && c != '_' && (c < 'a' || c > 'z'))
			return false;
		if (is_capital && was_capital)
			return false;
		was_capital = is_capital;
	}
	return true;
}

static bool valued_property(struct str name, struct str value, struct buf *out)
{
	if (str_is(name, "General_Category") || str_is(name, "gc")) {
		const char *code = category_code(value);
		buf_puts(out, code);
		return code != NULL;
	}
	if (str_is(name, "Script") || str_is(name, "sc"))
		buf_puts(out, "sc:");
	else if (str_is(name, "Script_Extensions") || str_is(name, "scx"))
		buf_puts(out, "scx:");
	else
		return false;
	buf_put(out, value);
	return is_script_name(value);
}

bool ecma_property(struct str property, struct buf *out, bool *is_negated)
{
	const char *equals = property.len ? memchr(property.at, '=', property.len) : NULL;

	*is_negated = false;
	if (equals) {
		size_t len = (size_t)(equals - property.at);
		return valued_property((struct str){ property.at, len },
				       (struct str){ equals + 1, property.len - len - 1 }, out);
	}
	if (str_is(property, "Assigned")) {
		*is_negated = true;
		buf_puts(out, "Cn");
		return true;
	}
	const char *code = category_code(property);
	for (size_t i = 0; !code && i < COUNT(binaries); i++)
		if (str_is(property, binaries[i]))
			code = binaries[i];
	buf_puts(out, code);
	return code != NULL;
}
