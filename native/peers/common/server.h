/*
 * What the two servers for Linux share: their options, their sockets, and the answer of shape file.
 * In the end they are killed: SIGTERM has its default action.
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
    const char *mode; /* how, where there are several ways; NULL: the best */
    unsigned buffers, buffer_size; /* of a ring of them, for streams */
    unsigned datagram_size;        /* the longest that comes */
};

/* `modes`: what --mode may be, each with a space before and behind it. */
struct server_options server_parse(int count, char **arguments, const char *modes);

/*
 * A listener, or a UDP socket that tells where its datagrams were sent to. It is one that blocks: on
 * the other kind io_uring ends with EAGAIN what would have to wait.
 */
int server_open(const struct server_options *options);

/* Prints `listening PORT`. */
void server_announce(int socket);

/* What each request of shape file is answered with. */
struct answer {
    unsigned char head[HEAD_BYTES];
    int file;
    uint64_t file_bytes;
    unsigned char *mapped; /* the file in memory, its pages there */
};

struct answer answer_open(const char *file);

#endif
