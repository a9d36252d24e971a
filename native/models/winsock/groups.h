/*
 * Threads that wait for events: Windows waits for 64 at a time, so each thread has at most 63
 * connections, and one event that signals a new connection.
 */
#ifndef GROUPS_H
#define GROUPS_H

#include "winsock.h"

/* The calls of a model for a connection, on its thread. Each returns 0 when the connection ended. */
struct model {
    size_t bytes; /* of its structure per connection, which begins with socket and event */
    int (*opened)(void *connection);
    int (*signalled)(void *connection);
    void (*closed)(void *connection); /* its socket and event are closed after this */
};

struct member {
    SOCKET socket;
    WSAEVENT event;
};

/* Accepts, and passes each connection to a thread with room; starts a thread if none has. */
_Noreturn void groups_serve(SOCKET listener, const struct model *model);

#endif
