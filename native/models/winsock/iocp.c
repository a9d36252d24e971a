/*
 * The completion port: accepts are kept posted, one operation is in flight per connection, one
 * thread dequeues completions, many at a time.
 *
 *     echo-iocp [--port N] [--mode posted|try|zero]
 *
 * How it receives: `posted`, into a buffer that each connection has; `try`, without waiting, and
 * posted only where there is nothing; `zero`, a receive of no bytes waits, then one without waiting
 * into a buffer that all share. An operation that succeeds at once makes no packet, and its
 * connection continues at once (FILE_SKIP_COMPLETION_PORT_ON_SUCCESS), a number of times in a row;
 * then the other connections take their turn.
 */
#include "winsock.h"

#include <mswsock.h>
#include <stdlib.h>
#include <string.h>

#define ACCEPTS 100
#define BATCH 64
#define BUDGET 4 /* messages per turn of a connection */
#define ADDRESS (sizeof(struct sockaddr_in) + 16)
#define LARGEST 16384
#define TOO_MANY_OPENED_FILES ((LONG) 0xC000011F) /* STATUS_..., of ntstatus.h */

enum operation { ACCEPT, RECEIVE, SEND, TURN };

/* An operation in flight; a packet names its OVERLAPPED. */
struct flight {
    OVERLAPPED overlapped;
    enum operation operation;
};

struct client {
    struct flight flight; /* one at a time */
    SOCKET socket;
    char *bytes;   /* its buffer; NULL in mode zero, but while a send waits */
    char *sending; /* where what is being sent begins, and how much it is */
    DWORD left;
};

struct acceptance {
    struct flight flight;
    SOCKET socket;
    char addresses[2 * ADDRESS];
};

static HANDLE port;
static SOCKET listener;
static LPFN_ACCEPTEX accept_ex;
static enum { POSTED, TRY, ZERO } mode;
static char shared[LARGEST];

/* Accepts that could not be posted, for want of sockets. */
static struct acceptance *idle[ACCEPTS];
static unsigned idle_count;

static void post_accept(struct acceptance *a) {
    DWORD bytes;
    a->socket = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED);
    ZeroMemory(&a->flight.overlapped, sizeof a->flight.overlapped);
    a->flight.operation = ACCEPT;
    if (a->socket == INVALID_SOCKET
        || (!accept_ex(listener, a->socket, a->addresses, 0, ADDRESS, ADDRESS, &bytes,
                       &a->flight.overlapped)
            && WSAGetLastError() != ERROR_IO_PENDING)) {
        accepts_no_more("AcceptEx", WSAGetLastError());
        if (a->socket != INVALID_SOCKET) {
            closesocket(a->socket);
        }
        idle[idle_count++] = a;
    }
}

static void close_client(struct client *c) {
    closesocket(c->socket);
    if (c->bytes != NULL) {
        VirtualFree(c->bytes, 0, MEM_RELEASE);
    }
    free(c);
    if (idle_count > 0) { /* there is a socket again */
        post_accept(idle[--idle_count]);
    }
}

