#define _GNU_SOURCE
#include "meter.h"

#include <dirent.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "program.h"

#define THREADS 1024

static int counters[THREADS];
static int counter_count;

static uint64_t clock_ns(clockid_t clock) {
    struct timespec t;
    if (clock_gettime(clock, &t) < 0) {
        fail("the CPU clock of a process: %m");
    }
    return (uint64_t) t.tv_sec * SECOND_NS + (uint64_t) t.tv_nsec;
}

uint64_t meter_cpu_ns(pid_t process) {
    clockid_t clock;
    int error = clock_getcpuclockid(process, &clock);
    if (error != 0) {
        fail("the CPU clock of process %d: %s", process, strerror(error));
    }
    return clock_ns(clock);
}

uint64_t meter_own_cpu_ns(void) {
    return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

/* The number of the tracepoint raw_syscalls:sys_enter. */
static uint64_t tracepoint(void) {
    static const char path[] = "/sys/kernel/tracing/events/raw_syscalls/sys_enter/id";
    unsigned long long id;
    FILE *file = fopen(path, "r");
    if (file == NULL || fscanf(file, "%llu", &id) != 1) {
        fail("%s: %m", path);
    }
    fclose(file);
    return id;
}

void meter_open_syscalls(pid_t process) {
    struct perf_event_attr attribute = {
        .type = PERF_TYPE_TRACEPOINT, .size = sizeof attribute, .config = tracepoint(), .inherit = 1};
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", process);
    DIR *threads = opendir(path);
    if (threads == NULL) {
        fail("%s: %m", path);
    }
    for (struct dirent *thread; (thread = readdir(threads)) != NULL;) {
        if (thread->d_name[0] == '.') {
            continue;
        }
        if (counter_count == THREADS) {
            fail("--syscalls: process %d has more than %d threads", process, THREADS);
        }
        int fd = (int) syscall(SYS_perf_event_open, &attribute, atoi(thread->d_name), -1, -1,
                               PERF_FLAG_FD_CLOEXEC);
        if (fd < 0) {
            fail("perf_event_open: %m");
        }
        counters[counter_count++] = fd;
    }
    closedir(threads);
}

uint64_t meter_syscalls(void) {
    uint64_t sum = 0;
    for (int i = 0; i < counter_count; i++) {
        uint64_t count = 0;
        if (read(counters[i], &count, sizeof count) != sizeof count) {
            fail("a counter of system calls: %m");
        }
        sum += count;
    }
    return sum;
}
