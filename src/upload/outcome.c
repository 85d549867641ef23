/* Rendering ledgers, and putting the result where people and scripts look for it. */
#include "upload/outcome.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/version.h"
#include "ext/json.h"
#include "output/names.h"
#include "output/part.h"
#include "output/replace.h"
#include "output/text.h"

enum {
	REPORT_BYTES = 64 << 20,
};

struct outcome_sums outcome_sum(const struct ledger *ledger)
{
	struct outcome_sums sums = { 0 };

	for (size_t i = 0; i < ledger->manifest->nparts; i++) {
		const struct ledger_part *part = &ledger->parts[i];
		const struct ledger_end *end = &part->end;
		sums.to_send += part->state == PART_TO_SEND;
		sums.in_doubt += part->state == PART_IN_DOUBT;
		sums.sent += part->state == PART_SENT;
		sums.ended += end->status != NULL;
		sums.failed += end->status && ledger_has_failed(end);
		sums.success += end->success;
		sums.failure += end->failure;
	}
	return sums;
}

static void put_part(const struct ledger *ledger, size_t i, struct buf *out)
{
	static const char *const states[] = {
		[PART_TO_SEND] = "to-send", [PART_IN_DOUBT] = "in-doubt", [PART_SENT] = "sent",
	};
	const struct ledger_part *part = &ledger->parts[i];

	buf_puts(out, i ? ",\n{\"part\":" : "\n{\"part\":");
	text_put(out, str_of(ledger->manifest->parts[i].file));
	text_number(out, "records", ledger->manifest->parts[i].records);
	text_string(out, "state", str_of(states[part->state]));
	text_member(out, "execution");
	text_put_or_null(out, part->execution);
	if (part->execution)
		text_boolean(out, "sure", part->is_sure);
	text_member(out, "status");
	text_put_or_null(out, part->end.status);
	if (part->end.has_result) {
		text_number(out, "success", part->end.success);
		text_number(out, "failure", part->end.failure);
		text_boolean(out, "suspicious", part->end.is_suspicious);
	}
	if (part->refused)
		text_number(out, "http", part->refused);
	buf_putc(out, '}');
}

static void put_target(const struct ledger *ledger, struct buf *out)
{
	const struct outcome_sums sums = outcome_sum(ledger);

	buf_puts(out, "{\"api\":");
	text_put(out, str_of(ledger->api));
	text_string(out, "datamart", str_of(ledger->datamart));
	text_member(out, "import");
	text_put_or_null(out, ledger->import);
	text_member(out, "name");
	text_put_or_null(out, ledger->name);
	text_boolean(out, "created", ledger->own);
	text_number(out, "sent", sums.sent);
	text_number(out, "in_doubt", sums.in_doubt);
	text_number(out, "to_send", sums.to_send);
	text_number(out, "ended", sums.ended);
	text_number(out, "success", sums.success);
	text_number(out, "failure", sums.failure);
	text_member(out, "twice");
	buf_putc(out, '[');
	for (size_t i = 0; i < ledger->twice.count; i++) {
		if (i)
			buf_putc(out, ',');
		text_put(out, str_of(ledger->twice.at[i]));
	}
	buf_puts(out, "],\n\"parts\":[");
	for (size_t i = 0; i < ledger->manifest->nparts; i++)
		put_part(ledger, i, out);
	buf_puts(out, "]}");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum status outcome_journals(const char *dir, struct arena *arena, struct ledger_list *paths,
			     struct diag *why)
{
	DIR *folder = opendir(dir);
	const struct dirent *entry;

	*paths = (struct ledger_list){ 0 };
	if (!folder)
		return diag_errno(why, dir, "read the directory");
	while ((entry = readdir(folder))) {
		if (name_is_journal(str_of(entry->d_name)))
			ledger_list_add(paths, arena_printf(arena, "%s/%s", dir, entry->d_name).at);
	}
	closedir(folder);
	if (paths->count > 0)
		qsort(paths->at, paths->count, sizeof(*paths->at), by_name);
	return OK;
}

/* All targets; those whose journal is of no use are left out. */
static size_t put_targets(const struct ledger_list *paths, const struct manifest *manifest,
			  struct buf *out)
{
	size_t count = 0;

	for (size_t i = 0; i < paths->count; i++) {
		struct ledger ledger;
		struct diag ignored;
		if (ledger_open(&ledger, paths->at[i], manifest, &ignored) == OK &&
		    ledger.is_begun) {
			buf_puts(out, count++ ? ",\n" : "\n");
			put_target(&ledger, out);
		}
		ledger_release(&ledger);
	}
	return count;
}

/* The member `upload` of the report is given another value; nothing else of it changes. */
static enum status write_report(const char *dir, struct str outcome, struct arena *arena,
				struct diag *why)
{
	const char *path = arena_printf(arena, "%s/" NAME_REPORT, dir).at;
	struct diag ignored;
	struct node *root;
	struct str text;
	struct buf out = { 0 };

	if (file_read_all(path, REPORT_BYTES, arena, &text, &ignored) != OK ||
	    json_parse_file(path, text, false, arena, &root, &ignored) != OK)
		return OK; /* somebody has taken it away, and the upload is not about it */
	const struct node *member = node_member(root, "upload");
	if (!member || !member->raw.at)
		return OK;
	buf_put(&out, (struct str){ text.at, (size_t)(member->raw.at - text.at) });
	buf_put(&out, outcome);
	const char *rest = member->raw.at + member->raw.len;
	buf_put(&out, (struct str){ rest, (size_t)(text.at + text.len - rest) });
	enum status status = replace_file(dir, NAME_REPORT, buf_str(&out), arena, why);
	buf_release(&out);
	return status;
}

enum status outcome_write(const char *dir, const struct manifest *manifest,
			  const struct outcome_about *about, struct arena *arena, struct diag *why)
{
	struct ledger_list paths;
	struct buf out = { 0 };
	char now[21];

	clock_utc(now);
	enum status status = outcome_journals(dir, arena, &paths, why);
	buf_puts(&out, "{\"version\":\"" BULKPIPE_VERSION "\"");
	text_string(&out, "started_at", str_of(about->started_at));
	text_string(&out, "finished_at", str_of(now));
	text_number(&out, "exit", (uint64_t)about->exit);
	text_string(&out, "api", str_of(about->api));
	text_string(&out, "datamart", str_of(about->datamart));
	buf_puts(&out, ",\"targets\":[");
	size_t count = status == OK ? put_targets(&paths, manifest, &out) : 0;
	buf_puts(&out, "]}");
	if (count > 0)
		status = write_report(dir, buf_str(&out), arena, why);
	buf_putc(&out, '\n');
	if (count > 0 && status == OK)
		status = replace_file(dir, NAME_UPLOAD, buf_str(&out), arena, why);
	ledger_list_release(&paths);
	buf_release(&out);
	return status;
}
