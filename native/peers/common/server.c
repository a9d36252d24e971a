#define _GNU_SOURCE
#include "server.h"

#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"

static const struct option names[] = {
    {"port", required_argument, NULL, 'p'},        {"shape", required_argument, NULL, 's'},
    {"file", required_argument, NULL, 'f'},        {"mode", required_argument, NULL, 'm'},
    {"posted", no_argument, NULL, 'P'},            {"buffers", required_argument, NULL, 'b'},
    {"buffer-size", required_argument, NULL, 'z'}, {"datagram-size", required_argument, NULL, 'd'},
    {NULL, 0, NULL, 0},
};

static int shape_named(const char *name) {
    static const char *const shapes[] = {[ECHO] = "echo", [FILE_ANSWERS] = "file", [UDP] = "udp"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(name, shapes[i]) == 0) {
            return i;
        }
    }
    fail("--shape '%s': must be echo, file or udp", name);
}

static const char *mode_named(const char *name, const char *modes) {
    char word[64];
    snprintf(word, sizeof word, " %s ", name);
    if (strstr(modes, word) == NULL) {
        fail("--mode '%s': must be one of%s", name, modes);
    }
    return name;
}

struct server_options server_parse(int count, char **arguments, const char *modes) {
    struct server_options options = {.buffers = 32, .buffer_size = 65536, .datagram_size = 1500};
    int option;
    while ((option = getopt_long(count, arguments, "", names, NULL)) != -1) {
        switch (option) {
        case 'p': options.port = (uint16_t) number("--port", optarg, 0, 65535); break;
        case 's': options.shape = shape_named(optarg); break;
        case 'f': options.file = optarg; break;
        case 'm': options.mode = mode_named(optarg, modes); break;
        case 'P': options.mode = mode_named("posted", modes); break;
        case 'b': options.buffers = (unsigned) number("--buffers", optarg, 1, 32768); break;
        case 'z':
            options.buffer_size = (unsigned) number("--buffer-size", optarg, 64, 1u << 30);
            break;
        case 'd':
            options.datagram_size = (unsigned) number("--datagram-size", optarg, 1, 65507);
            break;
        default: exit(2);
        }
    }
    if (optind < count) {
        fail("unknown argument '%s'", arguments[optind]);
    }
    if ((options.shape == FILE_ANSWERS) != (options.file != NULL)) {
        fail("--file belongs to --shape file");
    }
    if (options.buffers & (options.buffers - 1)) {
        fail("--buffers '%u': must be a power of two", options.buffers);
    }
    return options;
}

static void set(int fd, int level, int option) {
    int on = 1;
    if (setsockopt(fd, level, option, &on, sizeof on) < 0) {
        fail("setsockopt %d, %d: %m", level, option);
    }
}

int server_open(const struct server_options *options) {
    int udp = options->shape == UDP;
    int fd = socket(AF_INET, (udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        fail("socket: %m");
    }
    if (udp) {
        int room = 4 << 20; /* as far as net.core.rmem_max allows */
        set(fd, IPPROTO_IP, IP_PKTINFO);
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    } else {
        set(fd, SOL_SOCKET, SO_REUSEADDR);
        set(fd, IPPROTO_TCP, TCP_NODELAY); /* accepted sockets inherit it */
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(options->port)};
    if (bind(fd, (struct sockaddr *) &address, sizeof address) < 0) {
        fail("bind to port %u: %m", options->port);
    }
    if (!udp && listen(fd, 4096) < 0) {
        fail("listen: %m");
    }
    signal(SIGPIPE, SIG_IGN); /* sendfile and splice have no MSG_NOSIGNAL */
    return fd;
}

void server_announce(int fd) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    if (getsockname(fd, (struct sockaddr *) &address, &length) < 0) {
        fail("getsockname: %m");
    }
    printf("listening %u\n", ntohs(address.sin_port));
    fflush(stdout);
}

struct answer answer_open(const char *file) {
    struct answer answer = {.file = open(file, O_RDONLY | O_CLOEXEC)};
    struct stat status;
    if (answer.file < 0 || fstat(answer.file, &status) < 0) {
        fail("%s: %m", file);
    }
    answer.file_bytes = (uint64_t) status.st_size;
    if (answer.file_bytes > 0) {
        answer.mapped = mmap(NULL, answer.file_bytes, PROT_READ, MAP_SHARED | MAP_POPULATE,
                             answer.file, 0);
        if (answer.mapped == MAP_FAILED) {
            fail("mmap of %s: %m", file);
        }
    }
    for (unsigned i = 0; i < HEAD_BYTES; i++) {
        answer.head[i] = head_byte(i);
    }
    return answer;
}
