/*
 * What the servers by Winsock's models share: their options, the listener, and a connection of the
 * models that are told of readiness. In the end they are killed.
 */
#ifndef WINSOCK_H
#define WINSOCK_H

#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0A00
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>

#define STACK (64u << 10) /* reserved for a thread */

/* Ends the program with status 2 and a line on stderr: what, and the code of the failure. */
_Noreturn void fail(const char *what, int code);

/* Says once what has run out; the server goes on with those that it has. */
void accepts_no_more(const char *what, int code);

/* calloc, or the end of the program. */
void *allocate(size_t count, size_t size);

/*
 * Takes --port N, --shape echo and --mode, starts Winsock and listens. `modes`: what --mode may be,
 * each with a space before and behind it; the first is the default, and what *mode is set to.
 */
SOCKET server_open(int count, char **arguments, const char *modes, char *mode, size_t size);

/* Prints `listening PORT`. */
void server_announce(SOCKET listener);

/* Options of a connection. */
void set_no_delay(SOCKET socket);

/* Does not block any more. */
void set_non_blocking(SOCKET socket);

HANDLE start_thread(LPTHREAD_START_ROUTINE routine, void *argument);

/*
 * A connection that does not block. What comes is received into a buffer that all of a thread
 * share; what the socket does not take is kept, and no more is received until it has gone.
 */
struct connection {
    SOCKET socket;
    unsigned char *rest; /* NULL: all that came has been sent */
    int sent, length;
    int ended; /* FD_CLOSE has come: what is there is the last */
};

/*
 * Receives once, and sends that back. Returns 0 where the connection has come to its end, which
 * only the caller closes.
 */
int connection_echo(struct connection *connection);

/* Sends more of the rest. Returns 0 where it has come to its end. */
int connection_send_rest(struct connection *connection);

/* What FD_READ, FD_WRITE and FD_CLOSE ask for. Returns 0 where it has come to its end. */
int connection_signalled(struct connection *connection, long events);

void connection_close(struct connection *connection);

#endif
