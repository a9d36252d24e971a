/*
 * One process of `load`: a ring, its share of the connections, and what it counts. All begin when
 * the last connection of all of them has had its first message back, and measure the same window.
 */
#ifndef WORKER_H
#define WORKER_H

#include <stdatomic.h>

#include "histogram.h"
#include "options.h"
#include "ring.h"

/* What a worker found; shared memory. */
struct tally {
    atomic_uint connected; /* have had their first message back */
    atomic_uint refused;   /* will not */
    uint64_t messages, bytes, least, client_cpu_ns; /* in the window */
    uint64_t errors, wrong, lost;
    struct histogram latencies;
};

/* All workers; shared memory. The first one measures the server. */
struct lab {
    const struct load_options *options;
    atomic_ullong begin_ns; /* 0 until then */
    uint64_t server_cpu_ns, also_cpu_ns, syscalls, requests, window_ns;
    unsigned workers;
    struct tally tallies[];
};

/* What the connections do; shapes.h has them. */
struct shape {
    void (*open)(void);
    void (*begin)(uint64_t now);
    /* Before each wait; returns when it must be called again, at the latest. */
    uint64_t (*due)(uint64_t now);
    void (*completed)(const struct io_uring_cqe *completion);
};

/* This process's. */
struct worker {
    const struct load_options *options;
    struct tally *tally;
    struct ring ring;
    uint32_t first, count; /* of all connections */
    uint32_t *counted;     /* messages in the window, a connection */
    int begun, measuring;
};

extern struct worker worker;

/* Runs connections `first` to `first + count`. */
void worker_run(struct lab *lab, const struct shape *shape, unsigned index, uint32_t first,
                uint32_t count);

/* One line on stderr; there are at most ten. */
void worker_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A message came back whole, `latency` after it began. */
static inline void worker_count(uint32_t connection, uint64_t latency) {
    if (worker.measuring) {
        worker.tally->messages++;
        worker.counted[connection]++;
        histogram_add(&worker.tally->latencies, latency);
    }
}

/*
 * Lets messages begin one after the other, evenly, so that each connection has one in
 * options->pause_ns; returns when the next is due.
 */
uint64_t worker_pace(uint64_t now, void (*begin_message)(uint32_t connection, uint64_t now));

#endif
