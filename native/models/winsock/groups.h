/*
 * Threads that wait for events: Windows waits for 64 at a time, so each has at most 63 connections,
 * and an event that tells that another has been given to it.
 */
#ifndef GROUPS_H
#define GROUPS_H

#include "winsock.h"

/* What a model does with a connection, on its thread. Each returns 0 when it has come to its end. */
struct model {
    size_t bytes; /* of what it has of a connection, which begins with its socket and its event */
    int (*opened)(void *connection);
    int (*signalled)(void *connection);
    void (*closed)(void *connection); /* its socket and event are closed behind this */
};

struct member {
    SOCKET socket;
    WSAEVENT event;
};

/* Accepts, and gives each connection to a thread that has room; starts another where none has. */
_Noreturn void groups_serve(SOCKET listener, const struct model *model);

#endif
