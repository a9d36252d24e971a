/*
 * The base of the servers for Linux: their options, their sockets, and the answer of shape file.
 * They run until they are killed: SIGTERM has its default action.
 */
#ifndef SERVER_H
#define SERVER_H

#include <stdint.h>
#include <sys/types.h>

#include "file-answers.h"

enum { ECHO, FILE_ANSWERS, UDP };

struct server_options {
    int shape;
    uint16_t port;
    const char *file;
    const char *mode; /* one of several ways; NULL: the best */
    unsigned buffers, buffer_size; /* of a ring of them, for streams */
    unsigned datagram_size;        /* of the longest */
};

/* `modes`: the values of --mode, each between spaces. */
struct server_options server_parse(int count, char **arguments, const char *modes);

/*
 * Opens a listener, or a UDP socket that reports the destinations of its datagrams. The socket
 * blocks: on one that does not, io_uring fails with EAGAIN instead of waiting.
 */
int server_open(const struct server_options *options);

/* Prints `listening PORT`. */
void server_announce(int socket);

/* The answer to each request of shape file. */
struct answer {
    unsigned char head[HEAD_BYTES];
    int file;
    uint64_t file_bytes;
    unsigned char *mapped; /* the file in memory, its pages resident */
};

struct answer answer_open(const char *file);

#endif
