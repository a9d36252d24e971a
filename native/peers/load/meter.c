#define _GNU_SOURCE
#include "meter.h"

#include <dirent.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "program.h"

#define THREADS 1024

/* Counts an event in a process: a counter per thread. */
struct count {
    int counters[THREADS];
    int threads;
};

static struct count syscalls, requests;

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

/* The number of a tracepoint. */
static uint64_t tracepoint(const char *name) {
    char path[128];
    snprintf(path, sizeof path, "/sys/kernel/tracing/events/%s/id", name);
    unsigned long long id;
    FILE *file = fopen(path, "r");
    if (file == NULL || fscanf(file, "%llu", &id) != 1) {
        fail("%s: %m", path);
    }
    fclose(file);
    return id;
}

/* Counts the events that match the filter; NULL: all. */
static void open_count(struct count *count, pid_t process, const char *name, const char *filter) {
    struct perf_event_attr attribute = {.type = PERF_TYPE_TRACEPOINT,
                                        .size = sizeof attribute,
                                        .config = tracepoint(name),
                                        .inherit = 1};
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
        if (count->threads == THREADS) {
            fail("%s: process %d has more than %d threads", name, process, THREADS);
        }
        int fd = (int) syscall(SYS_perf_event_open, &attribute, atoi(thread->d_name), -1, -1,
                               PERF_FLAG_FD_CLOEXEC);
        if (fd < 0) {
            fail("perf_event_open: %m");
        }
        if (filter != NULL && ioctl(fd, PERF_EVENT_IOC_SET_FILTER, filter) < 0) {
            fail("the filter '%s' of %s: %m", filter, name);
        }
        count->counters[count->threads++] = fd;
    }
    closedir(threads);
}

static uint64_t read_count(const struct count *count) {
    uint64_t sum = 0;
    for (int i = 0; i < count->threads; i++) {
        uint64_t one = 0;
        if (read(count->counters[i], &one, sizeof one) != sizeof one) {
            fail("a counter of system calls: %m");
        }
        sum += one;
    }
    return sum;
}

void meter_open_syscalls(pid_t process) {
    open_count(&syscalls, process, "raw_syscalls/sys_enter", NULL);
}

uint64_t meter_syscalls(void) {
    return read_count(&syscalls);
}

void meter_open_requests(pid_t wineserver) {
    open_count(&requests, wineserver, "syscalls/sys_enter_read", "count == 64");
}

uint64_t meter_requests(void) {
    return read_count(&requests);
}
