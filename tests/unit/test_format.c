/* compile/format*: for each format what it takes and, side by side, what it refuses. */
#include "compile/format.h"

#include "test.h"

#include <stdlib.h>

#include "base/arena.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define TEN "abcdefghij"
#define SIXTY TEN TEN TEN TEN TEN TEN

static bool takes(const char *format, struct str text)
{
	const struct format_check *check = format_find(str_of(format));
	assert_non_null(check);
	/* An exact copy, so that the sanitizer sees a read past the end. */
	char *exact = memory_alloc(text.len ? text.len : 1);
	if (text.len)
		memcpy(exact, text.at, text.len);
	bool is_taken = check->valid((struct str){ exact, text.len });
	free(exact);
	return is_taken;
}

struct row {
	const char *format;
	const char *yes[40], *no[64];
};

static const struct row rows[] = {
	{ "date",
	  { "1963-06-19", "2020-02-29", "2000-02-29", "0400-02-29", "0000-01-01", "9999-12-31",
	    "2024-02-29", "1600-02-29", "2020-01-31", "2020-12-31" },
	  { "", "2021-02-29", "1900-02-29", "2020-13-01", "2020-00-10", "2020-04-31", "2020-01-00",
	    "1998-1-20", "1998-01-1", "20200101", "2020-W01-1", "2020-350", "+2020-01-01",
	    " 2020-01-01", "2020-01-01 ", "2020-01-01\n", "2020/01/01", "12020-01-01",
	    "1963-06-1\xe0\xa7\xaa", "2020-01-01T00:00:00Z",
	    "2023-02-29", "2100-02-29", "2020-06-31", "2020-09-31", "2020-11-31", "2020-02-30",
	    "\xe0\xa7\xaa" "963-06-19", "1963-\xef\xbc\x90" "6-19", "20-06-1963", "1963-6-19",
	    "1963\xe2\x80\x90" "06-19",
	    "-2020-01-01", "2020-01-01Z", "2020-1-1", "2020-01", "2020", "2020--01-01" } },
	{ "time",
	  { "08:30:06Z", "08:30:06z", "23:20:50.52Z", "00:00:00.000000000000000001+00:00",
	    "12:34:56-00:00", "23:59:60Z", "23:59:60.5+00:00", "01:29:60+01:30", "15:59:60-08:00",
	    "00:29:60-23:30", "23:29:60+23:30",
	    "00:00:00Z", "23:59:59.999999+23:59", "00:00:00-23:59", "23:59:60z", "00:59:60+01:00" },
	  { "", "08:30:06", "8:30:06Z", "008:30:06Z", "24:00:00Z", "00:60:00Z", "00:00:61Z",
	    "22:59:60Z", "23:58:60Z", "23:59:60+01:00", "23:59:60-00:30", "08:30:06.Z",
	    "08:30:06,5Z", "08:30:06+1:00", "08:30:06+01", "08:30:06+0100", "08:30:06+24:00",
	    "08:30:06+00:60", "08:30:06Z+00:00", "08:30:06 Z", "08:30Z", "1\xe0\xa7\xa8:00:00Z",
	    "T08:30:06Z", "08:30:06Z\n",
	    "08:3\xe0\xa7\xaa" ":06Z", "08:30:0\xd9\xa6" "Z", "08:30:06.\xe0\xa7\xaa" "Z",
	    "08:30:06+0\xe0\xa7\xaa" ":00", "08:30:06#00:20", "08:30:06\xe2\x88\x92" "01:00",
	    "12:00:00.52",
	    "01:02:03Z+00:30", "1:2:3Z", "01:02:03 +00:30", "23:59:60+00:01", "00:59:60-01:00",
	    "01:01:60Z" } },
	{ "date-time",
	  { "1963-06-19T08:30:06.283185Z", "1963-06-19t08:30:06z", "1937-01-01T12:00:27.87+00:20",
	    "1998-12-31T23:59:60Z", "1998-12-31T15:59:60.123-08:00",
	    "2024-02-29T00:00:00Z", "1985-04-12T23:20:50.52Z", "1990-12-31T15:59:60-08:00" },
	  { "", "1990-02-31T15:59:59Z", "1990-12-31T24:00:00Z", "1990-12-31T15:59:59-24:00",
	    "1998-12-31T22:59:60Z", "1998-12-31T23:59:61Z", "1990-12-31 15:59:59Z",
	    "1990-12-31T15:59:59", "1990-12-31", "06/19/1963 08:30:06 PST", "2013-350T01:01:01Z",
	    "1990-12-31T15:59:59Z\n", "1963-06-19T08:30:06.28123+01:00Z",
	    "2023-02-29T00:00:00Z", "1963-06-1\xe0\xa7\xaa" "T00:00:00Z",
	    "1963-06-11T0\xe0\xa7\xaa:00:00Z",
	    "1963-06-19T08:30:06", "1963-06-19T08:30Z", "1963-06-19T08Z", "19630619T083006Z",
	    "1963-06-19T",
	    "1990-12-31T23:59:60+01:00", "1963-6-19T08:30:06.283185Z", "1963-06-1T08:30:06.283185Z",
	    "+11963-06-19T08:30:06.283185Z", "1963-06-19T08:30:06+24:00", "1963-06-19TT08:30:06Z" } },
	{ "duration",
	  { "P4DT12H30M5S", "P4Y", "PT0S", "P0D", "P1M", "PT1M", "PT36H", "P1DT12H", "P2W",
	    "P1Y2M3DT4H5M6S", "P1Y2M", "P1MT1S", "PT1H2M", "p1dt2h",
	    "P1Y2M3D", "P3M1D", "PT5M6S", "PT1H2M3S", "P0001Y", "P999999999999999999999Y" },
	  { "", "P", "PT", "P1YT", "PT1D", "4DT12H", "P2D1Y", "P1D2H", "P2S", "P1Y2W", "P2W1D",
	    "P1WT1H", "P1", "P1Y1D", "PT1H1S", "PT1.5S", "P-1D", "+P1D", "P1D ", "P1D1D", "P1W2W",
	    "P\xe0\xa7\xa8Y", "PT1S\n", "P1DT", "PD",
	    "P1Y2M3W", "P1W2D", "PT1W", "P1H", "P1DT1D", "P1M1Y", "PT1S1M", "P,5D", "P0.5Y",
	    "P 1D", "-P1D",
	    "P1Y2M3DT", "T1H", "1Y", "P1YM", "PTS", "P\xe0\xa7\xaa" "D", "PT\xef\xbc\x91H",
	    "P2024-01-01", "P1D/P1D" } },
	{ "email",
	  { "joe.bloggs@example.com", "te~st@example.com", "~test@example.com",
	    "te.s.t@example.com", "\"joe bloggs\"@example.com", "\"joe..bloggs\"@example.com",
	    "\"joe@bloggs\"@example.com", "\"a\\\"b\\\\\"@example.com", "\"\"@example.com",
	    "joe@[127.0.0.1]", "joe@[IPv6:::1]", "joe@[ipv6:2001:db8::1]",
	    "!#$%&'*+-/=?^_`{|}~@example.com", "a@b", "a@1.2", SIXTY "abcd@example.com",
	    "Abc.123@example.com", "a@xn--9n2bp8q.com", "joe@[IPv6:2001:db8::192.0.2.1]",
	    "\" \"@example.org" },
	  { "", "2962", "@", "a@", "@b", ".test@example.com", "test.@example.com",
	    "te..st@example.com", "joe@invalid=domain.com", "joe@[127.0.0.300]", "joe@[127.0.0.1",
	    "joe@127.0.0.1]", "joe@[::1]", "joe@[IPv6:1]", "joe@[IPv6:]", "joe@[]", "joe@[tag:x]",
	    "joe@[127.0.0.1]x", "joe bloggs@example.com", "\"joe@example.com",
	    "\"joe\"b@example.com", "\"a\\\"@example.com", "\"a\n\"@example.com", "a@b@c", "a@b..c",
	    "a@.b", "a@b.", "a@-b", "a@b-", "a@b_c", "a@b c", "\xc3\xa9@example.com",
	    "a@\xc3\xa9.com", "<a@b>", "a@b\n", SIXTY "abcde@example.com",
	    "a@\xe0\xa7\xaa.com", "user1@oceania.org, user2@oceania.org",
	    "\"Winston Smith\" <winston@recdep.minitrue>",
	    "mailto:a@b.com", "a@[1.2.3.\xe0\xa7\xaa]", "a@[IPv4:1.2.3.4]", "a@[ 1.2.3.4]",
	    "a@b,c", "a\\@b@c", "a@b." } },
	{ "hostname",
	  { "www.example.com", "a", "1host", "a-b", "a--b.com", "0.1", "1.2.3.4.5", "EXAMPLE.com",
	    SIXTY "abc.com", "xn--9n2bp8q.xn--9t4b11yi5a", "XN--9N2BP8Q", "xn--ll-0ea",
	    "xn--wva3je", "xn--11b2ezcw70k",
	    "a.b.c.d.e.f", "0-0", "123", "1.2.3", "256.1.1.1.example", "x--y" },
	  { "", ".", ".example", "example.", "a..b", "-a", "a-", "a.-b", "a_b", "a b", "a\n",
	    "example\xef\xbc\x8e" "com", "\xe2\x84\xaa" "elvin.example.com", "1.2.3.4",
	    SIXTY "abcd.com", "xn--X", "xn--", "xn--abc-", "xn--07jt112bpxg", "xn--hello-zed",
	    "xn--al-0ea", "xn--wva3j", "xn--02b508i", "XN--aa---o47jg78q", "www.xn--X.com",
	    "a\xe0\xa7\xaa.com", "a..", "..", "-", "a.-", "a/b", "a:80", "http://a", "[::1]",
	    "a,b", "a@b", "*.com", "a.\xe3\x80\x82" "b" } },
	{ "ipv4",
	  { "192.168.0.1", "0.0.0.0", "255.255.255.255",
	    "1.0.0.0", "127.0.0.1", "8.8.8.8", "199.99.9.0" },
	  { "", "256.1.1.1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3.4", "1..2.3", "01.2.3.4",
	    "00.0.0.0", "0x7f.0.0.1", "1.2.3.4/24", "2130706433", "1.2.3.4\n", " 1.2.3.4",
	    "1.2.3.1000", "1.2.3.-1", "1\xe0\xa7\xa8.0.0.1",
	    "087.10.0.1", "0x7f000001", "256.256.256.256", "1.2.3.4.", "1.2.3.a", "1,2,3,4",
	    "+1.2.3.4", "1.2.3.1e1",
	    "::ffff:1.2.3.4", "1.2.3.\xe0\xa7\xaa", "\xef\xbc\x91.2.3.4", "1.2.3.4 ", "1.2.3.00",
	    "999.1.1.1" } },
	{ "ipv6",
	  { "::", "::1", "1::", "1:2:3:4:5:6:7:8", "::abef", "ABCD:ef01::", "1::d6:192.168.0.1",
	    "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2::7:8", "::ffff:192.168.0.1",
	    "1:2:3:4:5:6:1.2.3.4", "::1.2.3.4", "1:2:3:4:5::1.2.3.4",
	    "fe80::", "::ffff:0:0", "0:0:0:0:0:0:0:0", "2001:0DB8:0000:0000:0008:0800:200C:417A",
	    "::0:0:0:0:0:0:0" },
	  { "", ":", "1", "1:2", ":1", "1:", ":1::", "1::2::3", ":::", "1:::2", "12345::",
	    "::12345", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
	    "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "::laptop",
	    "100:100:100:100:100:100:255.255.255.255.255", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::",
	    "1.2.3.4", "::1.2.3", "::1.2.3.256", "::192.168.0.01", "1:2:3:4:5:1.2.3.4",
	    "1:2:3:4:5:6::1.2.3.4", "::1.2.3.4:5", "::1/64", "::1%eth0", "::1\n", " ::1",
	    "1::\xe0\xa7\xaa",
	    "1:2:3:4:5:6:7:8:", ":1:2:3:4:5:6:7:8", "fe80::a%eth1", "fe80:/64", "::1.2.3.4.5",
	    "::01.2.3.4", "::ffff:1.2.3",
	    "[::1]", "::g", "0x1::", "1::2:\xe0\xa7\xaa", "::1.2.\xe0\xa7\xaa.4", "::00001",
	    "1.2.3.4::1", "::-1", "::1 " } },
	{ "uri",
	  { "http://foo.bar/?baz=qux#quux", "http://foo.com/blah_(wikipedia)_blah#cite-1", "a:",
	    "a:b", "http://foo.bar/?q=Test%20URL-encoded%20stuff", "http://xn--nw2a.xn--j6w193g/",
	    "http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com", "http://223.255.255.254",
	    "ftp://ftp.is.co.za/rfc/rfc1808.txt", "ldap://[2001:db8::7]/c=GB?objectClass?one",
	    "mailto:John.Doe@example.com", "tel:+1-816-555-1212", "urn:oasis:names:docbook:4.1.2",
	    "file:///etc/hosts", "http://", "http://a:", "http://a:80?x", "x+y-z.1:",
	    "http://[v1.a:b]/", "http://999.1.1.1/", "http://@/", "a:/b//c", "a:?/?#/?",
	    "a://", "http://[::]/", "http://[1:2:3:4:5:6:7:8]:80/", "http://[::ffff:1.2.3.4]",
	    "s:%20", "HTTP://a" },
	  { "", "abc", "//foo.bar/", "/abc", ":// should fail", "http:// shouldfail.com", "1a:b",
	    "+a:b", "\\\\WINDOWS\\fileshare", "bar,baz:foo", "http://a b", "http://a/<b>",
	    "http://a/%2", "a:%zz", "http://[::1", "http://::1]", "http://[::g]", "http://[v1.]",
	    "http://[v.a]", "http://[]", "http://[::1]x", "http://a:b/", "http://a@b@c/",
	    "http://a/#b#c", "http://a/[b]", "a:{b}", "a:^", "a:|", "a:`", "a:\"", "a:\xc3\xa9",
	    "a:b\n", "http://[fe80::1%25en0]/", "ht\xc3\xa9:b", "a:b\\c",
	    "https://[@example.org/test.txt", "https://example.org/foobar\xc2\xae.txt",
	    "https://a/\\b", "a:<b>", "%41:b",
	    "http://[1.2.3.4]/", "http://[v1]/", "http://a:\xe0\xa7\xaa/", "http://a:8a/",
	    "http://a[b]/", "http://[::1]:x", "a b:c" } },
	{ "uri-reference",
	  { "", "a:b", "abc", "/abc", "//foo.bar/?baz#quux", "//", "///a", "#frag", "?q", "./a:b",
	    "a/b:c", "a?b:c", "#a:b", "a@b", "../..", "%41", "//[::1]:80",
	    "%20", ".", "..", "./", "?", "#", "?#", "//a", "/a:b", "a;b=c", "%C3%A9", "1",
	    "//user@host:8/" },
	  { "\\\\WINDOWS\\fileshare", "#frag\\ment", "1:b", "a%:b", "/%zz", "/a\"b", "/[::1]",
	    "//a:b/", "//a@b@c", "/caf\xc3\xa9", "a b", "#a#b", ":a", "@:a",
	    "//[::ffff:192.168.0.01]/p", "a\n",
	    "%", "a%2", "?a#b#c", "#%", "[a]", "a[0]", "//[::1", "//a:\xe0\xa7\xaa", "a|b",
	    "a^b", "<a>", "a\x7f" } },
	{ "uri-template",
	  { "", "http://example.com/{term:1}/{term}", "a", "{a}", "{+a}", "{#a}", "{.a}", "{/a}",
	    "{;a}", "{?a}", "{&a}", "{a*}", "{a,b:3,c*}", "{a.b_c.%41}", "{v:9999}", "a%41b", "a'b",
	    "\xc3\xa9", "\xf0\x9f\x98\x80", "\xee\x80\x80", "[a]", "{1}{2}", "{=a}" },
	  { "{", "}", "{}", "{a", "a}", "{{a}}", "{a,}", "{,}", "{a,,b}", "{a..b}", "{.a.}", "{a:}",
	    "{a:0}", "{a:01}", "{a:10000}", "{a:1*}", "{a*:1}", "{a b}", "{a-b}", "{a=b}", "{+}",
	    "{++a}", "{,+a}", "a b", "a\"b", "a<b", "a>b", "a\\b", "a^b", "a`b", "a|b", "a%4",
	    "%zz", "a\x7f", "a\n", "\xc2\x85", "\xef\xbf\xbf", "\xef\xb7\x90", "{\xc3\xa9}",
	    "\xf3\xa0\x80\x81" } },
	{ "uuid",
	  { "2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2EB8AA08-AA98-11EA-B4AA-73B441D16380",
	    "00000000-0000-0000-0000-000000000000", "98d80576-482e-427f-8434-7f86890ab222",
	    "ffffffff-ffff-ffff-ffff-ffffffffffff",
	    "98d80576-482e-527f-8434-7f86890ab222", "99c17cbb-656f-f640-f120-4da9b9e4e4aa",
	    "12345678-1234-1234-1234-123456789012" },
	  { "", "2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08-aa98-11ea-b4aa-73b441d163800",
	    "2eb8aa08-aa98-11ea-73b441d16380", "2eb8aa08aa9811eab4aa73b441d16380",
	    "2eb8aa08aa98-11ea-b4aa73b441d16380", "2eb8-aa08-aa98-11ea-b4aa73b44-1d16380",
	    "2eb8aa08-aa98-11ea-b4ga-73b441d16380", "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}",
	    "2eb8aa08-aa98-11ea-b4aa-73b441d16380\n",
	    "urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380",
	    "2eb8aa08-aa98-11ea-b4aa-73b441d1638\xe0\xa7\xaa",
	    "2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08-aa98-11eab4aa-73b441d16380",
	    "2eb8aa08--a98-11ea-b4aa-73b441d16380", "2eb8aa08_aa98_11ea_b4aa_73b441d16380",
	    " 2eb8aa08-aa98-11ea-b4aa-73b441d16380" } },
	{ "json-pointer",
	  { "", "/", "/foo/bar~0/baz~1/%a", "//", "/a/", "/~01", "/ ", "/\n", "/\xf0\x9f\x98\x8e",
	    "/foo//bar", "/a~1b", "/c%d", "/e^f", "/g|h", "/i\\j", "/k\"l", "/m~0n", "/~0~0~1~1",
	    "/-", "/0/-/bar" },
	  { "a", "#", "#/a", "a/b", "~", "/~", "/~2", "/~~", "/a~/b", "/~0~", " /a",
	    "#/", "#a", "0", "/~-1", "/~1.1/~", "/~0/~", "~0", "~1", "/a~", "a/",
	    "\xe2\x81\x84" "a", "//~", "/~1.1~2" } },
	{ "relative-json-pointer",
	  { "0", "0#", "1/foo", "120/foo/bar", "2/~0~1", "0+1", "1-2#", "3+10/a", "0/",
	    "1", "9", "10#", "0-1", "1+1/a", "2/0/baz/1/zip", "0/~01", "1/" },
	  { "", "/foo", "#", "-1/foo", "+1/foo", "01", "01#", "00", "0##", "1#/a", "1a", "1/~2",
	    "1+", "1+0", "1+01", "1 ", "\xe0\xa7\xaa/a",
	    "-1", "##", "0#/a", "01/a", "0-0", "0-", "0-1a", "1+1+1", "1.0/a", " 0", "0 /a",
	    "1~0", "1\xe0\xa7\xaa", "0-\xe0\xa7\xaa" } },
	{ "regex",
	  { "", "([abc])+\\s+$", "(?<name>x)", "\\p{Letter}cole", "(?<=a*)b",
	    "(?<!a)b", "[^]", "\\u{1F600}", "\\p{Script=Greek}", "^\\S+$", "(a)\\1", "\\/", "[\\-]" },
	  { "^(abc]", "^\\S(|(.|\\n)*\\S)\\Z", "\\a", "*", "a**", "[b-a]",
	    "a{2,1}", "(?i)a", "\\-", "\\_", "[\\d-x]", "{", "(?<n>a)(?<n>b)", "\\1", "\\p{Foo}",
	    "(?#c)", "\\u{110000}", "a++" } },
};