/* Pages, for the system locks them while an operation is in flight. */
static char *buffer(void) {
    char *bytes = VirtualAlloc(NULL, LARGEST, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (bytes == NULL) {
        fail("VirtualAlloc", (int) GetLastError());
    }
    return bytes;
}

/* The outcome of a call: bytes, or one of these. */
enum { PENDING = -1, BROKEN = -2, NOTHING = -3 };

static int outcome(int result, DWORD bytes) {
    if (result == 0) {
        return (int) bytes;
    }
    switch (WSAGetLastError()) {
    case WSA_IO_PENDING: return PENDING;
    case WSAEWOULDBLOCK: return NOTHING;
    default: return BROKEN;
    }
}

static OVERLAPPED *flight_of(struct client *c, enum operation operation) {
    ZeroMemory(&c->flight.overlapped, sizeof c->flight.overlapped);
    c->flight.operation = operation;
    return &c->flight.overlapped;
}

static int try_receive(struct client *c, char *bytes) {
    WSABUF room = {LARGEST, bytes};
    DWORD flags = 0, n = 0;
    int result = WSARecv(c->socket, &room, 1, &n, &flags, NULL, NULL);
    return outcome(result, n);
}

static int post_receive(struct client *c, DWORD length) {
    WSABUF room = {length, c->bytes};
    DWORD flags = 0, n = 0;
    int result = WSARecv(c->socket, &room, 1, &n, &flags, flight_of(c, RECEIVE), NULL);
    return outcome(result, n);
}

/*
 * Returns all of it, or that the operation is in flight: a send of an overlapped socket ends when
 * all bytes are sent.
 */
static int post_send(struct client *c) {
    WSABUF bytes = {c->left, c->sending};
    DWORD n = 0;
    int result = WSASend(c->socket, &bytes, 1, &n, 0, flight_of(c, SEND), NULL);
    return outcome(result, n);
}

/* Sends the received bytes; returns as post_send. Bytes that wait in the shared buffer are copied first. */
static int echo(struct client *c, char *bytes, DWORD length) {
    c->sending = bytes;
    c->left = length;
    if (bytes == shared) {
        WSABUF now = {length, bytes};
        DWORD n = 0;
        int result = WSASend(c->socket, &now, 1, &n, 0, NULL, NULL);
        int sent = outcome(result, n);
        if (sent == (int) length || sent == BROKEN) {
            return sent;
        }
        n = sent > 0 ? (DWORD) sent : 0;
        c->bytes = buffer();
        c->sending = c->bytes;
        c->left = length - n;
        memcpy(c->bytes, shared + n, c->left);
    }
    return post_send(c);
}

/* Receives: bytes that are there, or as `outcome`. */
static int receive(struct client *c) {
    int n;
    if (mode == POSTED) {
        return post_receive(c, LARGEST);
    }
    if (mode == TRY) {
        n = try_receive(c, c->bytes);
        return n == NOTHING ? post_receive(c, LARGEST) : n;
    }
    if (c->bytes != NULL) { /* of a send that had to wait */
        VirtualFree(c->bytes, 0, MEM_RELEASE);
        c->bytes = NULL;
    }
    while ((n = try_receive(c, shared)) == NOTHING && (n = post_receive(c, 0)) == 0) {
        /* something has arrived in between */
    }
    return n;
}

/* Continues until an operation is in flight; `n` bytes have been received, negative: none yet. */
static void advance(struct client *c, int n) {
    for (int messages = 0; messages < BUDGET; messages++) {
        if (n < 0) {
            n = receive(c);
        }
        if (n == PENDING) {
            return;
        }
        if (n == 0 || n == BROKEN) {
            close_client(c);
            return;
        }
        n = echo(c, mode == ZERO ? shared : c->bytes, (DWORD) n);
        if (n == PENDING) {
            return;
        }
        if (n == BROKEN) {
            close_client(c);
            return;
        }
        n = NOTHING;
    }
    if (!PostQueuedCompletionStatus(port, 0, 0, flight_of(c, TURN))) {
        fail("PostQueuedCompletionStatus", (int) GetLastError());
    }
}

static void accepted(struct acceptance *a, LONG status) {
    SOCKET s = a->socket;
    if (status == TOO_MANY_OPENED_FILES) { /* would be again, at once */
        accepts_no_more("AcceptEx", WSAEMFILE);
        closesocket(s);
        idle[idle_count++] = a;
        return;
    }
    post_accept(a);
    if (status < 0 || setsockopt(s, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, (const char *) &listener,
                             sizeof listener)) {
        closesocket(s);
        return;
    }
    struct client *c = allocate(1, sizeof *c);
    c->socket = s;
    c->bytes = mode == ZERO ? NULL : buffer();
    set_no_delay(s);
    if (mode != POSTED) {
        set_non_blocking(s);
    }
    if (CreateIoCompletionPort((HANDLE) s, port, 0, 0) == NULL
        || !SetFileCompletionNotificationModes(
            (HANDLE) s, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE)) {
        fail("a connection and the port", (int) GetLastError());
    }
    advance(c, NOTHING);
}

static void completed(const OVERLAPPED_ENTRY *entry) {
    struct flight *flight = (struct flight *) entry->lpOverlapped;
    LONG status = (LONG) flight->overlapped.Internal; /* an NTSTATUS */
    struct client *c = (struct client *) flight;
    if (flight->operation == ACCEPT) {
        accepted((struct acceptance *) flight, status);
    } else if (status < 0) {
        close_client(c);
    } else if (flight->operation == RECEIVE && mode != ZERO) {
        advance(c, (int) entry->dwNumberOfBytesTransferred);
    } else {
        advance(c, NOTHING);
    }
}

static void load_accept_ex(void) {
    GUID guid = WSAID_ACCEPTEX;
    DWORD bytes;
    if (WSAIoctl(listener, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof guid, &accept_ex,
                 sizeof accept_ex, &bytes, NULL, NULL)) {
        fail("AcceptEx", WSAGetLastError());
    }
}

int main(int count, char **arguments) {
    static struct acceptance acceptances[ACCEPTS];
    static OVERLAPPED_ENTRY entries[BATCH];
    char name[16];
    listener = server_open(count, arguments, " posted try zero ", name, sizeof name);
    mode = strcmp(name, "posted") == 0 ? POSTED : strcmp(name, "try") == 0 ? TRY : ZERO;
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    if (port == NULL || CreateIoCompletionPort((HANDLE) listener, port, 0, 0) == NULL) {
        fail("CreateIoCompletionPort", (int) GetLastError());
    }
    load_accept_ex();
    for (unsigned i = 0; i < ACCEPTS; i++) {
        post_accept(&acceptances[i]);
    }
    server_announce(listener);
    for (;;) {
        ULONG n;
        if (!GetQueuedCompletionStatusEx(port, entries, BATCH, &n, INFINITE, FALSE)) {
            fail("GetQueuedCompletionStatusEx", (int) GetLastError());
        }
        for (ULONG i = 0; i < n; i++) {
            completed(&entries[i]);
        }
    }
}
