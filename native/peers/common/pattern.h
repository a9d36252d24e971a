/*
 * The bytes that clients send, and whose echo they expect: a stream per connection. Bytes of another
 * connection, or of another position of the same one, differ.
 */
#ifndef PATTERN_H
#define PATTERN_H

#include <stdint.h>

#define PATTERN_PERIOD 65521u     /* a prime */
#define PATTERN_SLICE (256u << 10) /* the most bytes of one look-up */

extern unsigned char pattern[PATTERN_PERIOD + PATTERN_SLICE];

void pattern_fill(void);

/* Returns PATTERN_SLICE bytes of a stream, from a position on. */
static inline const unsigned char *pattern_at(uint64_t stream, uint64_t position) {
    return pattern + (stream * 7919 + position) % PATTERN_PERIOD;
}

#endif
