/*
 * DuckDB as a checker, for peers.sh. Runs common.sql and the type's view, then asks for the counts; or
 * runs convert.sql. Prints what it found and the seconds of that one query: node's start, the
 * database's and the table of hashes are not in them.
 *
 *     node duckdb.mjs MODULES THREADS profile|activity|segment FILE [rejected|warned]
 *                                                        the last: record numbers in place of counts
 *     node duckdb.mjs MODULES THREADS convert FILE OUT
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [modules, threads, job, file, last] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(`${resolve(modules)}/`)("@duckdb/node-api");
const folder = `${dirname(fileURLToPath(import.meta.url))}/peers`;
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

const database = await DuckDBInstance.create(":memory:", { threads });
const connection = await database.connect();
const sql = (name) => readFileSync(`${folder}/${name}.sql`, "utf8");
const rows = async (text) => (await connection.runAndReadAll(text)).getRowsJson();

async function timed(text) {
	const start = performance.now();
	const found = await rows(text);
	return [found, ((performance.now() - start) / 1000).toFixed(6)];
}

/* Rows of a CSV that are none: they are in no view, but each is a rejected record. */
async function broken() {
	if (job !== "segment")
		return 0;
	return Number((await rows("SELECT count(DISTINCT line) FROM reject_errors"))[0][0]);
}

await connection.run(`SET VARIABLE file = ${quoted(file)}`);
if (job === "convert") {
	const [, seconds] = await timed(sql(job).replace("'OUT'", quoted(last)));
	console.log(`${seconds} seconds`);
} else {
	await connection.run(sql("common"));
	await connection.run(sql(job));
	if (last) {
		const numbered = `SELECT row_number() OVER () AS n, ${last} AS told FROM judged`;
		for (const [n] of await rows(`SELECT n FROM (${numbered}) WHERE told`))
			console.log(n);
	} else {
		const [[[read, rejected, warned]], seconds] = await timed(
			"SELECT count(*), count(*) FILTER (rejected), count(*) FILTER (warned) FROM judged");
		const lost = await broken();
		console.log(`${Number(read) + lost} read, ${Number(rejected) + lost} rejected, ` +
			    `${warned} warned, ${seconds} seconds`);
	}
}
