/*
 * libidn2 for `format: hostname`: a label that starts with xn-- is checked as a registry would.
 * Names are never converted here, and never looked up.
 */
#include "ext/idn.h"

#include <stdint.h>
#include <string.h>

#include <idn2.h>

enum { LABEL_MAX = 63 }; /* octets, RFC 1035 */

bool idn_is_a_label(struct str label)
{
	char text[LABEL_MAX + 1];
	char *unicode = NULL;
	uint8_t *ascii = NULL;
	bool is_fine = false;

	if (label.len == 0 || label.len > LABEL_MAX || memchr(label.at, '\0', label.len))
		return false;
	memcpy(text, label.at, label.len);
	text[label.len] = '\0';
	if (idn2_to_unicode_8z8z(text, &unicode, 0) == IDN2_OK &&
	    idn2_register_u8((uint8_t *)unicode, NULL, &ascii, 0) == IDN2_OK)
		is_fine = str_eq_nocase(label, str_of((char *)ascii));
	idn2_free(unicode);
	idn2_free(ascii);
	return is_fine;
}
