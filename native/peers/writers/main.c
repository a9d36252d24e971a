/*
 * Clients that write first: each writes all of its bytes, the pattern, and only then reads the bytes
 * that it expects, and checks them. A client that writes without end is a slow reader of an echo
 * server: meanwhile it reads, and checks, a trickle, until the server breaks the connection off.
 *
 *     writers --port N [--host ADDRESS] [--connections N]
 *             [--bytes N --expect N]   writes N bytes, then reads N bytes; without, writes without end
 *             [--ramp MS]              connects evenly within this time; without, all at once
 *             [--trickle BYTES]        reads so many per second while it writes
 *             [--window BYTES]         the most bytes that wait in the system, each way
 *             [--patience S]           gives up after so long without an event
 *
 * A client writes the pattern's stream with twice the number of its own port. It reads the same
 * stream from an echo server, and the next one with --expect. One process, one thread.
 *
 * Prints one line, key=value; `life` is microseconds from the connect until the end. Exit status: 0 all
 * clients read the expected bytes or, writing without end, were broken off, 1 not all, 2 it could
 * not be tried.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pattern.h"
#include "program.h"

#define EVENTS 256
#define COMPLAINTS 5
#define TRICKLE_NS (SECOND_NS / 10) /* between two reads of a slow reader */
#define READ_MOST (64u << 10)

static struct {
    struct sockaddr_in server;
    uint32_t connections, trickle, window;
    uint64_t bytes, expect; /* 0: no end */
    uint64_t patience_ns, ramp_ns;
} options = {.connections = 1, .patience_ns = 30 * SECOND_NS};

enum state { CONNECTING, WRITING, READING, OVER };

static struct connection {
    int fd;
    enum state state;
    uint64_t connected_ns, written, read;
    uint64_t out, in; /* the streams of the pattern */
} *connections;

static struct {
    uint32_t connected, over, done, cut, errors, wrong;
    uint64_t life_least_ns, life_most_ns;
} sum;

static uint32_t opened;
static int events;

static int is_endless(void) {
    return options.bytes == 0;
}

static void end(struct connection *c) {
    c->state = OVER;
    sum.over++;
    close(c->fd);
}

static void lose(struct connection *c, uint32_t *counter, const char *what, int error) {
    static int complaints;
    if (complaints++ < COMPLAINTS) {
        fprintf(stderr, "writers: connection %u, %s after %llu bytes written, %llu read: %s\n",
                (uint32_t) (c - connections), what, (unsigned long long) c->written,
                (unsigned long long) c->read, error == 0 ? "the end of the stream" : strerror(error));
    }
    (*counter)++;
    end(c);
}

/* The server has broken the connection off, or it is lost. */
static void broken_off(struct connection *c, const char *what, int error, uint64_t now) {
    if (!is_endless() || (error != 0 && error != ECONNRESET && error != EPIPE)) {
        lose(c, &sum.errors, what, error);
        return;
    }
    uint64_t life = now - c->connected_ns;
    sum.life_least_ns = sum.cut == 0 || life < sum.life_least_ns ? life : sum.life_least_ns;
    sum.life_most_ns = life > sum.life_most_ns ? life : sum.life_most_ns;
    sum.cut++;
    end(c);
}

static void watch(struct connection *c, int how, uint32_t what) {
    struct epoll_event event = {.events = what, .data.ptr = c};
    if (epoll_ctl(events, how, c->fd, &event) < 0) {
        fail("epoll_ctl: %m");
    }
}

static void open_connection(struct connection *c) {
    int on = 1, window = (int) options.window;
    *c = (struct connection) {.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (c->fd < 0 || setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0
        || (window > 0
            && (setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof window) < 0
                || setsockopt(c->fd, SOL_SOCKET, SO_SNDBUF, &window, sizeof window) < 0))) {
        fail("socket: %m");
    }
    if (connect(c->fd, (struct sockaddr *) &options.server, sizeof options.server) < 0
        && errno != EINPROGRESS) {
        fail("connect: %m");
    }
    watch(c, EPOLL_CTL_ADD, EPOLLOUT);
}

