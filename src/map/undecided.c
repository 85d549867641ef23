/*
 * Questions that `guess` left in a map: texts that start with DECIDE, and members whose name does.
 * A map runs only when there are none left.
 */
#include "map/program.h"

/* DECIDE by itself, or with a question behind it. */
static bool is_question(struct str text)
{
	static const struct str mark = { "DECIDE", 6 };

	return str_starts(text, mark) &&
	       (text.len == mark.len || text.at[mark.len] == ':' || text.at[mark.len] == ' ');
}

/* Counts them; *first is the one that stands first. */
static size_t count(const struct node *node, const struct node **first)
{
	bool is_one =
		is_question(node->key) || (node->type == NODE_STRING && is_question(node->text));
	size_t found = is_one;

	if (is_one && !*first)
		*first = node;
	if (is_one || !node_is_container(node))
		return found;
	for (const struct node *at = node->child; at; at = at->next)
		found += count(at, first);
	return found;
}

/* What is asked: the text behind DECIDE, or of the member that is called so. */
static struct str question_of(const struct node *node)
{
	struct str text = node->type == NODE_STRING ? node->text : node->key;
	struct str start = STR("DECIDE: ");

	if (str_starts(text, start))
		return (struct str){ text.at + start.len, text.len - start.len };
	return is_question(text) ? STR("put your answer in its place") : text;
}

enum status map_check_decided(const struct map_file *file, const struct node *root,
			      struct diag *why)
{
	const struct node *first = NULL;
	size_t found = count(root, &first);

	if (found == 0)
		return OK;
	struct str question = question_of(first);
	if (found == 1)
		return map_fail(file, first, why, "DECIDE: %.*s", (int)question.len, question.at);
	return map_fail(file, first, why, "DECIDE: %.*s (the first of %zu questions)",
			(int)question.len, question.at, found);
}
