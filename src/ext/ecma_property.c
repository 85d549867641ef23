/*
 * Unicode properties of ECMA-262 (\p{Letter}, \p{Script=Greek}, \p{Emoji}) in PCRE2's names. ECMA
 * takes exactly the names of its tables, in their letter case. PCRE2 takes these in any spelling,
 * and many more, but of the general categories only the short ones, and of the others not the
 * newest, which it says itself. Called by ext/ecma_escape.c.
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
 * ECMA's binary properties, which have the same names in PCRE2. Assigned is missing here: it is the
 * complement of Cn.
 */
static const char *const binaries[] = {
	"ASCII", "ASCII_Hex_Digit", "AHex", "Alphabetic", "Alpha", "Any", "Bidi_Control", "Bidi_C",
	"Bidi_Mirrored", "Bidi_M", "Case_Ignorable", "CI", "Cased", "Changes_When_Casefolded",
	"CWCF", "Changes_When_Casemapped", "CWCM", "Changes_When_Lowercased", "CWL",
	"Changes_When_NFKC_Casefolded", "CWKCF", "Changes_When_Titlecased", "CWT",
	"Changes_When_Uppercased", "CWU", "Dash",
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

/* The scripts of Unicode 17, by their long and their short names, a blank behind each. */
static const char scripts[] =
	"Adlam Adlm Aghb Ahom Anatolian_Hieroglyphs Arab Arabic Armenian Armi Armn Avestan "
	"Avst Bali Balinese Bamu Bamum Bass Bassa_Vah Batak Batk Beng Bengali Berf Beria_Erfe "
	"Bhaiksuki Bhks Bopo Bopomofo Brah Brahmi Brai Braille Bugi Buginese Buhd Buhid Cakm "
	"Canadian_Aboriginal Cans Cari Carian Caucasian_Albanian Chakma Cham Cher Cherokee "
	"Chorasmian Chrs Common Copt Coptic Cpmn Cprt Cuneiform Cypriot Cypro_Minoan Cyrillic "
	"Cyrl Deseret Deva Devanagari Diak Dives_Akuru Dogr Dogra Dsrt Dupl Duployan Egyp "
	"Egyptian_Hieroglyphs Elba Elbasan Elym Elymaic Ethi Ethiopic Gara Garay Geor "
	"Georgian Glag Glagolitic Gong Gonm Goth Gothic Gran Grantha Greek Grek Gujarati Gujr "
	"Gukh Gunjala_Gondi Gurmukhi Guru Gurung_Khema Han Hang Hangul Hani Hanifi_Rohingya "
	"Hano Hanunoo Hatr Hatran Hebr Hebrew Hira Hiragana Hluw Hmng Hmnp Hung "
	"Imperial_Aramaic Inherited Inscriptional_Pahlavi Inscriptional_Parthian Ital Java "
	"Javanese Kaithi Kali Kana Kannada Katakana Kawi Kayah_Li Khar Kharoshthi "
	"Khitan_Small_Script Khmer Khmr Khoj Khojki Khudawadi Kirat_Rai Kits Knda Krai Kthi "
	"Lana Lao Laoo Latin Latn Lepc Lepcha Limb Limbu Lina Linb Linear_A Linear_B Lisu "
	"Lyci Lycian Lydi Lydian Mahajani Mahj Maka Makasar Malayalam Mand Mandaic Mani "
	"Manichaean Marc Marchen Masaram_Gondi Medefaidrin Medf Meetei_Mayek Mend "
	"Mende_Kikakui Merc Mero Meroitic_Cursive Meroitic_Hieroglyphs Miao Mlym Modi Mong "
	"Mongolian Mro Mroo Mtei Mult Multani Myanmar Mymr Nabataean Nag_Mundari Nagm Nand "
	"Nandinagari Narb Nbat New_Tai_Lue Newa Nko Nkoo Nshu Nushu Nyiakeng_Puachue_Hmong "
	"Ogam Ogham Ol_Chiki Ol_Onal Olck Old_Hungarian Old_Italic Old_North_Arabian "
	"Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Onao "
	"Oriya Orkh Orya Osage Osge Osma Osmanya Ougr Pahawh_Hmong Palm Palmyrene Pau_Cin_Hau "
	"Pauc Perm Phag Phags_Pa Phli Phlp Phnx Phoenician Plrd Prti Psalter_Pahlavi Qaac "
	"Qaai Rejang Rjng Rohg Runic Runr Samaritan Samr Sarb Saur Saurashtra Sgnw Sharada "
	"Shavian Shaw Shrd Sidd Siddham Sidetic Sidt SignWriting Sind Sinh Sinhala Sogd "
	"Sogdian Sogo Sora Sora_Sompeng Soyo Soyombo Sund Sundanese Sunu Sunuwar Sylo "
	"Syloti_Nagri Syrc Syriac Tagalog Tagb Tagbanwa Tai_Le Tai_Tham Tai_Viet Tai_Yo Takr "
	"Takri Tale Talu Tamil Taml Tang Tangsa Tangut Tavt Tayo Telu Telugu Tfng Tglg Thaa "
	"Thaana Thai Tibetan Tibt Tifinagh Tirh Tirhuta Tnsa Todhri Todr Tolong_Siki Tols "
	"Toto Tulu_Tigalari Tutg Ugar Ugaritic Unknown Vai Vaii Vith Vithkuqi Wancho Wara "
	"Warang_Citi Wcho Xpeo Xsux Yezi Yezidi Yi Yiii Zanabazar_Square Zanb Zinh Zyyy Zzzz ";

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

static bool is_script_name(struct str name)
{
	const char *at = scripts;

	for (size_t len; *at; at += len + 1) {
		len = strcspn(at, " ");
		if (str_eq(name, (struct str){ at, len }))
			return true;
	}
	return false;
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
