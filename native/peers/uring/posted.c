/*
 * The plain echo, to compare with: a buffer per connection, one receive posted, then one send of the
 * received bytes, then the next receive. The rest is as tuned as the other.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "loop.h"
#include "program.h"
#include "shapes.h"

#define ROOM 16384u

static struct connection {
    unsigned char *bytes;
    uint32_t sent, length;
} *connections;

static void receive(unsigned number) {
    struct io_uring_sqe *entry = uring_entry(IORING_OP_RECV, RECEIVE, number);
    entry->addr = (uint64_t) connections[number].bytes;
    entry->len = ROOM;
}

static void opened(unsigned number) {
    connections[number].bytes = allocate(1, ROOM);
    receive(number);
}

static void end(unsigned number) {
    free(connections[number].bytes);
    uring_close(number);
}

static void received(unsigned number, const struct io_uring_cqe *completion) {
    struct connection *c = &connections[number];
    if (completion->res <= 0) {
        end(number);
    } else {
        c->sent = 0;
        c->length = (uint32_t) completion->res;
        uring_send(number, c->bytes, c->length);
    }
}

static void sent(unsigned number, int result) {
    struct connection *c = &connections[number];
    if (result <= 0) {
        end(number);
    } else if ((c->sent += (uint32_t) result) < c->length) {
        uring_send(number, c->bytes + c->sent, c->length - c->sent);
    } else {
        receive(number);
    }
}

void uring_posted(int listener) {
    static const struct uring_shape shape = {opened, received, sent, NULL};
    uring_open();
    connections = allocate(table_size, sizeof *connections);
    uring_serve(listener, &shape);
}