static void connected(struct connection *c, uint64_t now) {
    struct sockaddr_in own;
    int error = 0;
    socklen_t length = sizeof error, own_length = sizeof own;
    if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0 || error != 0
        || getsockname(c->fd, (struct sockaddr *) &own, &own_length) < 0) {
        lose(c, &sum.errors, "connect", error != 0 ? error : errno);
        return;
    }
    c->out = 2u * ntohs(own.sin_port);
    c->in = is_endless() ? c->out : c->out + 1;
    c->connected_ns = now;
    c->state = WRITING;
    sum.connected++;
    watch(c, EPOLL_CTL_MOD, EPOLLOUT | EPOLLRDHUP);
}

static void write_more(struct connection *c, uint64_t now) {
    uint64_t left = is_endless() ? PATTERN_SLICE : options.bytes - c->written;
    ssize_t n = send(c->fd, pattern_at(c->out, c->written), left < PATTERN_SLICE ? left : PATTERN_SLICE,
                     MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN) {
        broken_off(c, "write", errno, now);
        return;
    }
    c->written += n > 0 ? (uint64_t) n : 0;
    if (c->written == options.bytes) { /* never of a client that writes without end */
        c->state = READING;
        watch(c, EPOLL_CTL_MOD, EPOLLIN);
    }
}

/* Returns whether bytes were read. */
static int read_some(struct connection *c, size_t most, uint64_t now) {
    static unsigned char bytes[READ_MOST];
    ssize_t n = recv(c->fd, bytes, most < READ_MOST ? most : READ_MOST, 0);
    if (n <= 0) {
        if (n == 0 || errno != EAGAIN) {
            broken_off(c, "read", n == 0 ? 0 : errno, now);
        }
        return 0;
    }
    if (memcmp(bytes, pattern_at(c->in, c->read), (size_t) n) != 0) {
        lose(c, &sum.wrong, "a byte that is not the right one", EPROTO);
        return 1;
    }
    c->read += (uint64_t) n;
    return 1;
}

static void read_expected(struct connection *c, uint64_t now) {
    if (read_some(c, READ_MOST, now) && c->state == READING && c->read >= options.expect) {
        if (c->read > options.expect) {
            lose(c, &sum.wrong, "more than was expected", EPROTO);
            return;
        }
        sum.done++;
        end(c);
    }
}

static void happened(const struct epoll_event *event, uint64_t now) {
    struct connection *c = event->data.ptr;
    if (c->state == CONNECTING) {
        connected(c, now);
    } else if (c->state == READING) {
        read_expected(c, now);
    } else if (c->state == WRITING && (event->events & EPOLLRDHUP)) {
        broken_off(c, "write", 0, now);
    } else if (c->state == WRITING) {
        write_more(c, now);
    }
}

/* Opens the connections that are due. Returns when the next one is. */
static uint64_t open_due(uint64_t begin_ns, uint64_t now) {
    while (opened < options.connections) {
        uint64_t due_ns = begin_ns + opened * options.ramp_ns / options.connections;
        if (due_ns > now) {
            return due_ns;
        }
        open_connection(&connections[opened++]);
    }
    return UINT64_MAX;
}

/* Lets slow readers read when that is due. Returns when it is due again. */
static uint64_t trickle(uint64_t now) {
    static uint64_t next_ns;
    if (options.trickle == 0) {
        return UINT64_MAX;
    }
    if (now >= next_ns) {
        for (struct connection *c = connections; c < connections + opened; c++) {
            if (c->state == WRITING) {
                read_some(c, options.trickle * TRICKLE_NS / SECOND_NS, now);
            }
        }
        next_ns = now + TRICKLE_NS;
    }
    return next_ns;
}

