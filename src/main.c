/*
 * bulkpipe. What has to happen once, before any thread, happens here; the rest is cli/.
 *
 *   base/     slices, arenas, files, threads: what C lacks
 *   ext/      the outside libraries, one file each
 *   compile/  rule files to programs, document types
 *   flow/     batches, findings, the threads between source, steps and sink
 *   input/    bytes to records: decompression, encodings, framing, parsing
 *   judge/    rewriting and checking a record
 *   output/   records to lines, parts, rejects, reports, manifests
 *   upload/   parts to the platform
 *   cli/      the command line: options, progress, totals, exit status
 */
#include "base/arena.h"
#include "base/file.h"
#include "base/stop.h"
#include "cli/command.h"
#include "ext/hash.h"

int main(int argc, char **argv)
{
	file_hold_standard();
	memory_init();
	hash_seed();
	stop_install();
	return cli_main(argc, argv);
}
