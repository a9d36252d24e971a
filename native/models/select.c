/*
 * The non-blocking model: select reports which connections are ready, one thread serves them, by
 * the echo of peers/common/echo.h.
 *
 *     echo-select [--port N] [--mode fd-set|raised]
 *
 * In mode fd-set, the default, descriptors are below FD_SETSIZE (1,024), as an fd_set of the C library
 * holds them. In mode raised the sets are as large as the limit of descriptors; the kernel
 * takes any size.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "echo.h"
#include "program.h"
#include "server.h"

#define WORD_BITS (8 * sizeof(unsigned long))

/* Bits by descriptor, as select takes them. */
struct set {
    unsigned long *words;
};

static struct set reading, writing, readable, writable;
static uint64_t set_bytes;
static int limit, listener, last; /* descriptors are below limit, and up to last */

static int has(const struct set *set, int fd) {
    return (set->words[(size_t) fd / WORD_BITS] >> ((size_t) fd % WORD_BITS)) & 1;
}

static void put(const struct set *set, int fd, int in) {
    unsigned long bit = 1ul << ((size_t) fd % WORD_BITS);
    unsigned long *word = &set->words[(size_t) fd / WORD_BITS];
    *word = in ? *word | bit : *word & ~bit;
}

static void await(int fd, int for_writing) {
    put(&reading, fd, !for_writing);
    put(&writing, fd, for_writing);
}

static void ending(int fd) {
    put(&reading, fd, 0);
    put(&writing, fd, 0);
    put(&reading, listener, 1); /* there will be room again */
}

/* Accepts until no client waits, or no descriptor is left that fits into a set: the others wait. */
static void accept_all(void) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (fd >= limit) {
            close(fd);
            errno = EMFILE;
            break;
        }
        await(fd, 0);
        last = fd > last ? fd : last;
        if (fd == limit - 1) { /* the next could only be refused */
            errno = EMFILE;
            break;
        }
    }
    if (errno == EMFILE) {
        if (limit == FD_SETSIZE) {
            fprintf(stderr, "echo-select: FD_SETSIZE of %d\n", FD_SETSIZE);
        }
        put(&reading, listener, 0);
    } else if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR) {
        fail("accept: %m");
    }
}

static void serve(void) {
    for (;;) {
        memcpy(readable.words, reading.words, set_bytes);
        memcpy(writable.words, writing.words, set_bytes);
        int ready = select(last + 1, (fd_set *) readable.words, (fd_set *) writable.words, NULL,
                           NULL);
        if (ready < 0 && errno != EINTR) {
            fail("select: %m");
        }
        for (int fd = 0, end = last; fd <= end && ready > 0; fd++) {
            if (has(&writable, fd) || has(&readable, fd)) {
                ready--;
                if (fd == listener) {
                    accept_all();
                } else {
                    echo_ready(fd);
                }
            }
        }
    }
}

int main(int count, char **arguments) {
    static const struct echo_watch watch = {await, ending};
    struct server_options options = server_parse(count, arguments, " fd-set raised ");
    if (options.shape != ECHO) {
        fail("--shape: there is echo only");
    }
    int raised = options.mode != NULL && strcmp(options.mode, "raised") == 0;
    listener = last = server_open(&options);
    limit = (int) descriptor_limit();
    if (!raised && limit > FD_SETSIZE) {
        limit = FD_SETSIZE;
    }
    set_bytes = ((uint64_t) limit + WORD_BITS - 1) / WORD_BITS * sizeof(unsigned long);
    struct set *const sets[] = {&reading, &writing, &readable, &writable};
    for (int i = 0; i < 4; i++) {
        sets[i]->words = allocate(1, set_bytes);
    }
    echo_open((unsigned) limit, &watch);
    if (fcntl(listener, F_SETFL, O_NONBLOCK) < 0) {
        fail("fcntl: %m");
    }
    put(&reading, listener, 1);
    server_announce(listener);
    serve();
}
