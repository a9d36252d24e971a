/*
 * Requests of 64 bytes, each answered with a head and the file: read into the memory after the head
 * and sent with it, or sent from the mapped file, or by sendfile. The best way depends on the
 * length; --mode chooses another.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "loop.h"
#include "program.h"
#include "shapes.h"

#define READ_UP_TO (16u << 10) /* beyond it the second copy costs more than it saves */
#define AT_ONCE (1u << 30)

/* By descriptor. */
static struct connection {
    uint64_t sent;     /* of the answer */
    uint32_t asked;    /* bytes of unanswered requests */
    uint8_t answering; /* the answer has begun */
    uint8_t waits;     /* for room in the socket */
} *connections;

static struct answer answer;
static unsigned char *whole; /* head and file, where they are read */

static ssize_t send_read(int fd, uint64_t sent) {
    if (sent == 0 /* each answer reads the file anew */
        && pread(answer.file, whole + HEAD_BYTES, answer.file_bytes, 0)
            != (ssize_t) answer.file_bytes) {
        return -1;
    }
    return send(fd, whole + sent, HEAD_BYTES + answer.file_bytes - sent, MSG_NOSIGNAL);
}

static ssize_t send_mapped(int fd, uint64_t sent) {
    struct iovec parts[2];
    struct msghdr message = {.msg_iov = parts};
    if (sent < HEAD_BYTES) {
        parts[message.msg_iovlen++] =
            (struct iovec) {.iov_base = answer.head + sent, .iov_len = HEAD_BYTES - sent};
    }
    uint64_t from = sent < HEAD_BYTES ? 0 : sent - HEAD_BYTES;
    uint64_t length = answer.file_bytes - from;
    parts[message.msg_iovlen++] = (struct iovec) {
        .iov_base = answer.mapped + from, .iov_len = length > AT_ONCE ? AT_ONCE : length};
    return sendmsg(fd, &message, MSG_NOSIGNAL);
}

static ssize_t send_file(int fd, uint64_t sent) {
    if (sent < HEAD_BYTES) {
        return send(fd, answer.head + sent, HEAD_BYTES - sent,
                    MSG_NOSIGNAL | (answer.file_bytes > 0 ? MSG_MORE : 0));
    }
    off_t from = (off_t) (sent - HEAD_BYTES);
    uint64_t length = answer.file_bytes - (sent - HEAD_BYTES);
    return sendfile(fd, answer.file, &from, length > AT_ONCE ? AT_ONCE : length);
}

static ssize_t (*send_part)(int fd, uint64_t sent);

static void end(int fd) {
    connections[fd] = (struct connection) {0};
    close(fd);
}

/* Returns whether all is sent; ends the connection where it is broken. */
static int send_answer(int fd, struct connection *c) {
    while (c->sent < HEAD_BYTES + answer.file_bytes) {
        ssize_t n = send_part(fd, c->sent);
        if (n > 0) {
            c->sent += (uint64_t) n;
        } else if (n < 0 && errno == EAGAIN) {
            if (!c->waits) {
                epoll_await(fd, EPOLLOUT);
                c->waits = 1;
            }
            return 0;
        } else if (n == 0 || errno != EINTR) { /* 0: the file has become shorter */
            end(fd);
            return 0;
        }
    }
    c->answering = 0;
    return 1;
}

static void answer_all(int fd, struct connection *c) {
    while (c->answering || c->asked >= REQUEST_BYTES) {
        if (!c->answering) {
            c->asked -= REQUEST_BYTES;
            c->answering = 1;
            c->sent = 0;
        }
        if (!send_answer(fd, c)) {
            return;
        }
    }
    if (c->waits) {
        epoll_await(fd, EPOLLIN);
        c->waits = 0;
    }
}

static void ready(int fd, uint32_t events) {
    static unsigned char request[4096];
    struct connection *c = &connections[fd];
    (void) events;
    if (!c->answering) {
        ssize_t n = recv(fd, request, sizeof request, 0);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
            end(fd);
            return;
        }
        c->asked += n > 0 ? (uint32_t) n : 0;
    }
    answer_all(fd, c);
}

void epoll_file(int listener, const struct server_options *options) {
    answer = answer_open(options->file);
    const char *mode = options->mode != NULL ? options->mode
        : answer.file_bytes <= READ_UP_TO    ? "read"
                                             : "sendfile";
    if (strcmp(mode, "read") == 0) {
        whole = allocate(1, HEAD_BYTES + answer.file_bytes);
        memcpy(whole, answer.head, HEAD_BYTES);
        send_part = send_read;
    } else {
        send_part = strcmp(mode, "mapped") == 0 ? send_mapped : send_file;
    }
    connections = allocate(descriptor_limit(), sizeof *connections);
    epoll_serve(listener, ready);
}
