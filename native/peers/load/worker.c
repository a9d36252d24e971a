#define _GNU_SOURCE
#include "worker.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "meter.h"
#include "program.h"

#define LOOK_NS (SECOND_NS / 100)    /* between two looks whether the other workers are ready */

struct worker worker;

static struct lab *lab;
static int measures_server;

void worker_complain(const char *format, ...) {
    static int lines;
    if (lines++ < 10) {
        va_list arguments;
        va_start(arguments, format);
        fputs("load: ", stderr);
        vfprintf(stderr, format, arguments);
        fputc('\n', stderr);
        va_end(arguments);
    }
}

uint64_t worker_pace(uint64_t now, void (*begin_message)(uint32_t connection, uint64_t now)) {
    static uint64_t next_ns;
    static uint32_t next;
    uint64_t interval = worker.options->pause_ns / worker.count;
    if (next_ns == 0 || now > next_ns + SECOND_NS) { /* the beginning, or too late to catch up */
        next_ns = now;
    }
    while (next_ns <= now) {
        begin_message(next, now);
        next = next + 1 == worker.count ? 0 : next + 1;
        next_ns += interval;
    }
    return next_ns;
}

/* Lets all workers begin when no connection is missing, or none has been added for too long. */
static void begin_all(uint64_t now) {
    static uint64_t last_change;
    static unsigned last_sum;
    unsigned sum = 0;
    for (unsigned i = 0; i < lab->workers; i++) {
        sum += atomic_load(&lab->tallies[i].connected) + atomic_load(&lab->tallies[i].refused);
    }
    if (last_change == 0 || sum != last_sum) {
        last_change = now;
        last_sum = sum;
    }
    if (sum == lab->options->connections || now > last_change + lab->options->patience_ns) {
        atomic_store(&lab->begin_ns, now);
    }
}

/* Adds the cost of the other processes until now, with this sign. */
static void measure(uint64_t sign) {
    const struct load_options *o = lab->options;
    if (measures_server) {
        lab->window_ns += sign * now_ns();
        lab->server_cpu_ns += o->measured != 0 ? sign * meter_cpu_ns(o->measured) : 0;
        lab->syscalls += o->syscalls ? sign * meter_syscalls() : 0;
        lab->requests += o->wineserver != 0 ? sign * meter_requests() : 0;
        for (int i = 0; i < o->also_count; i++) {
            lab->also_cpu_ns += sign * meter_cpu_ns(o->also[i]);
        }
    }
    worker.tally->client_cpu_ns += sign * meter_own_cpu_ns();
}

static void step(const struct shape *shape, uint64_t now, uint64_t until) {
    uint64_t due = shape->due(now);
    until = due < until ? due : until;
    ring_wait(&worker.ring, until > now ? until - now : 0);
    ring_each(&worker.ring, shape->completed);
}

/* A window without a message is extended: the processor was busy elsewhere, or the server is cold. */
static int waits_for_first(uint64_t now, uint64_t until) {
    const struct load_options *o = lab->options;
    return worker.tally->bytes == 0 && worker.tally->connected > 0 && o->pause_ns == 0
        && now < until + o->patience_ns;
}

static void announce(const char *what) {
    if (measures_server && lab->options->announce) {
        puts(what);
        fflush(stdout);
    }
}

/* The end of connections belongs to no window: they stay open until the caller has measured. */
static void stay(void) {
    char line[64];
    while (measures_server && lab->options->announce && read(STDIN_FILENO, line, sizeof line) > 0) {
    }
}

static void run(const struct shape *shape) {
    uint64_t now;
    while (atomic_load(&lab->begin_ns) == 0) {
        now = now_ns();
        step(shape, now, now + LOOK_NS);
        if (measures_server) {
            begin_all(now);
        }
    }
    uint64_t from = atomic_load(&lab->begin_ns) + lab->options->warmup_ns;
    uint64_t until = from + lab->options->window_ns;
    worker.begun = 1;
    shape->begin(now_ns());
    while ((now = now_ns()) < from) {
        step(shape, now, from);
    }
    announce("measuring");
    measure(-1ull);
    worker.measuring = 1;
    while ((now = now_ns()) < until || waits_for_first(now, until)) {
        step(shape, now, now < until ? until : now + LOOK_NS);
    }
    measure(1);
    worker.measuring = 0;
    announce("measured");
    stay();
}

void worker_run(struct lab *all, const struct shape *shape, unsigned index, uint32_t first,
                uint32_t count) {
    lab = all;
    measures_server = index == 0;
    worker = (struct worker) {.options = lab->options,
                              .tally = &lab->tallies[index],
                              .first = first,
                              .count = count,
                              .counted = allocate(count, sizeof *worker.counted)};
    if (measures_server && lab->options->syscalls) {
        meter_open_syscalls(lab->options->measured);
    }
    if (measures_server && lab->options->wineserver != 0) {
        meter_open_requests(lab->options->wineserver);
    }
    ring_open(&worker.ring, 4096, 65536);
    shape->open();
    run(shape);
    worker.tally->least = UINT64_MAX;
    for (uint32_t i = 0; i < count; i++) {
        if (worker.counted[i] < worker.tally->least) {
            worker.tally->least = worker.counted[i];
        }
    }
}
