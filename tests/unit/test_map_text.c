/* map/function_text, _hash, _pattern: functions from text to text. */
#include "apply.h"

#define SHA256_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void trim_takes_all_white_space_off_the_ends(void **state)
{
	(void)state;
	APPLY("'trim'", { "a", "'a'" }, { "  a b\t\r\n", "'a b'" }, { "\v\fa", "'a'" },
	      { "\u00a0a\u00a0", "'a'" }, { "\u202f1\u2009", "'1'" }, { "\ufeffa", "'a'" },
	      { "a\u200b", "'a'" }, { "\u2060a", "'a'" }, { "\u3000a\xc2\x85", "'a'" },
	      { "\u1680\u205fa", "'a'" },
	      { " \u00a0 ", "''" }, { "\u00e0", "'\u00e0'" },
	      { "a\u200d", "'a\u200d'" }, /* a joiner is part of what it joins */
	      { "(12)", "'12'" }, { "(true)", "'true'" }, { "([' a ', 1, ' ', ''])", "['a','1']" },
	      { "([' '])", "[]" }, { "([[' a ']])", "[['a']]" },
	      { "({'a':1})", "expected text, found an object" },
	      { "(null)", "expected text, found null" },
	      { "(['a', null])", "element 2: expected text, found null" },
	      { "([['a', {}]])", "element 1: element 2: expected text, found an object" });
}

static void collapse_leaves_one_blank_between_words(void **state)
{
	(void)state;
	APPLY("'collapse'", { "a", "'a'" }, { " a  b ", "'a b'" }, { "a\t\r\n b", "'a b'" },
	      { "a \u00a0\u202f b", "'a b'" }, { "a\u00a0b", "'a b'" },
	      { "\u00e9  \u20ac", "'\u00e9 \u20ac'" }, { "   ", "''" });
}

static void letter_case_is_that_of_unicode(void **state)
{
	(void)state;
	APPLY("'lower'", { "ABC", "'abc'" }, { "\u00c9T\u00c9", "'\u00e9t\u00e9'" },
	      { "(['A','B'])", "['a','b']" });
	APPLY("'upper'", { "abc", "'ABC'" }, { "stra\u00dfe", "'STRASSE'" }, { "(1e3)", "'1E3'" });
}

static void prefix_and_suffix_stand_around_the_text(void **state)
{
	(void)state;
	APPLY("{'prefix':'vec:'}", { "1", "'vec:1'" }, { "(17)", "'vec:17'" }, { "", "''" },
	      { "(['1','','2'])", "['vec:1','vec:2']" });
	APPLY("{'suffix':'x'}", { "1", "'1x'" });
	APPLY("{'prefix':''}", { "1", "'1'" });
	assert_string_equal(apply_refusal("'prefix'"),
			    "1:1: prefix: expected a text, as in { \"prefix\": \"vec:\" }");
	assert_string_equal(
		apply_refusal("{'suffix':1}"),
		"1:11: suffix: expected a text, as in { \"suffix\": \"@example.com\" }");
}

static void split_makes_an_array_of_what_is_not_empty(void **state)
{
	(void)state;
	APPLY("{'split':','}", { "a,b", "['a','b']" }, { " a , b ,", "['a','b']" },
	      { "a", "['a']" }, { ",, ,", "[]" }, { "a;b", "['a;b']" }, { "(1.5)", "['1.5']" },
	      { "(['a,b','c',''])", "['a','b','c']" }, { "(null)", "expected text, found null" });
	APPLY("{'split':'||'}", { "a||b|c", "['a','b|c']" }, { "|||", "['|']" });
	APPLY("{'split':' '}", { "a  b", "['a','b']" });
	assert_string_equal(apply_refusal("{'split':''}"),
			    "1:10: split: expected a text to split at, as in { \"split\": \",\" }");
	assert_string_equal(apply_refusal("'split'"),
			    "1:1: split: expected a text, as in { \"split\": \",\" }");
}

static void concat_joins_the_texts_of_an_array(void **state)
{
	(void)state;
	APPLY("{'concat':' '}", { "(['a','b'])", "'a b'" }, { "(['a','',null,'b'])", "'a b'" },
	      { "([1,true,'x'])", "'1 true x'" }, { "([null])", "''" }, { "a", "'a'" },
	      { "(1)", "'1'" }, { "([['a']])", "expected an array of texts only" },
	      { "({})", "expected an array of texts, found an object" },
	      { "(null)", "expected an array of texts, found null" });
	APPLY("[{'split':','},{'concat':''}]", { "a,b, c", "'abc'" });
}

