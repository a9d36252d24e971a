/*
 * The tuned echo: a multishot receive per connection into the ring of buffers; received bytes are
 * sent from where they are, piece after piece, one send per connection at a time, for several would
 * overtake each other.
 *
 * A connection with too many pending bytes does not receive until it has fewer. One for which there
 * was no buffer receives again when one has returned.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/socket.h>

#include "loop.h"
#include "program.h"
#include "shapes.h"

/* Pending bytes of a connection at which receiving pauses, and resumes. */
#define MAX_PENDING (512u << 10)
#define FEW_PENDING (128u << 10)

struct piece {
    struct piece *next;
    unsigned char *bytes;
    uint32_t length;
    uint16_t buffer;
};

static struct connection {
    struct piece *first, *last; /* to be sent, in their order */
    uint32_t pending;
    uint8_t sending, receiving;
    uint8_t cancelled; /* the receive, which has not yet ended */
    uint8_t starved;   /* listed to receive again */
    uint8_t ended;     /* the stream, or all of it: broken */
    uint8_t broken;
} *connections;

static struct piece *spare;
static unsigned *starved, starved_count; /* connections */

static void append(struct connection *c, unsigned char *bytes, uint32_t length, unsigned buffer) {
    if (c->last != NULL && c->last->bytes + c->last->length == bytes
        && c->last->buffer == buffer && (c->first != c->last || !c->sending)) {
        c->last->length += length; /* directly after the last piece: one send */
        buffers.all[buffer].pieces--;
    } else {
        struct piece *piece = spare;
        if (piece != NULL) {
            spare = piece->next;
        } else {
            piece = allocate(1, sizeof *piece);
        }
        *piece = (struct piece) {.bytes = bytes, .length = length, .buffer = (uint16_t) buffer};
        *(c->first == NULL ? &c->first : &c->last->next) = piece;
        c->last = piece;
    }
    c->pending += length;
}

static void remove_first(struct connection *c) {
    struct piece *piece = c->first;
    c->pending -= piece->length;
    c->first = piece->next;
    if (c->first == NULL) {
        c->last = NULL;
    }
    buffers_give(&buffers, piece->buffer);
    piece->next = spare;
    spare = piece;
}

static void receive(unsigned number, struct connection *c) {
    c->receiving = 1;
    c->cancelled = 0;
    uring_receive(number);
}

/* Starts the operations that the connection is ready for. */
static void advance(unsigned number, struct connection *c) {
    while (c->broken && c->first != NULL && !c->sending) {
        remove_first(c);
    }
    if (c->first != NULL && !c->sending) {
        c->sending = 1;
        uring_send(number, c->first->bytes, c->first->length);
    }
    if (c->receiving) {
        if ((c->broken || c->pending > MAX_PENDING) && !c->cancelled) {
            c->cancelled = 1;
            uring_cancel_receive(number);
        }
    } else if (!c->ended) {
        if (c->pending <= FEW_PENDING && !c->starved) {
            receive(number, c);
        }
    } else if (c->first == NULL && !c->starved) {
        uring_close(number);
    }
}

static void received(unsigned number, const struct io_uring_cqe *done) {
    struct connection *c = &connections[number];
    c->receiving = (done->flags & IORING_CQE_F_MORE) != 0;
    if (done->res > 0) {
        append(c, buffers_take(&buffers, done), (uint32_t) done->res, buffers_number(done));
    } else if (done->res == -ENOBUFS) {
        c->starved = 1;
        starved[starved_count++] = number;
    } else if (done->res != -ECANCELED) {
        c->ended = 1;
        c->broken |= done->res < 0;
    }
    advance(number, c);
}

static void sent(unsigned number, int result) {
    struct connection *c = &connections[number];
    c->sending = 0;
    if (result == (int) c->first->length) {
        remove_first(c);
    } else if (result > 0) {
        c->first->bytes += result;
        c->first->length -= (uint32_t) result;
        c->pending -= (uint32_t) result;
    } else if (result != -EINTR && result != -EAGAIN) {
        c->ended = c->broken = 1;
    }
    advance(number, c);
}

static void opened(unsigned number) {
    connections[number] = (struct connection) {0};
    advance(number, &connections[number]);
}

/* Those without a buffer receive again when there is one. */
static void feed(void) {
    static unsigned seen;
    if (starved_count == 0 || buffers.returned == seen) {
        return;
    }
    seen = buffers.returned;
    unsigned count = starved_count;
    starved_count = 0;
    for (unsigned i = 0; i < count; i++) {
        connections[starved[i]].starved = 0;
        advance(starved[i], &connections[starved[i]]);
    }
}

void uring_echo(int listener, const struct server_options *options) {
    static const struct uring_shape shape = {opened, received, sent, feed};
    uring_open();
    buffers_open(&buffers, &ring, 0, options->buffers, options->buffer_size, 1);
    connections = allocate(table_size, sizeof *connections);
    starved = allocate(table_size, sizeof *starved);
    uring_serve(listener, &shape);
}
