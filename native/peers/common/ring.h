/*
 * io_uring by its system calls alone: one ring, used by the thread that opened it. Linux 6.0.
 *
 * `ring_entry` fills entries, and the next `ring_wait` submits them; `ring_each` walks the
 * completions that were there when the walk began: an endless walk would never submit the entries
 * that it fills.
 */
#ifndef RING_H
#define RING_H

#include <linux/io_uring.h>
#include <stdint.h>
#include <string.h>

#define FOREVER UINT64_MAX

struct ring {
    int fd;
    int registered; /* the ring's own index, or its descriptor where it has none */
    unsigned enter_flags;

    struct io_uring_sqe *entries;
    unsigned *sq_head, *sq_tail;
    unsigned sq_size;
    unsigned filled; /* the tail that the kernel sees next */

    struct io_uring_cqe *completions;
    unsigned *cq_head, *cq_tail;
    unsigned cq_mask;
};

/* Opens and registers a ring, with DEFER_TASKRUN, SINGLE_ISSUER and NO_SQARRAY where the kernel has them. */
void ring_open(struct ring *ring, unsigned entries, unsigned completions);

/* Calls io_uring_register; ends the program when it fails. */
void ring_register(struct ring *ring, unsigned opcode, const void *argument, unsigned count);

/* Makes an empty table of direct descriptors. */
void ring_open_table(struct ring *ring, unsigned size);

/* Submits the filled entries, without waiting. */
void ring_submit(struct ring *ring);

/* Submits the filled entries, and waits for a completion or until the time is over. */
void ring_wait(struct ring *ring, uint64_t timeout_ns);

/* Returns the next entry, zeroed but for these; submits the queue when it is full. */
static inline struct io_uring_sqe *ring_entry(struct ring *ring, int opcode, int fd,
                                              uint64_t user_data) {
    if (ring->filled - __atomic_load_n(ring->sq_head, __ATOMIC_ACQUIRE) == ring->sq_size) {
        ring_submit(ring);
    }
    struct io_uring_sqe *entry = &ring->entries[ring->filled++ & (ring->sq_size - 1)];
    memset(entry, 0, sizeof *entry);
    entry->opcode = (uint8_t) opcode;
    entry->fd = fd;
    entry->user_data = user_data;
    return entry;
}

/* Passes on each completion that was there when the walk began. */
static inline void ring_each(struct ring *ring, void (*completed)(const struct io_uring_cqe *)) {
    unsigned end = __atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE);
    for (unsigned at = *ring->cq_head; at != end; at++) {
        struct io_uring_cqe completion = ring->completions[at & ring->cq_mask];
        __atomic_store_n(ring->cq_head, at + 1, __ATOMIC_RELEASE);
        completed(&completion);
    }
}

#endif
