/*
 * What is sent, and so what must come back: a stream of bytes for each connection, in which bytes of
 * another connection, or of another place of the same one, are not the right ones.
 */
#ifndef PATTERN_H
#define PATTERN_H

#include <stdint.h>

#define PATTERN_PERIOD 65521u     /* a prime */
#define PATTERN_SLICE (256u << 10) /* so much can be had in one go */

extern unsigned char pattern[PATTERN_PERIOD + PATTERN_SLICE];

void pattern_fill(void);

/* PATTERN_SLICE bytes of a stream, from a position on. */
static inline const unsigned char *pattern_at(uint64_t stream, uint64_t position) {
    return pattern + (stream * 7919 + position) % PATTERN_PERIOD;
}

#endif
