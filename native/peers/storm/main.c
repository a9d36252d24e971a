/*
 * A storm of clients: they connect as fast as the system lets them, from several processes and source
 * addresses. Each sends a byte and expects its echo, or stays silent and expects to be evicted.
 *
 *     storm --port N [--host ADDRESS]
 *           [--connections N] [--processes N] [--sources K]   connects from 127.0.0.1 to 127.0.0.K
 *           [--rate N]       connects per second; without, as fast as it can
 *           [--ahead N]      at most so many clients of a process wait for their byte
 *           [--stay MS]      closes so long after the echo of its byte; without, all stay until the
 *                            last one has been served
 *           [--silent]       sends nothing
 *           [--patience S]   gives up after so long without an event
 *
 * Prints one line, key=value; times are in microseconds, from the call of connect, `life` until the
 * eviction. Exit status: 0 all were served, or all silent ones evicted, 1 not all, 2 it could not be
 * tried.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "histogram.h"
#include "program.h"

#define OWN_DESCRIPTORS 100 /* of a process besides its connections */
#define MAX_PROCESSES 64
#define EVENTS 512
#define AT_A_TIME 64         /* connects between two looks for events */
#define LOOK_MS 10           /* between two looks whether the other processes are ready */
#define COMPLAINTS 5

static struct {
    struct sockaddr_in server;
    uint32_t connections, processes, sources, rate, ahead;
    uint64_t stay_ns; /* UINT64_MAX: until all have been served */
    uint64_t patience_ns;
    int silent;
} options = {.connections = 1000,
             .sources = 1,
             .ahead = UINT32_MAX,
             .stay_ns = UINT64_MAX,
             .patience_ns = 30 * SECOND_NS};

/* Durations. */
struct times {
    struct histogram all;
    uint64_t least, most;
};

/* The outcomes of the connections of a process; shared memory. */
struct tally {
    atomic_uint settled; /* served, evicted or failed: nothing more is expected */
    uint32_t connected, served, evicted;
    uint32_t refused; /* while they connected */
    uint32_t dropped; /* when they were connected */
    uint32_t errors;  /* of this side */
    struct times connect, serve, life;
    uint64_t last_connected_ns, last_settled_ns;
};

static struct storm {
    uint64_t begin_ns;
    struct tally tallies[];
} *storm;

enum state { CONNECTING, CONNECTED, SERVED, OVER };

static struct connection {
    int fd;
    enum state state;
    uint64_t called_ns, served_ns; /* of the call of connect; of the echo of its byte */
} *connections;

static struct tally *tally;
static uint32_t first, count, opened, over;
static int events;

/* The served connections, in the order of their ends, for all stay equally long. */
static uint32_t *stayers, first_stayer, stayer_count;

static void note(struct times *times, uint64_t ns) {
    histogram_add(&times->all, ns);
    times->least = times->least == 0 || ns < times->least ? ns : times->least;
    times->most = ns > times->most ? ns : times->most;
}

static void settled(uint64_t now) {
    tally->last_settled_ns = now;
    atomic_fetch_add(&tally->settled, 1);
}

static void end(struct connection *c) {
    c->state = OVER;
    over++;
    if (c->fd >= 0) {
        close(c->fd);
    }
}

static void lose(struct connection *c, uint32_t *counter, const char *what, int error, uint64_t now) {
    static int complaints;
    if (complaints++ < COMPLAINTS) {
        fprintf(stderr, "storm: connection %u, %s: %s\n", first + (uint32_t) (c - connections), what,
                error == 0 ? "the end of the stream" : strerror(error));
    }
    (*counter)++;
    if (c->state != SERVED) {
        settled(now);
    }
    end(c);
}

static void open_next(void) {
    struct connection *c = &connections[opened++];
    int on = 1;
    struct sockaddr_in source = {.sin_family = AF_INET};
    source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (first + opened) % options.sources);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    c->called_ns = now_ns();
    if (c->fd < 0 || setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0
        || setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) < 0
        || (options.sources > 1 && bind(c->fd, (struct sockaddr *) &source, sizeof source) < 0)
        || epoll_ctl(events, EPOLL_CTL_ADD, c->fd, &event) < 0) {
        lose(c, &tally->errors, "socket", errno, c->called_ns);
    } else if (connect(c->fd, (struct sockaddr *) &options.server, sizeof options.server) < 0
               && errno != EINPROGRESS) {
        lose(c, errno == ECONNREFUSED ? &tally->refused : &tally->errors, "connect", errno,
             c->called_ns);
    }
}

static void connected(struct connection *c, uint64_t now) {
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0 || error != 0) {
        lose(c, &tally->refused, "connect", error, now);
        return;
    }
    c->state = CONNECTED;
    tally->connected++;
    tally->last_connected_ns = now;
    note(&tally->connect, now - c->called_ns);
    if (!options.silent && send(c->fd, "!", 1, MSG_NOSIGNAL) != 1) {
        lose(c, &tally->dropped, "send", errno, now);
    }
}

