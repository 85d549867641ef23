/*
 * What the rules and the examples say of each place in a line: which members it may have, and which
 * values are worth trying there because an assertion is about them. The generator aims by this.
 */
import { resolve, schemasBelow } from "./rules.mjs";
import { isObject } from "./text.mjs";

export class Place {
	members = new Map();
	items = null; /* elements of an array */
	other = null; /* members that have no name of their own */
	aims = [];    /* values on either side of an assertion */
	lengths = []; /* of strings */
	sizes = [];   /* of arrays */
	seen = [];    /* values of the examples */
	isJson = false;
	#walked = new Set();

	member(name) {
		if (!this.members.has(name))
			this.members.set(name, new Place());
		return this.members.get(name);
	}

	/* The place below this one that a member or element stands in; what nobody knows is empty. */
	below(key) {
		if (typeof key === "number")
			return this.items ?? new Place();
		return this.members.get(key) ?? this.other ?? new Place();
	}

	learnSchema(rules, file, schema) {
		if (typeof schema !== "object" || this.#walked.has(schema))
			return;
		this.#walked.add(schema);
		this.#aim(schema);
		this.isJson ||= schema["x-json"] === true;
		for (const name of schema.required ?? [])
			this.member(name);
		if (schema.$ref) {
			const [target, at] = resolve(rules, file, schema.$ref);
			this.learnSchema(rules, target, at);
		}
		for (const [[keyword, name], below] of schemasBelow(schema))
			if (keyword !== "$defs")
				this.#placeOf(keyword, name).learnSchema(rules, file, below);
	}

	/* Where the schema below a keyword applies. */
	#placeOf(keyword, name) {
		if (keyword === "properties")
			return this.member(name);
		if (["items", "prefixItems", "contains"].includes(keyword))
			return (this.items ??= new Place());
		if (keyword === "additionalProperties")
			return (this.other ??= new Place());
		return this;
	}

	#aim(schema) {
		if ("const" in schema)
			this.aims.push(schema.const);
		this.aims.push(...(schema.enum ?? []));
		for (const keyword of ["minimum", "maximum"])
			if (keyword in schema)
				for (const step of [-1, -0.5, 0, 0.5, 1])
					this.aims.push(schema[keyword] + step);
		for (const keyword of ["minLength", "maxLength"])
			if (keyword in schema)
				this.lengths.push(schema[keyword], schema[keyword] + 1);
		for (const keyword of ["minItems", "maxItems", "maxContains"])
			if (keyword in schema)
				this.sizes.push(schema[keyword], schema[keyword] + 1);
	}

	learnExample(value) {
		this.seen.push(value);
		if (Array.isArray(value))
			for (const item of value)
				(this.items ??= new Place()).learnExample(item);
		else if (isObject(value))
			for (const [name, below] of Object.entries(value))
				this.member(name).learnExample(below);
	}
}
