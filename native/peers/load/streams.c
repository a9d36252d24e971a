/*
 * Connections of TCP: one message or several in flight per connection, the next one after each
 * complete echo. Connections are opened a few at a time; the echo of the first message shows that
 * the server has accepted.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "buffers.h"
#include "file-answers.h"
#include "pattern.h"
#include "program.h"
#include "shapes.h"

enum { CONNECT, SEND, RECEIVE };

enum state { UNOPENED, OPENING, OPEN, BROKEN };

static struct connection {
    int fd;
    uint8_t state;
    uint8_t sending;   /* a send is in flight */
    uint8_t exchanged; /* its only message, where it has one: to be closed */
    uint32_t in_flight;
    uint32_t begun;     /* messages */
    uint64_t stream;    /* of the pattern */
    uint64_t to_send;   /* where in it the messages that have begun end */
    uint64_t sent;      /* so far */
    uint64_t received;  /* of the responses */
    uint64_t left;      /* of the current response */
} *connections;

static uint64_t *begins; /* the beginnings of the messages in flight, `depth` per connection */
static uint64_t response_bytes, now;
static uint32_t opened, opening;
static struct buffers buffers;
static unsigned char head[HEAD_BYTES];
static const unsigned char *file; /* NULL: not known */

static struct io_uring_sqe *entry_for(int opcode, int operation, const struct connection *c) {
    return ring_entry(&worker.ring, opcode, c->fd,
                      (uint64_t) operation << 32 | (uint64_t) (c - connections));
}

static uint32_t number_of(const struct connection *c) {
    return worker.first + (uint32_t) (c - connections);
}

static int one_message_each(void) {
    return worker.options->shape == ACCEPT_ECHO_CLOSE;
}

/* Expects nothing more of it, and ignores what still completes. */
static void give_up(struct connection *c) {
    if (c->state == OPENING) {
        opening--;
        atomic_fetch_add(&worker.tally->refused, 1);
    }
    c->state = BROKEN;
    if (c->fd >= 0) {
        shutdown(c->fd, SHUT_RDWR);
    }
}

static void failed(struct connection *c, const char *what, int error) {
    worker.tally->errors += c->state != OPENING || !worker.options->partial;
    worker_complain("connection %u, %s: %s", number_of(c), what,
                    error == 0 ? "the end of the stream" : strerror(error));
    give_up(c);
}

static void wrong(struct connection *c, const char *what) {
    worker.tally->wrong++;
    worker_complain("connection %u: %s within %u bytes after byte %llu", number_of(c), what,
                    buffers.size, (unsigned long long) c->received);
    give_up(c);
}

static void start_receive(const struct connection *c) {
    struct io_uring_sqe *entry = entry_for(IORING_OP_RECV, RECEIVE, c);
    entry->flags = IOSQE_BUFFER_SELECT;
    entry->ioprio = IORING_RECVSEND_POLL_FIRST | (one_message_each() ? 0 : IORING_RECV_MULTISHOT);
    entry->buf_group = buffers.group;
}

/* Sends all messages that have begun, in one send. */
static void start_send(struct connection *c) {
    uint64_t length = c->to_send - c->sent;
    if (c->sending || length == 0) {
        return;
    }
    struct io_uring_sqe *entry = entry_for(IORING_OP_SEND, SEND, c);
    entry->addr = (uint64_t) pattern_at(c->stream, c->sent);
    entry->len = length < PATTERN_SLICE ? (uint32_t) length : PATTERN_SLICE;
    entry->msg_flags = MSG_WAITALL | MSG_NOSIGNAL;
    c->sending = 1;
}

static void begin_message(struct connection *c, uint64_t at) {
    uint32_t depth = worker.options->depth;
    begins[(uint64_t) (c - connections) * depth + c->begun++ % depth] = at;
    c->in_flight++;
    c->to_send += worker.options->size;
}

/* Connects from the next source address, and any port that is free towards the server. */
static int bind_source(int fd, uint32_t number) {
    struct sockaddr_in source = {.sin_family = AF_INET};
    int on = 1;
    source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + number % worker.options->sources);
    return setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) < 0
        || bind(fd, (struct sockaddr *) &source, sizeof source) < 0;
}

static void open_connection(struct connection *c) {
    static uint64_t streams_used;
    int on = 1;
    int renewed = c->state == OPEN;
    *c = (struct connection) {.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
                              .state = renewed ? OPEN : OPENING,
                              .stream = worker.first + streams_used++,
                              .left = response_bytes};
    opening += !renewed;
    if (c->fd < 0 || setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0
        || (worker.options->sources > 1 && bind_source(c->fd, (uint32_t) c->stream))) {
        failed(c, "socket", errno);
        return;
    }
    struct io_uring_sqe *entry = entry_for(IORING_OP_CONNECT, CONNECT, c);
    entry->addr = (uint64_t) load_server(worker.options, c->stream);
    entry->off = sizeof(struct sockaddr_in);
    begin_message(c, now);
}

static void connected(struct connection *c, int result) {
    if (result < 0) {
        failed(c, "connect", -result);
        return;
    }
    start_receive(c);
    start_send(c);
}

static void sent(struct connection *c, int result) {
    c->sending = 0;
    if (result <= 0) {
        failed(c, "send", -result);
        return;
    }
    c->sent += (uint64_t) result;
    start_send(c);
}

