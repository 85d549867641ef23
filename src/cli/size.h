/* Amounts on the command line: numbers, sizes, percentages, ranges. All failures are ERR_USAGE. */
#ifndef CLI_SIZE_H
#define CLI_SIZE_H

#include "base/diag.h"

#include <stdbool.h>
#include <stdint.h>

/* Digits only: no sign, no blanks, no fraction. */
enum status number_parse(const char *text, uint64_t min, uint64_t max, uint64_t *out,
			 struct diag *why);

/* Bytes, or with kB MB GB (powers of 1000) or KiB MiB GiB (powers of 1024); letter case is free. A
 * bare K, M or G is refused: it means either. */
enum status size_parse(const char *text, uint64_t min, uint64_t max, uint64_t *out,
		       struct diag *why);

/* "12", or "0.5%" which is 50 hundredths of a percent and sets *is_percent. */
enum status share_parse(const char *text, uint64_t *out, bool *is_percent, struct diag *why);

/* "1000" (both ends), "1000-2000", or "1000-" without an upper end. */
enum status range_parse(const char *text, uint64_t *min, uint64_t *max, struct diag *why);

/* A size for people, cut to one decimal: "512 B", "1.5 MB". */
void size_print(uint64_t size, char out[24]);

#endif
