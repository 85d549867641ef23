/*
 * Which requests meet a fault, and what comes of several that meet one request. The words are in
 * fault_words.c; what an effect does is for exchange.c and service.c.
 */
#include "sandbox/faults.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "ext/hash.h"
#include "output/text.h"
#include "sandbox/amount.h"
#include "sandbox/dice.h"

enum status faults_add(struct faults *faults, struct str text, struct diag *why)
{
	struct fault fault;
	enum status status = fault_parse(&fault, text, why);

	if (status != OK)
		return status;
	if (faults->count == faults->cap) {
		faults->cap = faults->cap ? faults->cap * 2 : 8;
		faults->rows = memory_resize(faults->rows, faults->cap * sizeof(*faults->rows));
	}
	faults->rows[faults->count++] = fault;
	return OK;
}

enum status faults_replace(struct faults *faults, struct str lines, struct diag *why)
{
	struct faults fresh = { .seed = faults->seed };
	enum status status = OK;

	while (lines.len > 0 && status == OK) {
		struct str line = str_trim(amount_cut(&lines, '\n'));
		if (line.len > 0)
			status = faults_add(&fresh, line, why);
	}
	if (status == OK && faults_refuse(&fresh) > 0)
		status = diag_fail(why, ERR_USAGE, "refuse is for the start: --fault refuse=…");
	if (status != OK) {
		faults_release(&fresh);
		return status;
	}
	faults_release(faults);
	*faults = fresh;
	return OK;
}

void faults_release(struct faults *faults)
{
	free(faults->rows);
	*faults = (struct faults){ .seed = faults->seed };
}

/* Only the token that came first is meant: another one is what the client was to change to. */
static bool is_its_token(struct fault *fault, struct str token)
{
	uint64_t hash = (uint64_t)hash_of(token) + 1;

	if (fault->token == 0)
		fault->token = hash;
	return fault->token == hash;
}

static bool is_met(struct faults *faults, struct fault *fault, enum call call, const char *method,
		   struct str token)
{
	uint64_t number = (uint64_t)(fault - faults->rows);

	if (fault->calls && !(fault->calls >> call & 1))
		return false;
	if (fault->method[0] && strcmp(fault->method, method) != 0)
		return false;
	if (fault->of_token && !is_its_token(fault, token))
		return false;
	fault->seen++;
	if (fault->seen <= fault->after || fault->hits >= fault->times ||
	    !dice_hit(faults->seed, DICE_FAULT + number, fault->seen, fault->rate))
		return false;
	fault->hits++;
	return true;
}

struct effect faults_meet(struct faults *faults, enum call call, const char *method,
			  struct str token)
{
	struct effect effect = { 0 };

	for (size_t i = 0; i < faults->count; i++) {
		if (is_met(faults, &faults->rows[i], call, method, token))
			effect_join(&effect, &faults->rows[i].effect);
	}
	return effect;
}

uint64_t faults_refuse(const struct faults *faults)
{
	uint64_t longest = 0;

	for (size_t i = 0; i < faults->count; i++) {
		if (faults->rows[i].refuse > longest)
			longest = faults->rows[i].refuse;
	}
	return longest;
}

void fault_render(const struct fault *fault, struct buf *out)
{
	buf_puts(out, "{\"fault\":");
	text_put(out, str_of(fault->text));
	text_number(out, "seen", fault->seen);
	text_number(out, "hits", fault->hits);
	buf_putc(out, '}');
}
