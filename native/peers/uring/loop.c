#define _GNU_SOURCE
#include "loop.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

#include "program.h"
#include "server.h"

#define ENTRIES 4096
#define COMPLETIONS 32768

struct ring ring;
struct buffers buffers;
unsigned table_size;

static int listening;
static const struct uring_shape *served;

void uring_open(void) {
    ring_open(&ring, ENTRIES, COMPLETIONS);
    table_size = descriptor_limit(); /* the kernel's limit of a table, whatever else is open */
    ring_open_table(&ring, table_size);
}

static void accept_each(void) {
    struct io_uring_sqe *entry =
        ring_entry(&ring, IORING_OP_ACCEPT, listening, token(ACCEPT, 0));
    entry->ioprio = IORING_ACCEPT_MULTISHOT;
    entry->file_index = IORING_FILE_INDEX_ALLOC;
}

static void accepted(const struct io_uring_cqe *completion) {
    if (completion->res >= 0) {
        served->opened((unsigned) completion->res);
    } else if (completion->res == -ENFILE) {
        static int reported;
        if (!reported++) {
            fprintf(stderr, "echo-uring: the table of %u connections is full\n", table_size);
        }
    } else if (completion->res != -ECONNABORTED) {
        errno = -completion->res;
        fail("accept: %m");
    }
    if (!(completion->flags & IORING_CQE_F_MORE)) {
        accept_each();
    }
}

static void completed(const struct io_uring_cqe *completion) {
    unsigned connection = (unsigned) completion->user_data;
    switch (token_operation(completion->user_data)) {
    case ACCEPT: accepted(completion); break;
    case RECEIVE: served->received(connection, completion); break;
    case SEND: served->sent(connection, completion->res); break;
    default: break; /* a cancel that found nothing, a close that failed */
    }
}

void uring_serve(int listener, const struct uring_shape *shape) {
    listening = listener;
    served = shape;
    accept_each();
    ring_submit(&ring);
    server_announce(listener);
    for (;;) {
        if (shape->waiting != NULL) {
            shape->waiting();
        }
        ring_wait(&ring, FOREVER);
        ring_each(&ring, completed);
    }
}
