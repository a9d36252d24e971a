/*
 * A ring of buffers from which the kernel takes one when data arrives (a provided buffer ring,
 * Linux 5.19). A kernel that can fills a buffer over several receives (IOU_PBUF_RING_INC, Linux
 * 6.12): then few large buffers suffice, and hold no more than the data.
 *
 * A received piece pins its buffer until it is released; a buffer returns to the kernel when the
 * kernel has filled it and all of its pieces are released.
 */
#ifndef BUFFERS_H
#define BUFFERS_H

#include "ring.h"

struct buffers {
    struct io_uring_buf_ring *ring;
    unsigned char *memory;
    struct buffer {
        uint32_t filled;
        uint32_t pieces;
        uint8_t finished;
    } *all;
    unsigned count, size;
    unsigned returned; /* counts the returns */
    uint16_t group, tail;
};

/* `count`: a power of two, at most 32,768. `incremental`: if the kernel can. */
void buffers_open(struct buffers *buffers, struct ring *ring, uint16_t group, unsigned count,
                  unsigned size, int incremental);

/* Returns a buffer to the kernel. */
void buffers_return(struct buffers *buffers, unsigned buffer);

/* Returns the buffer of a receive with data. */
static inline unsigned buffers_number(const struct io_uring_cqe *completion) {
    return completion->flags >> IORING_CQE_BUFFER_SHIFT;
}

/* Returns the piece of a receive, completion->res bytes. */
static inline unsigned char *buffers_take(struct buffers *buffers,
                                          const struct io_uring_cqe *completion) {
    unsigned number = buffers_number(completion);
    struct buffer *buffer = &buffers->all[number];
    unsigned char *piece = buffers->memory + (uint64_t) number * buffers->size + buffer->filled;
    buffer->filled += (uint32_t) completion->res;
    buffer->pieces++;
    buffer->finished = !(completion->flags & 1u << 4); /* IORING_CQE_F_BUF_MORE, Linux 6.12 */
    return piece;
}

static inline void buffers_give(struct buffers *buffers, unsigned number) {
    struct buffer *buffer = &buffers->all[number];
    if (--buffer->pieces == 0 && buffer->finished) {
        buffers_return(buffers, number);
    }
}

#endif
