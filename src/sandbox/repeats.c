/* Counting with few slots (Misra and Gries): who is not in one takes one from each. */
#include "sandbox/repeats.h"

#include <string.h>

#include "compile/doctype.h"
#include "ext/hash.h"
#include "output/text.h"

/* The text that names the user: $email_hash of an activity holds it one step below. */
static struct str identifier_of(const struct node *line)
{
	for (const struct node *member = line->child; member; member = member->next) {
		if (!doctype_is_identifier(member->key) || str_is(member->key, "compartment_id") ||
		    str_is(member->key, "$compartment_id"))
			continue;
		if (member->type == NODE_OBJECT)
			member = node_member(member, "$hash");
		if (!member || member->type != NODE_STRING)
			return (struct str){ 0 };
		return member->text;
	}
	return (struct str){ 0 };
}

static void count(struct repeats *repeats, struct str text)
{
	uint32_t hash = hash_of(text);
	struct repeat *free = NULL;

	for (size_t i = 0; i < REPEAT_SLOTS; i++) {
		struct repeat *slot = &repeats->slots[i];
		if (slot->count == 0) {
			free = slot;
		} else if (slot->hash == hash &&
			   str_eq((struct str){ slot->text, slot->len }, text)) {
			slot->count++;
			return;
		}
	}
	if (free) {
		*free = (struct repeat){ .hash = hash, .len = (uint32_t)text.len, .count = 1 };
		memcpy(free->text, text.at, text.len);
		return;
	}
	for (size_t i = 0; i < REPEAT_SLOTS; i++)
		repeats->slots[i].count--;
}

void repeats_line(struct repeats *repeats, const struct node *line)
{
	if (line->type != NODE_OBJECT)
		return;
	struct str text = identifier_of(line);
	if (text.len > 0 && text.len <= REPEAT_BYTES)
		count(repeats, text);
}

void repeats_render(const struct repeats *repeats, uint64_t lines, struct buf *out)
{
	bool told[REPEAT_SLOTS] = { false };
	const char *comma = "";

	buf_putc(out, '{');
	for (;;) {
		size_t best = REPEAT_SLOTS;
		for (size_t i = 0; i < REPEAT_SLOTS; i++) {
			uint64_t seen = repeats->slots[i].count;
			if (told[i] || seen < REPEAT_LINES || seen < lines / REPEAT_SHARE)
				continue;
			if (best == REPEAT_SLOTS || seen > repeats->slots[best].count)
				best = i;
		}
		if (best == REPEAT_SLOTS)
			break;
		const struct repeat *slot = &repeats->slots[best];
		told[best] = true;
		buf_puts(out, comma);
		text_put(out, (struct str){ slot->text, slot->len });
		buf_printf(out, ":%ju", (uintmax_t)slot->count);
		comma = ",";
	}
	buf_putc(out, '}');
}
