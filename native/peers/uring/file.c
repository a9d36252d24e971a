/*
 * Requests of 64 bytes, received as in the echo; one sendmsg of the head and the mapped file answers
 * each, and the kernel continues it while the socket takes more (MSG_WAITALL).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "loop.h"
#include "program.h"
#include "shapes.h"

#define AT_ONCE (1u << 30)

static struct connection {
    struct msghdr message; /* in flight */
    struct iovec parts[2];
    uint64_t sent;  /* of the answer */
    uint32_t asked; /* bytes of unanswered requests */
    uint8_t receiving, cancelled, answering, ended;
} *connections;

static struct answer answer;

static void send_part(unsigned number, struct connection *c) {
    c->message = (struct msghdr) {.msg_iov = c->parts};
    if (c->sent < HEAD_BYTES) {
        c->parts[c->message.msg_iovlen++] = (struct iovec) {
            .iov_base = answer.head + c->sent, .iov_len = HEAD_BYTES - c->sent};
    }
    uint64_t from = c->sent < HEAD_BYTES ? 0 : c->sent - HEAD_BYTES;
    uint64_t length = answer.file_bytes - from;
    c->parts[c->message.msg_iovlen++] = (struct iovec) {
        .iov_base = answer.mapped + from, .iov_len = length > AT_ONCE ? AT_ONCE : length};
    struct io_uring_sqe *entry = uring_entry(IORING_OP_SENDMSG, SEND, number);
    entry->addr = (uint64_t) &c->message;
    entry->len = 1;
    entry->msg_flags = MSG_WAITALL | MSG_NOSIGNAL;
}

/* Starts the operations that the connection is ready for. */
static void advance(unsigned number, struct connection *c) {
    if (!c->answering && c->asked >= REQUEST_BYTES && !c->ended) {
        c->answering = 1;
        c->asked -= REQUEST_BYTES;
        c->sent = 0;
        send_part(number, c);
    }
    if (!c->ended) {
        if (!c->receiving) {
            c->receiving = 1;
            uring_receive(number);
        }
    } else if (c->receiving) {
        if (!c->cancelled) {
            c->cancelled = 1;
            uring_cancel_receive(number);
        }
    } else if (!c->answering) {
        uring_close(number);
    }
}

static void received(unsigned number, const struct io_uring_cqe *completion) {
    struct connection *c = &connections[number];
    c->receiving = (completion->flags & IORING_CQE_F_MORE) != 0;
    if (completion->res > 0) {
        c->asked += (uint32_t) completion->res;
        buffers_take(&buffers, completion);
        buffers_give(&buffers, buffers_number(completion));
    } else if (completion->res != -ENOBUFS) { /* else there are buffers again */
        c->ended = 1;
    }
    advance(number, c);
}

static void sent(unsigned number, int result) {
    struct connection *c = &connections[number];
    c->answering = 0;
    if (result <= 0) {
        c->ended = 1;
    } else if ((c->sent += (uint64_t) result) < HEAD_BYTES + answer.file_bytes) {
        c->answering = 1;
        send_part(number, c);
    }
    advance(number, c);
}

static void opened(unsigned number) {
    connections[number] = (struct connection) {0};
    advance(number, &connections[number]);
}

void uring_file(int listener, const struct server_options *options) {
    static const struct uring_shape shape = {opened, received, sent, NULL};
    answer = answer_open(options->file);
    uring_open();
    buffers_open(&buffers, &ring, 0, 16, 4096, 1);
    connections = allocate(table_size, sizeof *connections);
    uring_serve(listener, &shape);
}
