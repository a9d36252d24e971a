/*
 * A multishot recvmsg into the ring of buffers, and a sendmsg of each datagram from its buffer, to
 * its source, from its destination.
 *
 * A buffer holds io_uring's description of the datagram, its source, IP_PKTINFO, and its bytes. The
 * socket is number 0 of the table.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "loop.h"
#include "program.h"
#include "shapes.h"
#include "udp.h"

#define COUNT 1024
#define BEFORE_BYTES \
    (sizeof(struct io_uring_recvmsg_out) + sizeof(struct sockaddr_in) + sizeof(struct control))

static struct msghdr layout = {.msg_namelen = sizeof(struct sockaddr_in),
                               .msg_controllen = sizeof(struct control)};
static struct answer_in_flight {
    struct msghdr message;
    struct iovec part;
} answers[COUNT];
static int ended; /* the receive */

static void receive_each(void) {
    struct io_uring_sqe *entry = uring_entry(IORING_OP_RECVMSG, RECEIVE, 0);
    entry->addr = (uint64_t) &layout;
    entry->flags |= IOSQE_BUFFER_SELECT;
    entry->ioprio = IORING_RECV_MULTISHOT;
    entry->buf_group = buffers.group;
}

static void answer(const struct io_uring_cqe *completion) {
    unsigned number = buffers_number(completion);
    unsigned char *bytes = buffers_take(&buffers, completion);
    struct io_uring_recvmsg_out *out = (struct io_uring_recvmsg_out *) bytes;
    struct answer_in_flight *a = &answers[number];
    a->part = (struct iovec) {.iov_base = bytes + BEFORE_BYTES, .iov_len = out->payloadlen};
    a->message = (struct msghdr) {.msg_name = bytes + sizeof *out,
                                  .msg_namelen = out->namelen,
                                  .msg_iov = &a->part,
                                  .msg_iovlen = 1,
                                  .msg_control = bytes + sizeof *out + sizeof(struct sockaddr_in),
                                  .msg_controllen = out->controllen};
    udp_answer_from(&a->message);
    struct io_uring_sqe *entry = ring_entry(&ring, IORING_OP_SENDMSG, 0, token(SEND, number));
    entry->flags = IOSQE_FIXED_FILE;
    entry->addr = (uint64_t) &a->message;
    entry->len = 1;
}

static void completed(const struct io_uring_cqe *completion) {
    if (token_operation(completion->user_data) == SEND) {
        buffers_give(&buffers, (unsigned) completion->user_data); /* what did not go is lost */
        return;
    }
    if (completion->res > 0) {
        answer(completion);
    } else if (completion->res != -ENOBUFS) {
        errno = -completion->res;
        fail("recvmsg: %m");
    }
    if (!(completion->flags & IORING_CQE_F_MORE)) {
        ended = 1;
    }
}

void uring_udp(int fd, const struct server_options *options) {
    uring_open();
    /* IOU_PBUF_RING_INC takes too much of a buffer for a datagram that is cut off: not used here. */
    buffers_open(&buffers, &ring, 0, COUNT, BEFORE_BYTES + options->datagram_size, 0);
    struct io_uring_rsrc_update2 place = {.data = (uint64_t) &fd, .nr = 1};
    ring_register(&ring, IORING_REGISTER_FILES_UPDATE2, &place, sizeof place);
    receive_each();
    server_announce(fd);
    for (;;) {
        ring_wait(&ring, FOREVER);
        ring_each(&ring, completed);
        if (ended) { /* for want of buffers: after the round, in which the answers gave some back */
            ended = 0;
            receive_each();
        }
    }
}
