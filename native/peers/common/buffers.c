#define _GNU_SOURCE
#include "buffers.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "program.h"

/* struct io_uring_buf_reg; what is `flags` since Linux 6.4 is `pad` in older headers. */
struct registration {
    uint64_t ring_addr;
    uint32_t ring_entries;
    uint16_t bgid;
    uint16_t flags;
    uint64_t reserved[3];
};

#define INCREMENTAL 2u /* IOU_PBUF_RING_INC, Linux 6.12 */

static void *map(uint64_t size) {
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        fail("mmap of buffers: %m");
    }
    return memory;
}

void buffers_open(struct buffers *buffers, struct ring *ring, uint16_t group, unsigned count,
                  unsigned size, int incremental) {
    *buffers = (struct buffers) {.group = group, .count = count, .size = size};
    buffers->ring = map(count * sizeof(struct io_uring_buf));
    buffers->memory = map((uint64_t) count * size);
    buffers->all = allocate(count, sizeof *buffers->all);
    struct registration registration = {
        .ring_addr = (uint64_t) buffers->ring, .ring_entries = count, .bgid = group};
    registration.flags = INCREMENTAL;
    if (!incremental
        || syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_PBUF_RING, &registration, 1)) {
        registration.flags = 0;
        ring_register(ring, IORING_REGISTER_PBUF_RING, &registration, 1);
    }
    for (unsigned i = 0; i < count; i++) {
        buffers_return(buffers, i);
    }
}

void buffers_return(struct buffers *buffers, unsigned number) {
    struct io_uring_buf *entry = &buffers->ring->bufs[buffers->tail & (buffers->count - 1)];
    entry->addr = (uint64_t) (buffers->memory + (uint64_t) number * buffers->size);
    entry->len = buffers->size;
    entry->bid = (uint16_t) number;
    buffers->all[number].filled = 0;
    buffers->returned++;
    __atomic_store_n(&buffers->ring->tail, ++buffers->tail, __ATOMIC_RELEASE);
}
