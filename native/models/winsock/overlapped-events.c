/*
 * Overlapped operations with events: a receive or a send is in flight on each connection, and
 * signals its event; a thread waits for the events of 63 connections.
 *
 *     echo-overlapped-events [--port N]
 */
#include "groups.h"

#define BUFFER 4096

struct overlapped {
    struct member member;
    WSAOVERLAPPED operation;
    WSABUF left; /* of what is being sent */
    int sending;
    char bytes[BUFFER];
};

/* An operation that ends at once signals its event too. */
static int is_started(int result) {
    return result == 0 || WSAGetLastError() == WSA_IO_PENDING;
}

static int receive(struct overlapped *o) {
    WSABUF room = {sizeof o->bytes, o->bytes};
    DWORD flags = 0;
    o->sending = 0;
    return is_started(WSARecv(o->member.socket, &room, 1, NULL, &flags, &o->operation, NULL));
}

static int send_left(struct overlapped *o) {
    o->sending = 1;
    return is_started(WSASend(o->member.socket, &o->left, 1, NULL, 0, &o->operation, NULL));
}

static int opened(void *argument) {
    struct overlapped *o = argument;
    o->operation.hEvent = o->member.event;
    return receive(o);
}

static int signalled(void *argument) {
    struct overlapped *o = argument;
    DWORD bytes, flags;
    if (!WSAGetOverlappedResult(o->member.socket, &o->operation, &bytes, FALSE, &flags)
        || bytes == 0) {
        return 0;
    }
    if (!o->sending) {
        o->left = (WSABUF) {bytes, o->bytes};
        return send_left(o);
    }
    o->left.buf += bytes;
    o->left.len -= bytes;
    return o->left.len > 0 ? send_left(o) : receive(o);
}

/* Nothing is in flight: each end is the end of the one operation. */
static void closed(void *argument) {
    (void) argument;
}

int main(int count, char **arguments) {
    static const struct model model = {sizeof(struct overlapped), opened, signalled, closed};
    char mode[24];
    groups_serve(server_open(count, arguments, " overlapped-events ", mode, sizeof mode), &model);
}
