#include "pattern.h"

unsigned char pattern[PATTERN_PERIOD + PATTERN_SLICE];

/* splitmix64 */
static uint64_t next_random(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

void pattern_fill(void) {
    uint64_t random = 1;
    for (unsigned i = 0; i < PATTERN_PERIOD; i++) {
        pattern[i] = (unsigned char) next_random(&random);
    }
    for (unsigned i = 0; i < PATTERN_SLICE; i++) {
        pattern[PATTERN_PERIOD + i] = pattern[i];
    }
}
