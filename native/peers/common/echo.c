#define _GNU_SOURCE
#include "echo.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 65536

static const struct echo_watch *watch;

/* By descriptor; NULL where everything received has been sent. */
static struct rest {
    size_t sent, length;
    unsigned char bytes[];
} **rests;

/* Returns how much was sent, -1 where the connection is broken. */
static ssize_t send_some(int fd, const unsigned char *bytes, size_t length) {
    ssize_t n = send(fd, bytes, length, MSG_NOSIGNAL);
    return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : n;
}

static void end(int fd) {
    free(rests[fd]);
    rests[fd] = NULL;
    if (watch->ending != NULL) {
        watch->ending(fd);
    }
    close(fd);
}

static void keep(int fd, const unsigned char *bytes, size_t length) {
    struct rest *rest = allocate(1, sizeof *rest + length);
    rest->length = length;
    memcpy(rest->bytes, bytes, length);
    rests[fd] = rest;
    watch->await(fd, 1);
}

static void send_rest(int fd) {
    struct rest *rest = rests[fd];
    ssize_t n = send_some(fd, rest->bytes + rest->sent, rest->length - rest->sent);
    if (n < 0) {
        end(fd);
    } else if ((rest->sent += (size_t) n) == rest->length) {
        free(rest);
        rests[fd] = NULL;
        watch->await(fd, 0);
    }
}

static void echo(int fd) {
    static unsigned char bytes[MOST];
    ssize_t n = recv(fd, bytes, sizeof bytes, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    ssize_t sent = n > 0 ? send_some(fd, bytes, (size_t) n) : -1;
    if (sent < 0) { /* the end of the stream, or broken */
        end(fd);
    } else if (sent < n) {
        keep(fd, bytes + sent, (size_t) (n - sent));
    }
}

void echo_open(unsigned limit, const struct echo_watch *given) {
    watch = given;
    rests = allocate(limit, sizeof *rests);
}

void echo_ready(int fd) {
    if (rests[fd] != NULL) {
        send_rest(fd);
    } else {
        echo(fd);
    }
}
