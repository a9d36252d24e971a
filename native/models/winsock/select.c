/*
 * The non-blocking model: select reports which connections are ready, one thread serves them. An
 * fd_set of Winsock is an array of sockets whose size the program chooses; here 20,000.
 *
 *     echo-select [--port N]
 */
#define FD_SETSIZE 20000
#include "winsock.h"

#include <stdlib.h>

#define HANDLE_STEP 4 /* handles are multiples of it */

static SOCKET listener;
static fd_set all, readable, writable; /* the listener is the first of all */
static int accepting = 1;

/* By socket. */
static struct entry {
    struct connection connection;
    u_int place; /* in all */
} *entries;
static size_t size;

static struct entry *entry_of(SOCKET s) {
    size_t index = (size_t) s / HANDLE_STEP;
    if (index >= size) {
        size_t larger = 2 * index + 1024;
        entries = realloc(entries, larger * sizeof *entries);
        if (entries == NULL) {
            fail("realloc", ERROR_NOT_ENOUGH_MEMORY);
        }
        size = larger;
    }
    return &entries[index];
}

static void accept_all(void) {
    SOCKET s;
    while (all.fd_count < FD_SETSIZE && (s = accept(listener, NULL, NULL)) != INVALID_SOCKET) {
        set_no_delay(s);
        set_non_blocking(s);
        *entry_of(s) = (struct entry) {.connection.socket = s, .place = all.fd_count};
        all.fd_array[all.fd_count++] = s;
    }
    if (all.fd_count == FD_SETSIZE) {
        accepts_no_more("FD_SETSIZE", FD_SETSIZE);
        accepting = 0;
    } else if (WSAGetLastError() != WSAEWOULDBLOCK && WSAGetLastError() != WSAECONNRESET) {
        accepts_no_more("accept", WSAGetLastError());
        accepting = 0;
    }
}

static void end(struct entry *entry) {
    SOCKET last = all.fd_array[--all.fd_count];
    all.fd_array[entry->place] = last;
    entry_of(last)->place = entry->place;
    connection_close(&entry->connection);
    accepting = 1;
}

/* A connection waits until it can be written where bytes are left to send, else until it can be read. */
static void fill(void) {
    readable.fd_count = writable.fd_count = 0;
    for (u_int i = accepting ? 0 : 1; i < all.fd_count; i++) {
        SOCKET s = all.fd_array[i];
        fd_set *set = i > 0 && entry_of(s)->connection.rest != NULL ? &writable : &readable;
        set->fd_array[set->fd_count++] = s;
    }
}

int main(int count, char **arguments) {
    char mode[16];
    listener = server_open(count, arguments, " select ", mode, sizeof mode);
    set_non_blocking(listener);
    all.fd_array[all.fd_count++] = listener;
    server_announce(listener);
    for (;;) {
        fill();
        if (select(0, &readable, &writable, NULL, NULL) == SOCKET_ERROR) {
            fail("select", WSAGetLastError());
        }
        for (u_int i = 0; i < writable.fd_count; i++) {
            struct entry *entry = entry_of(writable.fd_array[i]);
            if (!connection_send_rest(&entry->connection)) {
                end(entry);
            }
        }
        for (u_int i = 0; i < readable.fd_count; i++) {
            if (readable.fd_array[i] == listener) {
                accept_all();
            } else if (!connection_echo(&entry_of(readable.fd_array[i])->connection)) {
                end(entry_of(readable.fd_array[i]));
            }
        }
    }
}
