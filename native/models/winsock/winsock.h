/*
 * What the servers by Winsock's models share: their options, the listener, and a connection of the
 * models of readiness. The servers run until they are killed.
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

/* Reports once what has run out; the server continues with the connections that it has. */
void accepts_no_more(const char *what, int code);

/* Calls calloc; ends the program without memory. */
void *allocate(size_t count, size_t size);

/*
 * Takes --port N, --shape echo and --mode, starts Winsock and listens. `modes`: the values of --mode,
 * each between spaces; *mode is set to the given one, by default to the first.
 */
SOCKET server_open(int count, char **arguments, const char *modes, char *mode, size_t size);

/* Prints `listening PORT`. */
void server_announce(SOCKET listener);

/* Sets the options of a connection. */
void set_no_delay(SOCKET socket);

/* Makes a socket non-blocking. */
void set_non_blocking(SOCKET socket);

HANDLE start_thread(LPTHREAD_START_ROUTINE routine, void *argument);

/*
 * A connection that does not block. All connections of a thread share the buffer into which they
 * receive; the rest that a socket does not take is copied, and the connection does not receive
 * until the rest is sent.
 */
struct connection {
    SOCKET socket;
    unsigned char *rest; /* NULL: everything received has been sent */
    int sent, length;
    int ended; /* FD_CLOSE was signalled: the bytes that are there are the last */
};

/*
 * Receives once, and sends the bytes back. Returns 0 where the connection has ended; the caller
 * closes it.
 */
int connection_echo(struct connection *connection);

/* Sends more of the rest. Returns 0 where the connection has ended. */
int connection_send_rest(struct connection *connection);

/* Serves FD_READ, FD_WRITE and FD_CLOSE. Returns 0 where the connection has ended. */
int connection_signalled(struct connection *connection, long events);

void connection_close(struct connection *connection);

#endif
