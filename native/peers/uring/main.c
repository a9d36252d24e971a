/*
 * A server on io_uring, one thread, tuned: the control in C.
 *
 *     echo-uring [--port N] [--shape echo|file|udp] [--file PATH] [--posted]
 *                [--buffers N] [--buffer-size BYTES] [--datagram-size BYTES]
 */
#include "shapes.h"

#include <string.h>

int main(int count, char **arguments) {
    struct server_options options = server_parse(count, arguments, " multishot posted ");
    int fd = server_open(&options);
    switch (options.shape) {
    case ECHO:
        if (options.mode != NULL && strcmp(options.mode, "posted") == 0) {
            uring_posted(fd);
        }
        uring_echo(fd, &options);
    case FILE_ANSWERS: uring_file(fd, &options);
    default: uring_udp(fd, &options);
    }
}
