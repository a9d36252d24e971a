#include "histogram.h"

void histogram_merge(struct histogram *into, const struct histogram *from) {
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
        into->counts[i] += from->counts[i];
    }
}

/* The middle of a bucket. */
static uint64_t value_of(unsigned bucket) {
    if (bucket < 2 * HISTOGRAM_FINE) {
        return bucket;
    }
    unsigned shift = bucket / HISTOGRAM_FINE - 1;
    uint64_t low = (uint64_t) (bucket - shift * HISTOGRAM_FINE) << shift;
    return low + (1ull << shift) / 2;
}

uint64_t histogram_percentile(const struct histogram *histogram, double part) {
    uint64_t all = 0;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
        all += histogram->counts[i];
    }
    uint64_t below = 0;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS && all > 0; i++) {
        below += histogram->counts[i];
        if ((double) below >= part * (double) all) {
            return value_of(i);
        }
    }
    return 0;
}