static void run(void) {
    struct epoll_event batch[EVENTS];
    uint64_t begin_ns = now_ns(), last_ns = begin_ns;
    while (sum.over < options.connections) {
        uint64_t now = now_ns(), due_ns = open_due(begin_ns, now), next_ns = trickle(now);
        next_ns = due_ns < next_ns ? due_ns : next_ns;
        int wait_ms = next_ns == UINT64_MAX ? 1000 : (int) ((next_ns - now) / 1000000) + 1;
        int n = epoll_wait(events, batch, EVENTS, wait_ms);
        now = now_ns();
        for (int i = 0; i < n; i++) {
            happened(&batch[i], now);
        }
        if (n > 0) {
            last_ns = now;
        } else if (now > last_ns + options.patience_ns) {
            fprintf(stderr, "writers: nothing has happened on %u of %u connections for %llu s\n",
                    options.connections - sum.over, options.connections,
                    (unsigned long long) (options.patience_ns / SECOND_NS));
            return;
        }
    }
}

static void parse(int count, char **arguments) {
    static const struct option names[] = {
        {"host", required_argument, NULL, 'h'},        {"port", required_argument, NULL, 'p'},
        {"connections", required_argument, NULL, 'c'}, {"bytes", required_argument, NULL, 'b'},
        {"expect", required_argument, NULL, 'e'},      {"trickle", required_argument, NULL, 't'},
        {"window", required_argument, NULL, 'w'},      {"patience", required_argument, NULL, 'P'},
        {"ramp", required_argument, NULL, 'R'},
        {NULL, 0, NULL, 0},
    };
    options.server = (struct sockaddr_in) {.sin_family = AF_INET};
    options.server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int option;
    while ((option = getopt_long(count, arguments, "", names, NULL)) != -1) {
        switch (option) {
        case 'h': options.server.sin_addr = host_address(optarg); break;
        case 'p':
            options.server.sin_port = htons((uint16_t) number("--port", optarg, 1, 65535));
            break;
        case 'c': options.connections = (uint32_t) number("--connections", optarg, 1, 10000); break;
        case 'b': options.bytes = number("--bytes", optarg, 1, 1ull << 40); break;
        case 'e': options.expect = number("--expect", optarg, 1, 1ull << 40); break;
        case 't': options.trickle = (uint32_t) number("--trickle", optarg, 10, READ_MOST); break;
        case 'w': options.window = (uint32_t) number("--window", optarg, 1, 1u << 30); break;
        case 'R': options.ramp_ns = number("--ramp", optarg, 1, 3600000) * 1000000; break;
        case 'P': options.patience_ns = number("--patience", optarg, 1, 3600) * SECOND_NS; break;
        default: exit(2);
        }
    }
    if (optind < count || options.server.sin_port == 0) {
        fail(optind < count ? "unknown argument" : "--port is missing");
    }
    if ((options.bytes == 0) != (options.expect == 0) || (options.bytes > 0 && options.trickle > 0)) {
        fail("--bytes and --expect belong together, and not to --trickle");
    }
}

static void print(double seconds) {
    uint64_t least = UINT64_MAX, most = 0, written = 0, read = 0;
    for (const struct connection *c = connections; c < connections + options.connections; c++) {
        least = c->written < least ? c->written : least;
        most = c->written > most ? c->written : most;
        written += c->written;
        read += c->read;
    }
    printf("connections=%u connected=%u done=%u cut=%u errors=%u wrong=%u seconds=%.3f",
           options.connections, sum.connected, sum.done, sum.cut, sum.errors, sum.wrong, seconds);
    printf(" written=%llu written_least=%llu written_most=%llu read=%llu", (unsigned long long) written,
           (unsigned long long) least, (unsigned long long) most, (unsigned long long) read);
    printf(" life_least_us=%llu life_most_us=%llu\n", (unsigned long long) sum.life_least_ns / 1000,
           (unsigned long long) sum.life_most_ns / 1000);
}

int main(int count, char **arguments) {
    parse(count, arguments);
    if (descriptor_limit() < options.connections + 10) {
        fail("not enough descriptors for %u connections", options.connections);
    }
    pattern_fill();
    connections = allocate(options.connections, sizeof *connections);
    events = epoll_create1(EPOLL_CLOEXEC);
    if (events < 0) {
        fail("epoll_create1: %m");
    }
    uint64_t begin = now_ns();
    run();
    print((double) (now_ns() - begin) / 1e9);
    uint32_t well = is_endless() ? sum.cut : sum.done;
    return well == options.connections && sum.errors + sum.wrong == 0 ? 0 : 1;
}