static void takes_and_refuses_by_the_rfc(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		for (size_t k = 0; k < COUNT(row->yes) && row->yes[k]; k++)
			if (!takes(row->format, str_of(row->yes[k])))
				fail_msg("%s refuses '%s'", row->format, row->yes[k]);
		for (size_t k = 0; k < COUNT(row->no) && row->no[k]; k++)
			if (takes(row->format, str_of(row->no[k])))
				fail_msg("%s takes '%s'", row->format, row->no[k]);
	}
}

static void has_rows_for_every_format(void **state)
{
	size_t count;
	const struct format_check *table = format_table(&count);

	(void)state;
	assert_int_equal(count, COUNT(rows));
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;
		while (k < COUNT(rows) && strcmp(rows[k].format, table[i].name) != 0)
			k++;
		assert_true(k < COUNT(rows));
		assert_ptr_equal(format_find(str_of(table[i].name)), &table[i]);
		assert_true(strlen(table[i].looks_like) > 0);
	}
}

static void leaves_other_formats_alone(void **state)
{
	static const char *const names[] = {
		"", "idn-email", "idn-hostname", "iri", "iri-reference", "Date", "date ", "unknown",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		assert_null(format_find(str_of(names[i])));
}

/* A NUL, as JSON's \u0000 gives it, ends no text. */
static void does_not_stop_at_nul(void **state)
{
	static const struct {
		const char *format;
		struct str text;
	} refused[] = {
		{ "date", { "2020-01-01\0", 11 } },	{ "time", { "08:30:06Z\0", 10 } },
		{ "duration", { "P1D\0", 4 } },		{ "email", { "a@b\0", 4 } }, { "email",
		{ "\"\0\"@b", 5 } },		{ "hostname", { "a\0b", 3 } }, { "hostname",
		{ "xn--9n2bp8q\0", 12 } }, { "ipv4", { "1.2.3.4\0", 8 } }, { "ipv6", { "::1\0",
		  4 } },		{ "uri", { "http://a\0b/", 11 } },
		{ "uri-reference", { "a\0", 2 } },	{ "uri-template", { "a\0", 2 } },
		{ "uri-template", { "{\0a}", 4 } },	{ "relative-json-pointer", { "1\0", 2 } },
		{ "uuid", { "2eb8aa08-aa98-11ea-b4aa-73b441d16380\0", 37 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++)
		if (takes(refused[i].format, refused[i].text))
			fail_msg("%s, row %zu", refused[i].format, i);
	assert_true(takes("json-pointer", (struct str){ "/foo\0bar", 8 }));
}

static void limits_lengths(void **state)
{
	char text[400];
	struct str domain;

	(void)state;
	/* Labels of 49 letters: 253 octets with their dots are a name, 254 are not. */
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 50 == 49 ? '.' : 'a';
	assert_true(takes("hostname", (struct str){ text, 253 }));
	assert_false(takes("hostname", (struct str){ text, 254 }));
	domain = (struct str){ text, 252 };
	text[1] = '@';
	assert_true(takes("email", domain));
	domain.len = 255;
	assert_false(takes("email", domain));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(takes_and_refuses_by_the_rfc), TEST(has_rows_for_every_format),
		TEST(leaves_other_formats_alone),   TEST(does_not_stop_at_nul),
		TEST(limits_lengths),
	};
	return RUN(tests);
}