static void hashes_are_lower_case_hex(void **state)
{
	(void)state;
	APPLY("'md5'", { "abc", "'900150983cd24fb0d6963f7d28e17f72'" });
	APPLY("'sha1'", { "abc", "'a9993e364706816aba3e25717850c26c9cd0d89d'" });
	APPLY("'sha256'", { "abc", "'" SHA256_OF_ABC "'" }, { "", "''" },
	      { "\u00e9", "'4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c'" },
	      { "(['abc',''])", "['" SHA256_OF_ABC "']" },
	      { "(1)", "'6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b'" });
	APPLY("'sha384'",
	      { "abc", "'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
		       "8086072ba1e7cc2358baeca134c825a7'" });
	APPLY("'sha512'",
	      { "abc", "'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
		       "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f'" });
	APPLY("{'sha256':true}", { "abc", "'" SHA256_OF_ABC "'" });
	APPLY("['trim','lower','sha256']", { " ABC\u00a0", "'" SHA256_OF_ABC "'" }, { "  ", "''" });
}

static void a_hash_is_not_hashed_unless_the_map_says_so(void **state)
{
	static const char refused[] =
		"already-hashed: the value looks like a digest by md5 already; it "
		"is not hashed again";
	(void)state;
	APPLY("'md5'", { "900150983cd24fb0d6963f7d28e17f72", refused },
	      { "900150983CD24FB0D6963F7D28E17F72", refused },
	      { "(['x','900150983cd24fb0d6963f7d28e17f72'])",
		"already-hashed: element 2: the value "
		"looks like a digest by md5 already; it is not hashed again" },
	      { "900150983cd24fb0d6963f7d28e17f7", "'ad1657e0f1072e3ee954687e527c9526'" },
	      { "900150983cd24fb0d6963f7d28e17f7g", "'b515c5e4afe2b0d9f95e8ca327733de0'" },
	      { "a9993e364706816aba3e25717850c26c9cd0d89d", "'74076346dee6d87ffe0f2f069dda57bb'" });
}

static void a_hash_is_kept_or_hashed_again(void **state)
{
	(void)state;
	APPLY("{'md5':{'hashed':'keep'}}",
	      { "900150983CD24FB0D6963F7D28E17F72", "'900150983CD24FB0D6963F7D28E17F72'" },
	      { "abc", "'900150983cd24fb0d6963f7d28e17f72'" });
	APPLY("{'md5':{'hashed':'again'}}",
	      { "900150983cd24fb0d6963f7d28e17f72", "'ec0405c5aef93e771cd80e0db180b88b'" });
	assert_string_equal(
		apply_refusal("{'md5':{'hashed':'no'}}"),
		"1:18: md5: expected \"keep\" or \"again\", as in { \"md5\": { \"hashed\": "
		"\"keep\" } }");
	assert_string_equal(
		apply_refusal("{'sha1':{'hash':'keep'}}"),
		"1:9: sha1: expected no argument, or an object with \"hashed\" or "
		"\"placeholder\", as in { \"sha1\": { \"hashed\": \"keep\" } }");
	assert_string_equal(
		apply_refusal("{'sha1':false}"),
		"1:9: sha1: expected no argument, or an object with \"hashed\" or "
		"\"placeholder\", as in { \"sha1\": { \"hashed\": \"keep\" } }");
}

static void what_stands_for_no_value_is_not_hashed_unless_the_map_says_so(void **state)
{
	static const char refused[] =
		"hash-of-nothing: blank or a word like null, whose hash would name all who have "
		"none; { 'md5': { 'placeholder': 'omit' } } leaves it out";
	(void)state;
	APPLY("'md5'", { "null", refused }, { "N/A", refused }, { " None\u00a0", refused },
	      { "-", refused }, { " ", refused }, { "\u200b", refused }, { "\\N", refused },
	      { "Inconnu", refused }, { "nullx", "'95e6f7ab8d33cd41f58d896eb2e9c99d'" },
	      { "0", "'cfcd208495d565ef66e7dff9f98764da'" });
	APPLY("{'md5':{'placeholder':'omit'}}", { "null", "''" }, { " ", "''" },
	      { "(['-','abc'])", "['900150983cd24fb0d6963f7d28e17f72']" });
	APPLY("{'md5':{'placeholder':'hash','hashed':'keep'}}",
	      { "null", "'37a6259cc0c1dae299a7866489dff0bd'" },
	      { " ", "'7215ee9c7d9dc229d2921a40e899ec5f'" },
	      { "900150983cd24fb0d6963f7d28e17f72", "'900150983cd24fb0d6963f7d28e17f72'" });
	assert_string_equal(apply_refusal("{'md5':{'placeholder':'keep'}}"),
			    "1:23: md5: expected \"omit\" or \"hash\", as in { \"md5\": { "
			    "\"hashed\": \"keep\" } }");
	assert_string_equal(apply_refusal("{'md5':{'placeholder':'omit','x':1}}"),
			    "1:8: md5: expected no argument, or an object with \"hashed\" or "
			    "\"placeholder\", as in { \"md5\": { \"hashed\": \"keep\" } }");
}

