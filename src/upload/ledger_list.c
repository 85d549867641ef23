/* Lists of ids, as ledgers have them: short ones, so that looking through them is fast enough. */
#include "upload/ledger.h"

#include <stdlib.h>
#include <string.h>

void ledger_list_add(struct ledger_list *list, const char *text)
{
	if (list->count == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 8;
		list->at = memory_resize(list->at, list->cap * sizeof(*list->at));
	}
	list->at[list->count++] = text;
}

bool ledger_list_has(const struct ledger_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->at[i], text) == 0)
			return true;
	}
	return false;
}

void ledger_list_release(struct ledger_list *list)
{
	free(list->at);
	*list = (struct ledger_list){ 0 };
}
