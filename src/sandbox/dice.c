/* The mixing of splitmix64, over three numbers. Nothing here has to be hard to guess. */
#include "sandbox/dice.h"

#include <stdio.h>

static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

uint64_t dice_roll(uint64_t seed, uint64_t what, uint64_t which)
{
	return mix(mix(mix(seed) ^ what) ^ which);
}

bool dice_hit(uint64_t seed, uint64_t what, uint64_t which, uint64_t millionths)
{
	return dice_roll(seed, what, which) % 1000000 < millionths;
}

void dice_uuid(uint64_t seed, uint64_t what, uint64_t which, char out[DICE_UUID])
{
	uint64_t high = dice_roll(seed, what, which), low = mix(high);

	/* The version is 4, random; the variant is that of RFC 4122. */
	snprintf(out, DICE_UUID, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(high >> 32),
		 (unsigned)(high >> 16 & 0xffff), (unsigned)(high & 0xfff),
		 (unsigned)(low >> 48 & 0x3fff) | 0x8000,
		 (unsigned long long)(low & 0xffffffffffffu));
}

void dice_word(uint64_t seed, uint64_t what, uint64_t which, char out[DICE_WORD])
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	uint64_t left = dice_roll(seed, what, which);

	for (int i = 0; i < DICE_WORD - 1; i++) {
		out[i] = letters[left % 62];
		left /= 62;
	}
	out[DICE_WORD - 1] = '\0';
}
