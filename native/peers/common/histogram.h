/* Latencies, log-linear: 64 buckets between a power of two and the next, so within 1.6 per cent. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_FINE 64u /* buckets from one power of two to the next */
#define HISTOGRAM_BUCKETS (HISTOGRAM_FINE * 42u) /* beyond an hour in nanoseconds */

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
};

static inline unsigned histogram_bucket(uint64_t value) {
    if (value < HISTOGRAM_FINE) {
        return (unsigned) value;
    }
    unsigned shift = 57u - (unsigned) __builtin_clzll(value); /* value >> shift: 64 to 127 */
    unsigned bucket = shift * HISTOGRAM_FINE + (unsigned) (value >> shift);
    return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

static inline void histogram_add(struct histogram *histogram, uint64_t value) {
    histogram->counts[histogram_bucket(value)]++;
}

void histogram_merge(struct histogram *into, const struct histogram *from);

/* Returns the value that a part of all (0 to 1) does not exceed; 0 where there is none. */
uint64_t histogram_percentile(const struct histogram *histogram, double part);

#endif