static void served(struct connection *c, char byte, uint64_t now) {
    if (c->state != CONNECTED || options.silent || byte != '!') {
        lose(c, &tally->errors, "a byte that was not sent", EPROTO, now);
        return;
    }
    c->state = SERVED;
    c->served_ns = now;
    tally->served++;
    note(&tally->serve, now - c->called_ns);
    stayers[stayer_count++] = (uint32_t) (c - connections);
    settled(now);
}

static void evicted(struct connection *c, uint64_t now) {
    tally->evicted++;
    note(&tally->life, now - c->called_ns);
    settled(now);
    end(c);
}

static void receive(struct connection *c, uint64_t now) {
    char bytes[2];
    ssize_t n = recv(c->fd, bytes, sizeof bytes, 0);
    if (n == 1) {
        served(c, bytes[0], now);
    } else if (n > 1) {
        lose(c, &tally->errors, "more than was sent", EPROTO, now);
    } else if (n == 0 || errno != EAGAIN) {
        if (options.silent) {
            evicted(c, now);
        } else {
            lose(c, &tally->dropped, "receive", n == 0 ? 0 : errno, now);
        }
    }
}

static void happened(const struct epoll_event *event, uint64_t now) {
    struct connection *c = event->data.ptr;
    if (c->state == CONNECTING && (event->events & (EPOLLOUT | EPOLLERR | EPOLLHUP))) {
        connected(c, now);
    }
    if ((c->state == CONNECTED || c->state == SERVED)
        && (event->events & (EPOLLIN | EPOLLRDHUP | EPOLLERR | EPOLLHUP))) {
        receive(c, now);
    }
}

static int all_settled(void) {
    uint32_t sum = 0;
    for (uint32_t i = 0; i < options.processes; i++) {
        sum += atomic_load(&storm->tallies[i].settled);
    }
    return sum == options.connections;
}

/* Closes the connections whose time is over. Returns how many. */
static uint32_t let_go(uint64_t now) {
    uint32_t closed = 0;
    while (first_stayer < stayer_count) {
        struct connection *c = &connections[stayers[first_stayer]];
        if (c->state == SERVED) {
            if (options.stay_ns == UINT64_MAX ? !all_settled() : now < c->served_ns + options.stay_ns) {
                break;
            }
            end(c);
            closed++;
        }
        first_stayer++;
    }
    return closed;
}

/* Returns how many connections are due by now. */
static uint32_t due(void) {
    uint64_t most = (uint64_t) atomic_load(&tally->settled) + options.ahead;
    if (options.rate != 0) {
        uint64_t all = (now_ns() - storm->begin_ns) * options.rate / SECOND_NS / options.processes;
        most = all < most ? all : most;
    }
    return most < count ? (uint32_t) most : count;
}

static void run(uint32_t index) {
    struct epoll_event batch[EVENTS];
    tally = &storm->tallies[index];
    connections = allocate(count, sizeof *connections);
    stayers = allocate(count, sizeof *stayers);
    events = epoll_create1(EPOLL_CLOEXEC);
    if (events < 0) {
        fail("epoll_create1: %m");
    }
    uint64_t last_ns = now_ns();
    while (over < count) {
        for (int i = 0; i < AT_A_TIME && opened < due(); i++) {
            open_next();
        }
        int n = epoll_wait(events, batch, EVENTS, options.rate == 0 && opened < due() ? 0 : LOOK_MS);
        uint64_t now = now_ns();
        for (int i = 0; i < n; i++) {
            happened(&batch[i], now);
        }
        if (let_go(now) > 0 || n > 0 || opened < due()) {
            last_ns = now;
        } else if (now > last_ns + options.patience_ns && !all_settled()) {
            fprintf(stderr, "storm: %u of %u connections have waited for %llu s\n", count - over, count,
                    (unsigned long long) (options.patience_ns / SECOND_NS));
            return;
        }
    }
}

static void merge_times(struct times *into, const struct times *from) {
    histogram_merge(&into->all, &from->all);
    into->least = into->least == 0 || (from->least > 0 && from->least < into->least) ? from->least
                                                                                       : into->least;
    into->most = from->most > into->most ? from->most : into->most;
}

static void merge(struct tally *sum, const struct tally *t) {
    sum->connected += t->connected;
    sum->served += t->served;
    sum->evicted += t->evicted;
    sum->refused += t->refused;
    sum->dropped += t->dropped;
    sum->errors += t->errors;
    merge_times(&sum->connect, &t->connect);
    merge_times(&sum->serve, &t->serve);
    merge_times(&sum->life, &t->life);
    sum->last_connected_ns =
        t->last_connected_ns > sum->last_connected_ns ? t->last_connected_ns : sum->last_connected_ns;
    sum->last_settled_ns =
        t->last_settled_ns > sum->last_settled_ns ? t->last_settled_ns : sum->last_settled_ns;
}

