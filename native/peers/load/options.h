/* The options of `load`; main.c has the list. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <netinet/in.h>
#include <stdint.h>
#include <sys/types.h>

enum { PINGPONG, STREAM, ACCEPT_ECHO_CLOSE, FILE_RESPONSES, DATAGRAMS };

#define ALSO_MOST 8
#define SERVERS_MOST 8

struct load_options {
    int shape;
    const char *shape_name;
    struct sockaddr_in servers[SERVERS_MOST]; /* connections take turns among them */
    uint32_t server_count;
    uint32_t connections, depth, sources, ramp;
    uint64_t size; /* of a message; of a request where the shape is file */
    uint64_t warmup_ns, window_ns;
    uint64_t pause_ns; /* from one message of a connection to the next; 0: at once */
    const char *file;  /* the expected content of the responses; NULL: only their length is known */
    uint64_t file_bytes;
    pid_t measured; /* the server; 0: none */
    pid_t also[ALSO_MOST];
    int also_count;
    int syscalls;
    pid_t wineserver; /* whose requests are counted; 0: none */
    int announce; /* print when the window begins and ends, and stay until the input ends */
    int partial;  /* a missing connection is counted, and is no error */
    uint64_t patience_ns; /* how long to wait for one more connection */
};

struct load_options load_parse(int count, char **arguments);

/* Returns the server of the connection with this number. */
static inline const struct sockaddr_in *load_server(const struct load_options *o, uint64_t number) {
    return &o->servers[number % o->server_count];
}

#endif
