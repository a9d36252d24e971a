#define _GNU_SOURCE
#include "ring.h"

#include <errno.h>
#include <linux/time_types.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "program.h"

#define NO_SQARRAY (1u << 16) /* IORING_SETUP_NO_SQARRAY, Linux 6.6 */

static const unsigned setups[] = {
    IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | NO_SQARRAY,
    IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN, /* Linux 6.1 */
    IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_COOP_TASKRUN,
};

static int set_up(struct io_uring_params *parameters, unsigned entries, unsigned completions) {
    int fd = -1;
    for (unsigned i = 0; i < sizeof setups / sizeof *setups && fd < 0; i++) {
        memset(parameters, 0, sizeof *parameters);
        parameters->flags =
            setups[i] | IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP | IORING_SETUP_SUBMIT_ALL;
        parameters->cq_entries = completions;
        fd = (int) syscall(SYS_io_uring_setup, entries, parameters);
        if (fd < 0 && errno != EINVAL) {
            break;
        }
    }
    if (fd < 0) {
        fail("io_uring_setup: %m");
    }
    return fd;
}

static void *map(int fd, uint64_t size, uint64_t offset) {
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, (off_t) offset);
    if (memory == MAP_FAILED) {
        fail("mmap of a ring: %m");
    }
    return memory;
}

/* One mapping holds both queues (IORING_FEAT_SINGLE_MMAP, Linux 5.4), another the entries. */
static void map_queues(struct ring *ring, const struct io_uring_params *p) {
    uint64_t size = p->cq_off.cqes + p->cq_entries * sizeof(struct io_uring_cqe);
    uint64_t array_end = p->sq_off.array + p->sq_entries * sizeof(unsigned);
    char *queues = map(ring->fd, size > array_end ? size : array_end, IORING_OFF_SQ_RING);
    ring->entries = map(ring->fd, p->sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
    ring->sq_head = (unsigned *) (queues + p->sq_off.head);
    ring->sq_tail = (unsigned *) (queues + p->sq_off.tail);
    ring->sq_size = p->sq_entries;
    ring->completions = (struct io_uring_cqe *) (queues + p->cq_off.cqes);
    ring->cq_head = (unsigned *) (queues + p->cq_off.head);
    ring->cq_tail = (unsigned *) (queues + p->cq_off.tail);
    ring->cq_mask = p->cq_entries - 1;
    if (!(p->flags & NO_SQARRAY)) {
        unsigned *array = (unsigned *) (queues + p->sq_off.array);
        for (unsigned i = 0; i < p->sq_entries; i++) {
            array[i] = i;
        }
    }
}

/* A registered ring saves the look-up of its descriptor in each io_uring_enter. */
static void register_itself(struct ring *ring) {
    struct io_uring_rsrc_update self = {.offset = UINT32_MAX, .data = (uint64_t) ring->fd};
    if (syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_RING_FDS, &self, 1) == 1) {
        ring->registered = (int) self.offset;
        ring->enter_flags = IORING_ENTER_REGISTERED_RING;
    }
}

void ring_open(struct ring *ring, unsigned entries, unsigned completions) {
    struct io_uring_params parameters;
    memset(ring, 0, sizeof *ring);
    ring->fd = ring->registered = set_up(&parameters, entries, completions);
    map_queues(ring, &parameters);
    register_itself(ring);
}

void ring_register(struct ring *ring, unsigned opcode, const void *argument, unsigned count) {
    if (syscall(SYS_io_uring_register, ring->fd, opcode, argument, count) < 0) {
        fail("io_uring_register %u: %m", opcode);
    }
}

void ring_open_table(struct ring *ring, unsigned size) {
    struct io_uring_rsrc_register table = {.nr = size, .flags = IORING_RSRC_REGISTER_SPARSE};
    ring_register(ring, IORING_REGISTER_FILES2, &table, sizeof table);
}

static void enter(struct ring *ring, unsigned least, unsigned flags, const void *argument,
                  size_t size) {
    __atomic_store_n(ring->sq_tail, ring->filled, __ATOMIC_RELEASE);
    unsigned waiting = ring->filled - __atomic_load_n(ring->sq_head, __ATOMIC_ACQUIRE);
    long done = syscall(SYS_io_uring_enter, ring->registered, waiting, least,
                        flags | ring->enter_flags, argument, size);
    if (done < 0 && errno != EINTR && errno != ETIME && errno != EBUSY && errno != EAGAIN) {
        fail("io_uring_enter: %m");
    }
}

void ring_submit(struct ring *ring) {
    enter(ring, 0, IORING_ENTER_GETEVENTS, NULL, 0);
}

void ring_wait(struct ring *ring, uint64_t timeout_ns) {
    struct __kernel_timespec timeout = {
        .tv_sec = (int64_t) (timeout_ns / SECOND_NS),
        .tv_nsec = (int64_t) (timeout_ns % SECOND_NS),
    };
    struct io_uring_getevents_arg argument = {.ts = (uint64_t) &timeout};
    if (timeout_ns == FOREVER) {
        enter(ring, 1, IORING_ENTER_GETEVENTS, NULL, 0);
    } else {
        enter(ring, timeout_ns > 0, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG, &argument,
              sizeof argument);
    }
}
