/*
 * One process of `load`: a ring, its share of the connections, and its counters. All begin when the
 * last of all connections has received its first echo, and measure the same window.
 */
#ifndef WORKER_H
#define WORKER_H

#include <stdatomic.h>

#include "histogram.h"
#include "options.h"
#include "ring.h"

/* The counters of a worker; shared memory. */
struct tally {
    atomic_uint connected; /* have received their first echo */
    atomic_uint refused;   /* never will */
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

/* The behavior of the connections; shapes.h lists the shapes. */
struct shape {
    void (*open)(void);
    void (*begin)(uint64_t now);
    /* Before each wait; returns when it must be called again, at the latest. */
    uint64_t (*due)(uint64_t now);
    void (*completed)(const struct io_uring_cqe *completion);
};

/* The worker of this process. */
struct worker {
    const struct load_options *options;
    struct tally *tally;
    struct ring ring;
    uint32_t first, count; /* of all connections */
    uint32_t *counted;     /* messages in the window, per connection */
    int begun, measuring;
};

extern struct worker worker;

/* Runs connections `first` to `first + count`. */
void worker_run(struct lab *lab, const struct shape *shape, unsigned index, uint32_t first,
                uint32_t count);

/* Prints a line on stderr, at most ten times. */
void worker_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Counts a complete echo, `latency` after its message began. */
static inline void worker_count(uint32_t connection, uint64_t latency) {
    if (worker.measuring) {
        worker.tally->messages++;
        worker.counted[connection]++;
        histogram_add(&worker.tally->latencies, latency);
    }
}

/*
 * Begins messages one after the other, evenly, one per connection in options->pause_ns; returns
 * when the next is due.
 */
uint64_t worker_pace(uint64_t now, void (*begin_message)(uint32_t connection, uint64_t now));

#endif
