/*
 * A client that loads an echo server and checks every byte of the echo. It shares nothing with
 * Overlapped but the wire: C, epoll, one thread. Linux.
 *
 *     echo-check HOST PORT CONNECTIONS MESSAGES MIN MAX [SEED]
 *
 * All connections are open at once. On each, messages of random sizes from MIN to MAX bytes follow
 * one another, each after the echo of the previous one; then the connection ends its stream and
 * expects the end of the server's. HOST is an IPv4 or IPv6 address.
 *
 * Prints one line. Exit status: 0 every byte was echoed, 1 not every byte, 2 wrong arguments.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* A prime: bytes of another stream, or of another position of the same stream, differ. */
#define PERIOD 1048573u
#define LONGEST 1000000u
#define EVENTS 256
#define PATIENCE_MS 60000 /* without anything happening on any connection */

struct connection {
    int fd;
    uint32_t number;
    uint64_t random;
    uint32_t messages_left; /* to be begun */
    uint64_t sent;          /* positions in the stream */
    uint64_t received;
    uint64_t message_end;
    int waits_for_room; /* the socket took less than there is to send */
    int ended;          /* this side's stream */
};

static unsigned char pattern[PERIOD + LONGEST];
static unsigned char incoming[65536];
static uint32_t least, most;
static int events;

static void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("echo-check: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

/* splitmix64 */
static uint64_t next_random(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static void fill_pattern(uint64_t seed) {
    for (uint32_t i = 0; i < PERIOD; i++) {
        pattern[i] = (unsigned char) next_random(&seed);
    }
    memcpy(pattern + PERIOD, pattern, LONGEST);
}

/* Returns the bytes at a position of the connection's stream, at least LONGEST of them. */
static const unsigned char *expected(const struct connection *c, uint64_t position) {
    return pattern + (c->number * (uint64_t) 7919 + position) % PERIOD;
}

static void await(struct connection *c, int operation) {
    struct epoll_event event = {
        .events = EPOLLIN | (c->waits_for_room ? EPOLLOUT : 0), .data.ptr = c};
    if (epoll_ctl(events, operation, c->fd, &event) < 0) {
        fail("epoll_ctl: %s", strerror(errno));
    }
}

static void send_rest(struct connection *c) {
    int blocked = 0;
    while (c->sent < c->message_end && !blocked) {
        ssize_t n = send(c->fd, expected(c, c->sent), c->message_end - c->sent, MSG_NOSIGNAL);
        if (n > 0) {
            c->sent += (uint64_t) n;
        } else if (errno == EAGAIN) {
            blocked = 1;
        } else if (errno != EINTR) {
            fail("connection %u, send at byte %llu: %s", c->number,
                 (unsigned long long) c->sent, strerror(errno));
        }
    }
    if (blocked != c->waits_for_room) {
        c->waits_for_room = blocked;
        await(c, EPOLL_CTL_MOD);
    }
}

static void begin_message(struct connection *c) {
    c->messages_left--;
    c->message_end += least + next_random(&c->random) % (most - least + 1);
    send_rest(c);
}

static void end_stream(struct connection *c) {
    c->ended = 1;
    if (shutdown(c->fd, SHUT_WR) < 0) {
        fail("connection %u, shutdown: %s", c->number, strerror(errno));
    }
}

static void check(struct connection *c, size_t length) {
    unsigned long long at = c->received;
    if (length > c->sent - c->received) {
        fail("connection %u: more was echoed at byte %llu than was sent", c->number, at);
    }
    const unsigned char *right = expected(c, c->received);
    if (memcmp(incoming, right, length) != 0) {
        size_t i = 0;
        while (incoming[i] == right[i]) {
            i++;
        }
        fail("connection %u: byte %llu was echoed as %u, not %u", c->number, at + i, incoming[i],
             right[i]);
    }
    c->received += length;
}

/* Receives what is there; returns whether the connection has ended in order. */
static int receive(struct connection *c) {
    ssize_t n = recv(c->fd, incoming, sizeof incoming, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return 0;
    }
    if (n < 0) {
        fail("connection %u, receive at byte %llu: %s", c->number,
             (unsigned long long) c->received, strerror(errno));
    }
    if (n == 0) {
        if (!c->ended) {
            fail("connection %u: the server ended the stream at byte %llu", c->number,
                 (unsigned long long) c->received);
        }
        close(c->fd);
        return 1;
    }
    check(c, (size_t) n);
    if (c->received == c->message_end && !c->ended) {
        if (c->messages_left > 0) {
            begin_message(c);
        } else {
            end_stream(c);
        }
    }
    return 0;
}

static void open_connection(struct connection *c, const struct addrinfo *server) {
    int on = 1;
    c->fd = socket(server->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0) {
        fail("connection %u, socket: %s", c->number, strerror(errno));
    }
    if (connect(c->fd, server->ai_addr, server->ai_addrlen) < 0) {
        fail("connection %u, connect: %s", c->number, strerror(errno));
    }
    if (fcntl(c->fd, F_SETFL, O_NONBLOCK) < 0
        || setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) {
        fail("connection %u, options: %s", c->number, strerror(errno));
    }
    await(c, EPOLL_CTL_ADD);
}

static void converse(uint32_t connections) {
    static struct epoll_event ready[EVENTS];
    uint32_t open = connections;
    while (open > 0) {
        int count = epoll_wait(events, ready, EVENTS, PATIENCE_MS);
        if (count == 0) {
            fail("nothing arrived for %d seconds, %u connections wait", PATIENCE_MS / 1000, open);
        }
        if (count < 0 && errno != EINTR) {
            fail("epoll_wait: %s", strerror(errno));
        }
        for (int i = 0; i < count; i++) {
            struct connection *c = ready[i].data.ptr;
            if (ready[i].events & EPOLLOUT) {
                send_rest(c);
            }
            if (ready[i].events & ~(uint32_t) EPOLLOUT) { /* data, the end, or an error */
                open -= (uint32_t) receive(c);
            }
        }
    }
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static double cpu_seconds(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double) (used.ru_utime.tv_sec + used.ru_stime.tv_sec)
        + (double) (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit); /* if it is not allowed, socket says so in time */
    }
}

static uint64_t number(const char *name, const char *text, uint64_t from, uint64_t to) {
    char *end;
    errno = 0;
    uint64_t value = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || value < from || value > to) {
        fprintf(stderr, "echo-check: %s '%s': must be %llu to %llu\n", name, text,
                (unsigned long long) from, (unsigned long long) to);
        exit(2);
    }
    return value;
}

