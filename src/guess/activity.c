/*
 * USER_ACTIVITY: what happened is an event of the activity. The rows of an order, or the elements
 * of a list, are events of one activity; else each record is an activity with one event.
 */
#include "guess/parts.h"

#include "map/path.h"

/* How the events of an activity are made. */
struct events {
	const struct guess_field *key; /* rows with one value of it; NULL: no group */
	struct str list;               /* of the source; empty: none */
	size_t list_steps;
	const char *element; /* "$events[*]" */
};

/* The column that repeats most from row to row. */
static const struct guess_field *find_key(const struct guess *guess)
{
	const struct guess_field *best = NULL;

	for (size_t i = 0; i < guess->nfields; i++) {
		const struct guess_field *field = guess->fields[i];
		if (field->is_key && field->repeats > (best ? best->repeats : 0))
			best = field;
	}
	return best;
}

static struct str list_of(const struct guess_field *field)
{
	const char *each = memmem(field->path.at, field->path.len, "[*]", 3);

	return (struct str){ field->path.at, each ? (size_t)(each - field->path.at) : 0 };
}

/* The list of objects that most fields are in. */
static void find_list(struct guess *guess, struct events *events)
{
	size_t most = 0;

	for (size_t i = 0; i < guess->nfields; i++) {
		struct str list = list_of(guess->fields[i]);
		size_t count = 0;
		if (!guess->fields[i]->in_list || str_eq(list, events->list))
			continue;
		for (size_t k = i; k < guess->nfields; k++)
			count += guess->fields[k]->in_list &&
				 str_eq(list_of(guess->fields[k]), list);
		if (count > most) {
			most = count;
			events->list = list;
		}
	}
	const struct map_file file = { .arena = guess->arena, .text = events->list };
	const struct node place = { .raw = events->list };
	struct map_path path;
	struct diag ignored;
	if (most > 0 && map_path_parse(&file, &place, events->list, &path, &ignored) == OK)
		events->list_steps = path.nkeys + 1;
}

static void put_group(struct guess *guess, const struct events *events)
{
	struct draft *by = draft_array(guess->arena);

	draft_add_text(guess->group, "DECIDE group",
		       "are rows of one value one activity? then delete this line; else delete "
		       "the group, and write [0] for [*]");
	draft_add(by, (struct str){ 0 }, draft_text(guess->arena, events->key->path));
	draft_add(guess->group, STR("by"), by);
	draft_add_text(guess->group, "into", "$events");
	draft_comment(
		guess->group,
		arena_printf(guess->arena,
			     "%ju rows have the value of the row before; what was the same in "
			     "all of them is taken for a part of the activity, the rest for its "
			     "events",
			     (uintmax_t)events->key->repeats));
}

static const char *below(struct guess *guess, const struct events *events, const char *name)
{
	return arena_printf(guess->arena, "%s.%s", events->element, name).at;
}

static bool is_of_event(const struct events *events, const struct guess_field *field)
{
	if (events->key)
		return field->varies >> events->key->key & 1;
	if (events->list.len > 0)
		return field->in_list && str_eq(list_of(field), events->list);
	return !field->in_list;
}

static void put_event_name(struct guess *guess, const struct events *events)
{
	const char *target = below(guess, events, "$event_name");

	for (size_t i = 0; i < guess->nfields; i++) {
		struct guess_field *field = guess->fields[i];
		bool is_event = guess_means(field) == MEANS_EVENT && field->kind == KIND_TEXT &&
				!field->is_list && is_of_event(events, field);
		if (!is_event || field->is_taken)
			continue;
		guess_put(guess, str_of(target), field);
		return;
	}
	draft_add_text(guess->set, target, "DECIDE: the name of these events");
}

static void put_properties(struct guess *guess, const struct events *events)
{
	const char *properties = below(guess, events, "$properties.");

	for (size_t i = 0; i < guess->nfields; i++) {
		struct guess_field *field = guess->fields[i];
		if (field->is_taken || field->kind == KIND_NONE || field->path.len == 0)
			continue;
		bool is_event = is_of_event(events, field);
		struct str target =
			guess_target(guess, is_event ? properties : "", field,
				     is_event && events->list.len > 0 ? events->list_steps : 0);
		guess_put(guess, target, field);
	}
}

void guess_activity(struct guess *guess)
{
	struct events events = { .key = find_key(guess), .element = "$events[0]" };

	find_list(guess, &events);
	if (events.key || events.list.len > 0)
		events.element = "$events[*]";
	if (events.key)
		put_group(guess, &events);
	const char *const times[] = { "$ts", below(guess, &events, "$ts") };
	guess_put_identifier(guess, true);
	guess_put_time(guess, times, 2);
	guess_put_compartment(guess, guess->set, guess->sources, STR("$compartment_id"));
	put_event_name(guess, &events);
	put_properties(guess, &events);
	guess_set(guess, "$type", "DECIDE: TOUCH, SITE_VISIT, APP_VISIT, EMAIL or DISPLAY_AD");
	guess_set(guess, "$session_status", "NO_SESSION");
}
