/*
 * Datagrams: `depth` in flight per socket. A datagram without an echo in time counts as lost, and
 * another takes its place; its number identifies a late echo.
 *
 * A datagram begins with its place in flight and its number, 4 bytes each; the rest is of the
 * pattern, where that number has it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/socket.h>

#include "buffers.h"
#include "pattern.h"
#include "program.h"
#include "shapes.h"

#define PATIENCE_NS (SECOND_NS / 5)
#define LOOK_NS (SECOND_NS / 50) /* between two looks for lost datagrams */

enum { SEND, RECEIVE };

struct header {
    uint32_t place, number;
};

static struct place {
    uint64_t begun; /* 0: nothing is in flight here */
    uint32_t number;
} *places; /* `depth` per socket */

static int *sockets;
static uint8_t *answered; /* the socket has received an echo */
static unsigned char *bytes; /* the datagrams in flight */
static struct buffers buffers;

static void fill(unsigned char *datagram, uint32_t place, uint32_t number) {
    struct header header = {place, number};
    uint64_t size = worker.options->size;
    memcpy(datagram, &header, sizeof header);
    memcpy(datagram + sizeof header, pattern_at(worker.first + place, number * size),
           size - sizeof header);
}

static void start_receive(uint32_t socket) {
    struct io_uring_sqe *entry = ring_entry(&worker.ring, IORING_OP_RECV, sockets[socket],
                                            (uint64_t) RECEIVE << 32 | socket);
    entry->flags = IOSQE_BUFFER_SELECT;
    entry->ioprio = IORING_RECV_MULTISHOT;
    entry->buf_group = buffers.group;
}

static void start_send(uint32_t place, uint64_t now) {
    unsigned char *datagram = bytes + place * worker.options->size;
    places[place].begun = now;
    fill(datagram, place, ++places[place].number);
    struct io_uring_sqe *entry =
        ring_entry(&worker.ring, IORING_OP_SEND, sockets[place / worker.options->depth],
                   (uint64_t) SEND << 32 | place);
    entry->addr = (uint64_t) datagram;
    entry->len = (uint32_t) worker.options->size;
    entry->msg_flags = MSG_NOSIGNAL;
}

static void wrong(uint32_t socket, const char *what) {
    worker.tally->wrong++;
    worker_complain("socket %u: %s", worker.first + socket, what);
}

static void take(uint32_t socket, const unsigned char *datagram, uint64_t length) {
    static unsigned char expected[65536];
    struct header header;
    uint64_t now = now_ns();
    if (length != worker.options->size) {
        wrong(socket, "a datagram of another length");
        return;
    }
    memcpy(&header, datagram, sizeof header);
    if (header.place / worker.options->depth != socket
        || header.number > places[header.place].number) {
        wrong(socket, "a datagram that it did not send");
        return;
    }
    fill(expected, header.place, header.number);
    if (memcmp(datagram, expected, length) != 0) {
        wrong(socket, "a byte that is not the right one");
        return;
    }
    struct place *place = &places[header.place];
    if (header.number != place->number || place->begun == 0) {
        return; /* too late, and counted as lost; or twice */
    }
    if (!answered[socket]) {
        answered[socket] = 1;
        atomic_fetch_add(&worker.tally->connected, 1);
    }
    worker.tally->bytes += worker.measuring ? length : 0;
    worker_count(socket, now - place->begun);
    place->begun = 0;
    if (worker.begun && worker.options->pause_ns == 0) {
        start_send(header.place, now);
    }
}

static void received(uint32_t socket, const struct io_uring_cqe *completion) {
    if (completion->res > 0) {
        take(socket, buffers_take(&buffers, completion), (uint64_t) completion->res);
        buffers_give(&buffers, buffers_number(completion));
    } else if (completion->res != -ENOBUFS) { /* else all echoes have arrived by now */
        worker.tally->errors++;
        worker_complain("socket %u, receive: %s", worker.first + socket,
                        strerror(-completion->res));
    }
    if (!(completion->flags & IORING_CQE_F_MORE)) {
        start_receive(socket);
    }
}

static void completed(const struct io_uring_cqe *completion) {
    uint32_t index = (uint32_t) completion->user_data;
    if (completion->user_data >> 32 == RECEIVE) {
        received(index, completion);
    } else if (completion->res < 0) {
        worker.tally->errors++;
        worker_complain("datagram %u, send: %s", index, strerror(-completion->res));
    }
}

static void pace(uint32_t socket, uint64_t now) {
    uint32_t depth = worker.options->depth;
    for (uint32_t place = socket * depth; place < (socket + 1) * depth; place++) {
        if (places[place].begun == 0) {
            start_send(place, now);
            return;
        }
    }
}

static void replace_lost(uint64_t now) {
    for (uint32_t place = 0; place < worker.count * worker.options->depth; place++) {
        if (places[place].begun != 0 && now > places[place].begun + PATIENCE_NS) {
            worker.tally->lost += (uint64_t) worker.measuring;
            start_send(place, now);
        }
    }
}

static uint64_t due(uint64_t now) {
    static uint64_t look;
    if (now >= look) {
        replace_lost(now);
        look = now + LOOK_NS;
    }
    uint64_t next =
        worker.begun && worker.options->pause_ns > 0 ? worker_pace(now, pace) : FOREVER;
    return next < look ? next : look;
}

static void begin(uint64_t now) {
    for (uint32_t place = 0; place < worker.count * worker.options->depth; place++) {
        if (worker.options->pause_ns == 0 && places[place].begun == 0) {
            start_send(place, now);
        }
    }
}

static void open_socket(uint32_t index) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in source = {.sin_family = AF_INET};
    source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + index % worker.options->sources);
    if (fd < 0
        || (worker.options->sources > 1 && bind(fd, (struct sockaddr *) &source, sizeof source) < 0)
        || connect(fd, (const struct sockaddr *) load_server(worker.options, worker.first + index),
                   sizeof(struct sockaddr_in))
            < 0) {
        fail("socket %u: %m", worker.first + index);
    }
    sockets[index] = fd;
    start_receive(index);
    start_send(index * worker.options->depth, now_ns());
}

static void open_all(void) {
    uint64_t all = (uint64_t) worker.count * worker.options->depth;
    pattern_fill();
    sockets = allocate(worker.count, sizeof *sockets);
    answered = allocate(worker.count, sizeof *answered);
    places = allocate(all, sizeof *places);
    bytes = allocate(all, worker.options->size);
    buffers_open(&buffers, &worker.ring, 0, 1024, (uint32_t) worker.options->size + 64, 0);
    for (uint32_t i = 0; i < worker.count; i++) {
        open_socket(i);
    }
}

const struct shape datagrams = {open_all, begin, due, completed};