/* Closes like a client that is done; the server sees the end of the stream. */
static void renew(struct connection *c) {
    close(c->fd);
    if (worker.begun) {
        open_connection(c);
    } else {
        c->fd = -1;
    }
}

static void message_back(struct connection *c) {
    uint32_t depth = worker.options->depth;
    uint32_t oldest = c->begun - c->in_flight--;
    uint32_t index = (uint32_t) (c - connections);
    worker_count(index, now - begins[(uint64_t) index * depth + oldest % depth]);
    c->left = response_bytes;
    if (c->state == OPENING) {
        c->state = OPEN;
        opening--;
        atomic_fetch_add(&worker.tally->connected, 1);
    }
    if (one_message_each()) {
        c->exchanged = 1;
    } else if (worker.begun && worker.options->pause_ns == 0) {
        begin_message(c, now);
    }
}

/* Returns whether these bytes of a response of shape file are right; they do not exceed it. */
static int is_response(const unsigned char *bytes, uint64_t length, uint64_t at) {
    if (at < HEAD_BYTES) {
        uint64_t n = HEAD_BYTES - at < length ? HEAD_BYTES - at : length;
        if (memcmp(bytes, head + at, n) != 0) {
            return 0;
        }
        bytes += n;
        length -= n;
        at += n;
    }
    return file == NULL || length == 0 || memcmp(bytes, file + at - HEAD_BYTES, length) == 0;
}

static int is_right(const struct connection *c, const unsigned char *bytes, uint64_t length) {
    return worker.options->shape == FILE_RESPONSES
        ? is_response(bytes, length, response_bytes - c->left)
        : memcmp(bytes, pattern_at(c->stream, c->received), length) == 0;
}

static void take(struct connection *c, const unsigned char *bytes, uint64_t length) {
    if (worker.measuring) {
        worker.tally->bytes += length;
    }
    while (length > 0) {
        uint64_t n = length < c->left ? length : c->left;
        if (c->in_flight == 0) {
            wrong(c, "more than was asked for");
            return;
        }
        if (!is_right(c, bytes, n)) {
            wrong(c, "a byte that is not the right one");
            return;
        }
        c->received += n;
        bytes += n;
        length -= n;
        if ((c->left -= n) == 0) {
            message_back(c);
        }
    }
}

static void received(struct connection *c, const struct io_uring_cqe *completion) {
    if (completion->res > 0) {
        const unsigned char *bytes = buffers_take(&buffers, completion);
        if (c->state != BROKEN) {
            take(c, bytes, (uint64_t) completion->res);
        }
        buffers_give(&buffers, buffers_number(completion));
    } else if (completion->res != -ENOBUFS && c->state != BROKEN) { /* else all echoes have arrived by now */
        failed(c, "receive", -completion->res);
    }
    if (c->state == BROKEN) {
        return;
    }
    if (!(completion->flags & IORING_CQE_F_MORE) && !c->exchanged) {
        start_receive(c);
    }
    start_send(c);
}

static void completed(const struct io_uring_cqe *completion) {
    struct connection *c = &connections[(uint32_t) completion->user_data];
    int operation = (int) (completion->user_data >> 32);
    now = now_ns();
    if (operation == RECEIVE) {
        received(c, completion);
    } else if (c->state == BROKEN) {
        return;
    } else if (operation == SEND) {
        sent(c, completion->res);
    } else {
        connected(c, completion->res);
    }
    if (c->exchanged && !c->sending && c->state != BROKEN) {
        renew(c);
    }
}

static void pace(uint32_t index, uint64_t at) {
    struct connection *c = &connections[index];
    if (c->state == OPEN && c->in_flight < worker.options->depth) {
        begin_message(c, at);
        start_send(c);
    }
}

static uint64_t due(uint64_t at) {
    now = at;
    while (opened < worker.count && opening < worker.options->ramp) {
        open_connection(&connections[opened++]);
    }
    return worker.begun && worker.options->pause_ns > 0 ? worker_pace(at, pace) : FOREVER;
}

static void begin(uint64_t at) {
    now = at;
    for (struct connection *c = connections; c < connections + worker.count; c++) {
        if (c->state != OPEN || worker.options->pause_ns > 0) {
            continue;
        }
        if (one_message_each()) {
            open_connection(c);
            continue;
        }
        while (c->in_flight < worker.options->depth) {
            begin_message(c, at);
        }
        start_send(c);
    }
}

static void open_file(void) {
    for (unsigned i = 0; i < HEAD_BYTES; i++) {
        head[i] = head_byte(i);
    }
    if (worker.options->file != NULL) {
        int fd = open(worker.options->file, O_RDONLY | O_CLOEXEC);
        file = mmap(NULL, worker.options->file_bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
        if (fd < 0 || file == MAP_FAILED) {
            fail("%s: %m", worker.options->file);
        }
        close(fd);
    }
}

static void open_all(void) {
    pattern_fill();
    response_bytes = worker.options->size;
    if (worker.options->shape == FILE_RESPONSES) {
        response_bytes = HEAD_BYTES + worker.options->file_bytes;
        open_file();
    }
    connections = allocate(worker.count, sizeof *connections);
    begins = allocate((uint64_t) worker.count * worker.options->depth, sizeof *begins);
    buffers_open(&buffers, &worker.ring, 0, 16, 128u << 10, 1);
}

const struct shape streams = {open_all, begin, due, completed};
