#define _GNU_SOURCE
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file-answers.h"
#include "program.h"

#define HOLD_PAUSE_NS (10 * SECOND_NS)

static const struct option names[] = {
    {"host", required_argument, NULL, 'h'},       {"port", required_argument, NULL, 'p'},
    {"connections", required_argument, NULL, 'c'}, {"size", required_argument, NULL, 's'},
    {"depth", required_argument, NULL, 'd'},      {"warmup", required_argument, NULL, 'w'},
    {"seconds", required_argument, NULL, 't'},    {"server-pid", required_argument, NULL, 'P'},
    {"also-pid", required_argument, NULL, 'A'},   {"shape", required_argument, NULL, 'S'},
    {"sources", required_argument, NULL, 'k'},    {"rate", required_argument, NULL, 'r'},
    {"ramp", required_argument, NULL, 'R'},       {"hold", no_argument, NULL, 'H'},
    {"file", required_argument, NULL, 'f'},       {"file-bytes", required_argument, NULL, 'b'},
    {"wineserver", required_argument, NULL, 'x'},
    {"syscalls", no_argument, NULL, 'y'},         {"announce", no_argument, NULL, 'a'},
    {"partial", no_argument, NULL, 'q'},          {"patience", required_argument, NULL, 'W'},
    {NULL, 0, NULL, 0},
};

static const char *const shapes[] = {[PINGPONG] = "pingpong",
                                     [STREAM] = "stream",
                                     [ACCEPT_ECHO_CLOSE] = "accept",
                                     [FILE_RESPONSES] = "file",
                                     [DATAGRAMS] = "udp"};

static int shape_named(const char *name) {
    for (int i = PINGPONG; i <= DATAGRAMS; i++) {
        if (strcmp(name, shapes[i]) == 0) {
            return i;
        }
    }
    fail("--shape '%s': must be pingpong, stream, accept, file or udp", name);
}

/* Seconds, also fractions of them, up to a day. */
static uint64_t duration(const char *option, const char *text) {
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || value > 86400) {
        fail("%s '%s': must be 0 to 86400", option, text);
    }
    return (uint64_t) (value * 1e9);
}

static uint64_t length_of(const char *file) {
    struct stat status;
    if (stat(file, &status) < 0) {
        fail("%s: %m", file);
    }
    return (uint64_t) status.st_size;
}

/* Completes the options that depend on others or on the shape. */
static void complete(struct load_options *o, uint64_t rate, int hold) {
    if (o->server_count == 0) {
        fail("--port is missing");
    }
    if (o->shape == FILE_RESPONSES) {
        o->size = REQUEST_BYTES;
        if (o->file == NULL && o->file_bytes == 0) {
            fail("--shape file needs --file or --file-bytes");
        }
    } else if (o->size == 0) {
        o->size = o->shape == STREAM ? 1u << 20 : 64;
    }
    if (o->shape == DATAGRAMS && (o->size < 16 || o->size > 65507)) {
        fail("--size of a datagram: must be 16 to 65507");
    }
    if (o->depth == 0) {
        o->depth = o->shape == STREAM ? 2 : 1;
    }
    if (o->sources == 0) { /* a closed connection keeps its port for a time */
        o->sources = o->shape == ACCEPT_ECHO_CLOSE || o->connections > 10000 ? 8 : 1;
    }
    if (o->shape == ACCEPT_ECHO_CLOSE && (o->depth > 1 || rate > 0 || hold)) {
        fail("--shape accept has one message per connection");
    }
    if (hold) {
        o->pause_ns = HOLD_PAUSE_NS;
    } else if (rate > 0) {
        o->pause_ns = o->size * 1000 * SECOND_NS / rate;
    }
    if (o->syscalls && o->measured == 0) {
        fail("--syscalls needs --server-pid");
    }
}

struct load_options load_parse(int count, char **arguments) {
    struct load_options o = {.connections = 1,
                             .ramp = 64,
                             .warmup_ns = SECOND_NS / 2,
                             .window_ns = 2 * SECOND_NS,
                             .patience_ns = 30 * SECOND_NS};
    const char *host = "127.0.0.1";
    uint64_t rate = 0;
    int hold = 0, option;
    while ((option = getopt_long(count, arguments, "", names, NULL)) != -1) {
        switch (option) {
        case 'h': host = optarg; break;
        case 'p':
            if (o.server_count == SERVERS_MOST) {
                fail("--port: at most %d", SERVERS_MOST);
            }
            o.servers[o.server_count++].sin_port =
                htons((uint16_t) number("--port", optarg, 1, 65535));
            break;
        case 'c': o.connections = (uint32_t) number("--connections", optarg, 1, 1000000); break;
        case 's': o.size = number("--size", optarg, 1, 1u << 30); break;
        case 'd': o.depth = (uint32_t) number("--depth", optarg, 1, 65536); break;
        case 'w': o.warmup_ns = duration("--warmup", optarg); break;
        case 't': o.window_ns = duration("--seconds", optarg); break;
        case 'P': o.measured = (pid_t) number("--server-pid", optarg, 1, 1u << 30); break;
        case 'A':
            if (o.also_count == ALSO_MOST) {
                fail("--also-pid: at most %d", ALSO_MOST);
            }
            o.also[o.also_count++] = (pid_t) number("--also-pid", optarg, 1, 1u << 30);
            break;
        case 'S': o.shape = shape_named(optarg); break;
        case 'k': o.sources = (uint32_t) number("--sources", optarg, 1, 254); break;
        case 'r': rate = number("--rate", optarg, 1, 1ull << 40); break;
        case 'R': o.ramp = (uint32_t) number("--ramp", optarg, 1, 100000); break;
        case 'H': hold = 1; break;
        case 'f':
            o.file = optarg;
            o.file_bytes = length_of(optarg);
            break;
        case 'b': o.file_bytes = number("--file-bytes", optarg, 1, 1ull << 40); break;
        case 'x': o.wineserver = (pid_t) number("--wineserver", optarg, 1, 1u << 30); break;
        case 'y': o.syscalls = 1; break;
        case 'a': o.announce = 1; break;
        case 'q': o.partial = 1; break;
        case 'W': o.patience_ns = duration("--patience", optarg); break;
        default: exit(2);
        }
    }
    if (optind < count) {
        fail("unknown argument '%s'", arguments[optind]);
    }
    for (uint32_t i = 0; i < o.server_count; i++) {
        o.servers[i].sin_family = AF_INET;
        o.servers[i].sin_addr = host_address(host);
    }
    o.shape_name = shapes[o.shape];
    complete(&o, rate, hold);
    return o;
}
