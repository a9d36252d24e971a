/*
 * The echo of a server that learns which connections are ready (select, epoll): one receive into a
 * buffer that all connections share, one send from it. The rest that a socket does not take is
 * copied, and the connection is not read from until the rest is sent.
 */
#ifndef ECHO_H
#define ECHO_H

#include "program.h"

/* How the server watches its connections. */
struct echo_watch {
    /* The connection waits from now on until it can be written, else until it can be read. */
    void (*await)(int fd, int for_writing);
    /* The connection is about to be closed; NULL where nobody needs to know. */
    void (*ending)(int fd);
};

/* `limit`: descriptors are below it. */
void echo_open(unsigned limit, const struct echo_watch *watch);

/* The connection can be read, or written if that is what it waits for. */
void echo_ready(int fd);

#endif
