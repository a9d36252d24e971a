#define _GNU_SOURCE
#include "program.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

_Noreturn void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s: ", program_invocation_short_name);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(2);
}

uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t) t.tv_sec * SECOND_NS + (uint64_t) t.tv_nsec;
}

uint64_t number(const char *option, const char *text, uint64_t least, uint64_t most) {
    char *end;
    errno = 0;
    uint64_t value = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || value < least || value > most) {
        fail("%s '%s': must be %llu to %llu", option, text, (unsigned long long) least,
             (unsigned long long) most);
    }
    return value;
}

struct in_addr host_address(const char *text) {
    struct in_addr address;
    if (inet_pton(AF_INET, text, &address) != 1) {
        fail("--host '%s': must be an IPv4 address", text);
    }
    return address;
}

unsigned descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) {
        fail("RLIMIT_NOFILE: %m");
    }
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0) {
        fail("RLIMIT_NOFILE: %m");
    }
    return limit.rlim_cur > 1u << 20 ? 1u << 20 : (unsigned) limit.rlim_cur;
}

void *allocate(uint64_t count, uint64_t size) {
    void *memory = calloc(count, size);
    if (memory == NULL) {
        fail("no memory for %llu times %llu bytes", (unsigned long long) count,
             (unsigned long long) size);
    }
    return memory;
}
