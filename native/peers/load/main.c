/*
 * The load client: it loads a server, checks every byte of the echo, and measures the server's
 * cost. One thread on io_uring; several such processes where one has too few descriptors.
 *
 *     load --port N... [--host ADDRESS] [--shape pingpong|stream|accept|file|udp]
 *          [--connections N] [--size BYTES] [--depth N]   messages in flight per connection
 *          [--warmup SECONDS] [--seconds SECONDS]         the measurement follows the warm-up
 *          [--server-pid PID] [--also-pid PID]...         whose CPU time is measured
 *          [--syscalls]                                   and the first one's system calls
 *          [--wineserver PID]                             the calls that it gets
 *          [--sources K]                                  connects from 127.0.0.1 to 127.0.0.K
 *          [--ramp N]                                     connects in flight at a time
 *          [--patience SECONDS]                           how long to wait for one more connection,
 *                                                         and to extend a window without a message
 *          [--partial]                                    missing connections are no errors
 *          [--rate BYTES]                                 per second and 1,000 connections
 *          [--hold]                                       a message per connection in 10 seconds
 *          [--announce]                                   a line `measuring` when the window begins,
 *                                                         `measured` when it ends; the connections
 *                                                         stay open until its input ends
 *          [--file PATH | --file-bytes N]                 of shape file: compare, or only count
 *
 * With several ports the connections take turns among them. Prints one line, key=value. Exit
 * status: 0 every byte was right, 1 a byte was wrong or missing, 2 it could not be tried.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#include "program.h"
#include "shapes.h"

#define OWN_DESCRIPTORS 100 /* of a process besides its connections, and a few more */

static struct lab *open_lab(const struct load_options *options, unsigned workers) {
    struct lab *lab = mmap(NULL, sizeof *lab + workers * sizeof *lab->tallies,
                           PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (lab == MAP_FAILED) {
        fail("shared memory: %m");
    }
    lab->options = options;
    lab->workers = workers;
    return lab;
}

/* The first worker is this process; the others are its children, and end with it. */
static void run(struct lab *lab) {
    const struct shape *shape = lab->options->shape == DATAGRAMS ? &datagrams : &streams;
    uint32_t connections = lab->options->connections, first = 0, own = 0;
    for (unsigned i = 0; i < lab->workers; i++) {
        uint32_t count = connections / lab->workers + (i < connections % lab->workers);
        if (i == 0) {
            own = count;
        } else {
            pid_t child = fork();
            if (child < 0) {
                fail("fork: %m");
            }
            if (child == 0) {
                prctl(PR_SET_PDEATHSIG, SIGKILL);
                worker_run(lab, shape, i, first, count);
                _exit(0);
            }
        }
        first += count;
    }
    worker_run(lab, shape, 0, 0, own);
    int status;
    while (wait(&status) > 0) {
        if (status != 0) {
            fail("one of its processes failed");
        }
    }
}

static struct tally merge(const struct lab *lab) {
    struct tally sum = {.least = UINT64_MAX};
    for (unsigned i = 0; i < lab->workers; i++) {
        const struct tally *t = &lab->tallies[i];
        sum.connected += t->connected;
        sum.refused += t->refused;
        sum.messages += t->messages;
        sum.bytes += t->bytes;
        sum.client_cpu_ns += t->client_cpu_ns;
        sum.errors += t->errors;
        sum.wrong += t->wrong;
        sum.lost += t->lost;
        sum.least = t->least < sum.least ? t->least : sum.least;
        histogram_merge(&sum.latencies, &t->latencies);
    }
    if (!lab->options->partial) {
        sum.errors += lab->options->connections - sum.connected - sum.refused; /* missing */
    }
    return sum;
}

static void print(const struct lab *lab, const struct tally *sum) {
    const struct load_options *o = lab->options;
    printf("shape=%s connections=%u connected=%u size=%llu depth=%u seconds=%.3f", o->shape_name,
           o->connections, sum->connected,
           (unsigned long long) (o->shape == FILE_RESPONSES ? o->file_bytes : o->size), o->depth,
           (double) lab->window_ns / 1e9);
    printf(" messages=%llu bytes=%llu server_cpu_ns=%llu also_cpu_ns=%llu client_cpu_ns=%llu",
           (unsigned long long) sum->messages, (unsigned long long) sum->bytes,
           (unsigned long long) lab->server_cpu_ns, (unsigned long long) lab->also_cpu_ns,
           (unsigned long long) sum->client_cpu_ns);
    if (o->syscalls) {
        printf(" server_syscalls=%llu", (unsigned long long) lab->syscalls);
    }
    if (o->wineserver != 0) {
        printf(" wineserver_requests=%llu", (unsigned long long) lab->requests);
    }
    printf(" p50_ns=%llu p99_ns=%llu p999_ns=%llu",
           (unsigned long long) histogram_percentile(&sum->latencies, 0.5),
           (unsigned long long) histogram_percentile(&sum->latencies, 0.99),
           (unsigned long long) histogram_percentile(&sum->latencies, 0.999));
    printf(" least=%llu mean=%.1f lost=%llu errors=%llu wrong=%llu\n",
           (unsigned long long) sum->least, (double) sum->messages / o->connections,
           (unsigned long long) sum->lost, (unsigned long long) sum->errors,
           (unsigned long long) sum->wrong);
}

int main(int count, char **arguments) {
    struct load_options options = load_parse(count, arguments);
    uint32_t most = descriptor_limit() - OWN_DESCRIPTORS;
    struct lab *lab = open_lab(&options, (options.connections + most - 1) / most);
    run(lab);
    struct tally sum = merge(lab);
    if (sum.bytes == 0 && options.pause_ns == 0) {
        fprintf(stderr, "load: no byte arrived in %.3f s\n", (double) options.window_ns / 1e9);
        sum.errors++;
    }
    print(lab, &sum);
    return sum.errors == 0 && sum.wrong == 0 ? 0 : 1;
}