static void print_times(const char *name, const struct times *times) {
    printf(" %s_least_us=%llu %s_p50_us=%llu %s_p99_us=%llu %s_most_us=%llu", name,
           (unsigned long long) times->least / 1000, name,
           (unsigned long long) histogram_percentile(&times->all, 0.5) / 1000, name,
           (unsigned long long) histogram_percentile(&times->all, 0.99) / 1000, name,
           (unsigned long long) times->most / 1000);
}

static double seconds_until(uint64_t ns) {
    return ns == 0 ? 0 : (double) (ns - storm->begin_ns) / 1e9;
}

static void print(const struct tally *sum) {
    printf("connections=%u connected=%u served=%u evicted=%u refused=%u dropped=%u errors=%u",
           options.connections, sum->connected, sum->served, sum->evicted, sum->refused,
           sum->dropped, sum->errors);
    printf(" connected_seconds=%.3f settled_seconds=%.3f", seconds_until(sum->last_connected_ns),
           seconds_until(sum->last_settled_ns));
    print_times("connect", &sum->connect);
    print_times("serve", &sum->serve);
    print_times("life", &sum->life);
    putchar('\n');
}

static void parse(int argument_count, char **arguments) {
    static const struct option names[] = {
        {"host", required_argument, NULL, 'h'},      {"port", required_argument, NULL, 'p'},
        {"connections", required_argument, NULL, 'c'}, {"processes", required_argument, NULL, 'n'},
        {"sources", required_argument, NULL, 'k'},   {"rate", required_argument, NULL, 'r'},
        {"ahead", required_argument, NULL, 'a'},
        {"stay", required_argument, NULL, 's'},
        {"patience", required_argument, NULL, 'P'},
        {"silent", no_argument, NULL, 'q'},
        {NULL, 0, NULL, 0},
    };
    options.server = (struct sockaddr_in) {.sin_family = AF_INET};
    options.server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int option;
    while ((option = getopt_long(argument_count, arguments, "", names, NULL)) != -1) {
        switch (option) {
        case 'h': options.server.sin_addr = host_address(optarg); break;
        case 'p':
            options.server.sin_port = htons((uint16_t) number("--port", optarg, 1, 65535));
            break;
        case 'c':
            options.connections = (uint32_t) number("--connections", optarg, 1, 1u << 20);
            break;
        case 'n':
            options.processes = (uint32_t) number("--processes", optarg, 1, MAX_PROCESSES);
            break;
        case 'k':
            options.sources = (uint32_t) number("--sources", optarg, 1, 254);
            break;
        case 'r':
            options.rate = (uint32_t) number("--rate", optarg, 1, 1u << 20);
            break;
        case 'a':
            options.ahead = (uint32_t) number("--ahead", optarg, 1, 1u << 20);
            break;
        case 's':
            options.stay_ns = number("--stay", optarg, 0, 3600000) * 1000000;
            break;
        case 'P':
            options.patience_ns = number("--patience", optarg, 1, 3600) * SECOND_NS;
            break;
        case 'q':
            options.silent = 1;
            break;
        default:
            exit(2);
        }
    }
    if (optind < argument_count || options.server.sin_port == 0) {
        fail(optind < argument_count ? "unknown argument" : "--port is missing");
    }
}

/* Starts as many processes as the descriptors require, or as were asked for. */
static void share_out(void) {
    uint32_t most = descriptor_limit() - OWN_DESCRIPTORS;
    uint32_t needed = (options.connections + most - 1) / most;
    if (options.processes == 0) {
        options.processes = needed;
    }
    if (options.processes < needed || options.processes > MAX_PROCESSES) {
        fail("%u connections in %u processes: must be %u to %u of %u descriptors",
             options.connections, options.processes, needed, MAX_PROCESSES, most + OWN_DESCRIPTORS);
    }
}

int main(int argument_count, char **arguments) {
    parse(argument_count, arguments);
    share_out();
    storm = mmap(NULL, sizeof *storm + options.processes * sizeof *storm->tallies,
                 PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (storm == MAP_FAILED) {
        fail("shared memory: %m");
    }
    storm->begin_ns = now_ns();
    for (uint32_t i = 0; i < options.processes; i++) {
        count = options.connections / options.processes + (i < options.connections % options.processes);
        pid_t child = fork();
        if (child < 0) {
            fail("fork: %m");
        }
        if (child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            run(i);
            _exit(0);
        }
        first += count;
    }
    int status;
    while (wait(&status) > 0) {
        if (status != 0) {
            fail("one of its processes failed");
        }
    }
    struct tally *sum = allocate(1, sizeof *sum);
    for (uint32_t i = 0; i < options.processes; i++) {
        merge(sum, &storm->tallies[i]);
    }
    print(sum);
    uint32_t well = options.silent ? sum->evicted : sum->served;
    return well == options.connections && sum->dropped + sum->errors == 0 ? 0 : 1;
}