int main(int count, char **arguments) {
    if (count < 7 || count > 8) {
        fputs("usage: echo-check HOST PORT CONNECTIONS MESSAGES MIN MAX [SEED]\n", stderr);
        return 2;
    }
    number("PORT", arguments[2], 1, 65535);
    uint32_t connections = (uint32_t) number("CONNECTIONS", arguments[3], 1, 1000000);
    uint32_t messages = (uint32_t) number("MESSAGES", arguments[4], 1, UINT32_MAX);
    most = (uint32_t) number("MAX", arguments[6], 1, LONGEST);
    least = (uint32_t) number("MIN", arguments[5], 1, most);
    uint64_t seed = count == 8 ? number("SEED", arguments[7], 0, UINT64_MAX) : 1;

    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
    struct addrinfo *server;
    int code = getaddrinfo(arguments[1], arguments[2], &hints, &server);
    if (code != 0) {
        fprintf(stderr, "echo-check: HOST '%s': %s\n", arguments[1], gai_strerror(code));
        return 2;
    }

    fill_pattern(seed);
    raise_descriptor_limit();
    events = epoll_create1(EPOLL_CLOEXEC);
    struct connection *all = calloc(connections, sizeof *all);
    if (events < 0 || all == NULL) {
        fail("%s", strerror(errno));
    }
    for (uint32_t i = 0; i < connections; i++) {
        all[i].number = i;
        all[i].random = seed + i;
        all[i].messages_left = messages;
        open_connection(&all[i], server);
    }
    double begin = now();
    for (uint32_t i = 0; i < connections; i++) {
        begin_message(&all[i]);
    }
    converse(connections);
    double seconds = now() - begin;

    uint64_t bytes = 0;
    for (uint32_t i = 0; i < connections; i++) {
        bytes += all[i].received;
    }
    double total = (double) connections * messages;
    printf("echo-check: %u connections x %u messages of %u to %u bytes, %.1f MB, seed %llu: every"
           " byte was echoed; %.1f s, %.0f messages/s, %.1f MB/s, %.1f s of CPU here\n",
           connections, messages, least, most, (double) bytes / 1e6, (unsigned long long) seed,
           seconds, total / seconds, (double) bytes / 1e6 / seconds, cpu_seconds());
    free(all);
    freeaddrinfo(server);
    return 0;
}
