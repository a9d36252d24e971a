/*
 * The loop of echo-uring, and what all connections share: one ring, a table of direct descriptors
 * into which a multishot accept puts them, and one ring of buffers.
 */
#ifndef LOOP_H
#define LOOP_H

#include <sys/socket.h>

#include "buffers.h"
#include "ring.h"

extern struct ring ring;
extern struct buffers buffers;
extern unsigned table_size;

/* What completes; the upper half of user_data, above the number of the direct descriptor. */
enum { ACCEPT, RECEIVE, SEND, CLOSE, CANCEL };

static inline uint64_t token(int operation, unsigned connection) {
    return (uint64_t) operation << 32 | connection;
}

static inline int token_operation(uint64_t token) {
    return (int) (token >> 32);
}

/*
 * Serves: `opened` is called with each new connection's number, below table_size, `received` and
 * `sent` when its RECEIVE or SEND completes, `waiting` before each wait (NULL: there is nothing to
 * do). A connection beyond the table is lost.
 */
struct uring_shape {
    void (*opened)(unsigned connection);
    void (*received)(unsigned connection, const struct io_uring_cqe *completion);
    void (*sent)(unsigned connection, int result);
    void (*waiting)(void);
};

_Noreturn void uring_serve(int listener, const struct uring_shape *shape);

/* Opens the ring and the table. */
void uring_open(void);

/* Returns an entry for a connection. */
static inline struct io_uring_sqe *uring_entry(int opcode, int operation, unsigned connection) {
    struct io_uring_sqe *entry =
        ring_entry(&ring, opcode, (int) connection, token(operation, connection));
    entry->flags = IOSQE_FIXED_FILE;
    return entry;
}

/* Starts a multishot receive into the ring of buffers. */
static inline void uring_receive(unsigned connection) {
    struct io_uring_sqe *entry = uring_entry(IORING_OP_RECV, RECEIVE, connection);
    entry->flags |= IOSQE_BUFFER_SELECT;
    entry->ioprio = IORING_RECV_MULTISHOT;
    entry->buf_group = buffers.group;
}

/* Sends all of it: the kernel continues when the socket has room again. */
static inline void uring_send(unsigned connection, const void *bytes, uint32_t length) {
    struct io_uring_sqe *entry = uring_entry(IORING_OP_SEND, SEND, connection);
    entry->addr = (uint64_t) bytes;
    entry->len = length;
    entry->msg_flags = MSG_WAITALL | MSG_NOSIGNAL;
}

/* Cancels the receive, if there is one; the cancel has no completion of its own. */
static inline void uring_cancel_receive(unsigned connection) {
    struct io_uring_sqe *entry =
        ring_entry(&ring, IORING_OP_ASYNC_CANCEL, -1, token(CANCEL, connection));
    entry->addr = token(RECEIVE, connection);
    entry->flags = IOSQE_CQE_SKIP_SUCCESS;
}

/* Closes a connection with nothing in flight; afterwards another one may have its number. */
static inline void uring_close(unsigned connection) {
    struct io_uring_sqe *entry = ring_entry(&ring, IORING_OP_CLOSE, 0, token(CLOSE, connection));
    entry->file_index = connection + 1;
    entry->flags = IOSQE_CQE_SKIP_SUCCESS;
}

#endif
