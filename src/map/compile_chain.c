/* `apply`: functions one after the other, with the recipes that "@name" stands for put in. */
#include "map/limits.h"
#include "map/program.h"

struct builder {
	struct map_compiler *compiler;
	struct map_chain *chain;
	size_t cap;
	const struct node *open[MAP_RECIPE_DEPTH]; /* the recipes that we are in */
	unsigned depth;
};

static enum status add_all(struct builder *builder, const struct node *steps);

static struct str nearest_recipe(const struct node *recipes, struct str name, struct arena *arena)
{
	struct str *names = arena_array(arena, recipes ? recipes->count : 0, sizeof(*names));
	size_t count = 0;

	for (const struct node *at = recipes ? recipes->child : NULL; at; at = at->next)
		names[count++] = at->key;
	return str_nearest(name, names, count);
}

static enum status add_recipe(struct builder *builder, const struct node *element)
{
	struct map_compiler *compiler = builder->compiler;
	const struct node *recipes = node_member(compiler->mapping->root, "recipes");
	struct str name = { element->text.at + 1, element->text.len - 1 };
	const struct node *recipe = recipes ? recipes->child : NULL;

	while (recipe && !str_eq(recipe->key, name))
		recipe = recipe->next;
	if (!recipe) {
		struct str near = nearest_recipe(recipes, name, compiler->arena);
		return MAP_FAIL(compiler, element, "there is no recipe %.*s%s%.*s%s", (int)name.len,
				name.at, near.len ? "; did you mean @" : "", (int)near.len,
				near.len ? near.at : "", near.len ? "?" : "");
	}
	for (unsigned i = 0; i < builder->depth; i++)
		if (builder->open[i] == recipe)
			return MAP_FAIL(compiler, element, "the recipe %.*s is made of itself",
					(int)name.len, name.at);
	if (builder->depth == MAP_RECIPE_DEPTH)
		return MAP_FAIL(compiler, element, "recipes stand in one another more than %d times",
				MAP_RECIPE_DEPTH);
	builder->open[builder->depth++] = recipe;
	enum status status = add_all(builder, recipe);
	builder->depth--;
	return status;
}

static enum status add_step(struct builder *builder, const struct node *element)
{
	struct map_compiler *compiler = builder->compiler;
	struct mapping *mapping = compiler->mapping;
	struct map_chain *chain = builder->chain;

	if (chain->nsteps == MAP_CHAIN_STEPS)
		return MAP_FAIL(compiler, element, "more than %d functions in a chain", MAP_CHAIN_STEPS);
	struct map_step *step = arena_zalloc(compiler->arena, sizeof(*step));
	enum status status = map_step_compile(&mapping->file, element, step, compiler->why);
	if (status != OK)
		return status;
	mapping->steps = arena_room(compiler->arena, mapping->steps, mapping->nsteps,
				    &mapping->steps_cap, sizeof(struct map_step *));
	mapping->steps[mapping->nsteps++] = step;
	chain->steps = arena_room(compiler->arena, chain->steps, chain->nsteps, &builder->cap,
				  sizeof(*chain->steps));
	chain->steps[chain->nsteps++] = *step;
	return OK;
}

static enum status add_all(struct builder *builder, const struct node *steps)
{
	enum status status = OK;

	for (const struct node *at = steps->child; at && status == OK; at = at->next) {
		bool is_recipe = at->type == NODE_STRING && str_starts(at->text, STR("@"));
		status = is_recipe ? add_recipe(builder, at) : add_step(builder, at);
	}
	return status;
}

enum status map_chain_compile(struct map_compiler *compiler, const struct node *steps,
			      struct map_chain *out)
{
	struct builder builder = { .compiler = compiler, .chain = out };

	*out = (struct map_chain){ 0 };
	return steps ? add_all(&builder, steps) : OK;
}
