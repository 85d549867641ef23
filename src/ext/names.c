/* Guessing the next member name, and looking it up where the guess is wrong. */
#include "ext/names.h"

#include "ext/hash.h"

static void forget(struct names *names, const struct map *symbols)
{
	map_release(&names->numbers);
	arena_clear(&names->bytes);
	names->known[0] = (struct known_name){ 0 };
	names->count = 1;
	names->symbols = symbols;
}

void names_start(struct names *names, const struct map *symbols)
{
	if (names->count == 0 || names->symbols != symbols)
		forget(names, symbols);
	names->last = 0;
}

/* The place of a name in `known`, added while there is room; 0: there is none. */
static uint32_t look_up(struct names *names, struct str name, uint32_t *hash, uint32_t *symbol)
{
	*hash = hash_of(name);
	uint32_t number = map_find(&names->numbers, name, *hash, 0);
	if (number)
		return number;
	*symbol = names->symbols ? map_find(names->symbols, name, *hash, 0) : 0;
	if (names->count == NAMES_MAX)
		return 0;
	number = names->count++;
	names->known[number] = (struct known_name){
		.name = arena_copy(&names->bytes, name),
		.hash = *hash,
		.symbol = *symbol,
	};
	return map_add(&names->numbers, names->known[number].name, *hash, number);
}

void names_number(struct names *names, struct str name, uint32_t *hash, uint32_t *symbol)
{
	struct known_name *last = &names->known[names->last];
	uint32_t number = last->next;

	if (number == 0 || !str_eq(names->known[number].name, name)) {
		number = look_up(names, name, hash, symbol);
		if (number == 0)
			return;
		last->next = number;
	}
	*hash = names->known[number].hash;
	*symbol = names->known[number].symbol;
	names->last = number;
}

void names_release(struct names *names)
{
	map_release(&names->numbers);
	arena_release(&names->bytes);
}
