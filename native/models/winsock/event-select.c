/*
 * The event model: WSAEventSelect signals an event when a connection is ready; a thread waits for
 * the events of 63 connections.
 *
 *     echo-event-select [--port N]
 */
#include "groups.h"

#include <stdlib.h>

struct selected {
    struct member member;
    struct connection connection;
};

static int opened(void *argument) {
    struct selected *s = argument;
    s->connection.socket = s->member.socket;
    return WSAEventSelect(s->member.socket, s->member.event, FD_READ | FD_WRITE | FD_CLOSE) == 0;
}

static int signalled(void *argument) {
    struct selected *s = argument;
    WSANETWORKEVENTS events;
    return WSAEnumNetworkEvents(s->member.socket, s->member.event, &events) == 0
        && connection_signalled(&s->connection, events.lNetworkEvents);
}

static void closed(void *argument) {
    struct selected *s = argument;
    free(s->connection.rest);
}

int main(int count, char **arguments) {
    static const struct model model = {sizeof(struct selected), opened, signalled, closed};
    char mode[16];
    groups_serve(server_open(count, arguments, " event-select ", mode, sizeof mode), &model);
}