static void replace_puts_text_in_place_of_all_matches(void **state)
{
	(void)state;
	APPLY("{'replace':'[^0-9+]','with':''}", { "+33 (0)1 23", "'+330123'" }, { "12", "'12'" },
	      { "abc", "''" }, { "(1.5)", "'15'" }, { "(['a1','b'])", "['1']" });
	APPLY("{'replace':'a','with':'bb'}", { "banana", "'bbbnbbnbb'" });
	APPLY("{'replace':'x*','with':'-'}", { "xab", "'--a-b-'" }, { "\u20ac", "'-\u20ac-'" });
	APPLY("{'replace':'(\\\\d+)/(\\\\d+)','with':'$2.$1 [$&] $$'}",
	      { "a 1/2 b", "'a 2.1 [1/2] $ b'" });
	APPLY("{'replace':'(?<y>\\\\d{4})-(?<m>\\\\d\\\\d)','with':'$<m>/$<y>'}",
	      { "2020-01", "'01/2020'" });
	APPLY("{'replace':'(a)|(b)','with':'[$1$2]'}", { "ab", "'[a][b]'" });
	APPLY("{'replace':'(a)','with':'$10'}", { "a", "'a0'" });
	APPLY("{'replace':'((((((((((a))))))))))','with':'$10$1'}", { "a", "'aa'" });
	APPLY("{'replace':'^\\\\s+|\\\\s+$','with':''}", { "\u00a0 a b ", "'a b'" });
}

static void extract_takes_the_first_match_out(void **state)
{
	(void)state;
	APPLY("{'extract':'[0-9]+'}", { "a12b34", "'12'" }, { "ab", "''" }, { "(1.25)", "'1'" });
	APPLY("{'extract':'id=([0-9]+)'}", { "x?id=12&id=13", "'12'" }, { "id=", "''" });
	APPLY("{'extract':'a(b)?'}", { "ab", "'b'" }, { "ac", "''" });
	APPLY("{'extract':'(?:a|b)+'}", { "xabab", "'abab'" });
}

static void patterns_must_be_right(void **state)
{
	static const struct {
		const char *element, *refusal;
	} rows[] = {
		{ "{'replace':'(','with':''}",
		  "1:12: replace: not a pattern of ECMA-262, at its byte 2: a ( is not closed" },
		{ "{'extract':'a**'}", "1:12: extract: not a pattern of ECMA-262, at its byte 3: "
				       "there is nothing that this * "
				       "could repeat" },
		{ "{'replace':'a'}", "1:1: replace: expected a text \"with\", as in { \"replace\": "
				     "\"[^0-9+]\", \"with\": "
				     "\"\" }" },
		{ "{'replace':1,'with':''}", "1:12: replace: expected a pattern, as in { "
					     "\"replace\": \"[^0-9+]\", \"with\": \"\" }" },
		{ "{'replace':'(a)','with':'$2'}",
		  "1:25: replace: the pattern has no group that \"with\" refers to" },
		{ "{'replace':'(a)','with':'$0'}",
		  "1:25: replace: the pattern has no group that \"with\" refers to" },
		{ "{'replace':'(?<n>a)','with':'$<m>'}",
		  "1:29: replace: the pattern has no group that \"with\" refers to" },
		{ "{'replace':'a','with':'5 $'}", "1:23: replace: a $ by itself must be written "
						  "$$; others are $&, $1 and $<name>" },
		{ "{'replace':'a','with':'$<m'}", "1:23: replace: a $ by itself must be written "
						  "$$; others are $&, $1 and $<name>" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(apply_refusal(rows[i].element), rows[i].refusal);
}

static void a_pattern_that_costs_too_much_is_a_fault(void **state)
{
	static const char told[] =
		"pattern-too-costly: the pattern of the map needs too long for this value";
	(void)state;
	APPLY("{'replace':'^(a+)+$','with':''}",
	      { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", told }, { "aab", "'aab'" });
	APPLY("{'extract':'^(a+)+$'}", { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", told });
}

static void a_value_does_not_grow_without_end(void **state)
{
	enum { LEN = 1 << 20 };
	char *text = memory_alloc(LEN + 1);
	struct str with = arena_printf(&apply.arena, "%0200d", 0);
	char element[256];

	(void)state;
	memset(text, 'a', LEN);
	text[LEN] = '\0';
	snprintf(element, sizeof(element), "{'replace':'.','with':'%s'}", with.at);
	apply_compile(element);
	assert_string_equal(apply_to_text(text), "the value would become longer than 128 MiB");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(trim_takes_all_white_space_off_the_ends),
		TEST(collapse_leaves_one_blank_between_words),
		TEST(letter_case_is_that_of_unicode),
		TEST(prefix_and_suffix_stand_around_the_text),
		TEST(split_makes_an_array_of_what_is_not_empty),
		TEST(concat_joins_the_texts_of_an_array),
		TEST(hashes_are_lower_case_hex),
		TEST(a_hash_is_not_hashed_unless_the_map_says_so),
		TEST(a_hash_is_kept_or_hashed_again),
		TEST(what_stands_for_no_value_is_not_hashed_unless_the_map_says_so),
		TEST(replace_puts_text_in_place_of_all_matches),
		TEST(extract_takes_the_first_match_out),
		TEST(patterns_must_be_right),
		TEST(a_pattern_that_costs_too_much_is_a_fault),
		TEST(a_value_does_not_grow_without_end),
	};
	return APPLY_RUN(tests);
}
