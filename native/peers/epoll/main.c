/*
 * A server on epoll, level-triggered, one thread: the control in C.
 *
 *     echo-epoll [--port N] [--shape echo|file|udp] [--datagram-size BYTES]
 *                [--file PATH] [--mode read|mapped|sendfile]
 */
#include "shapes.h"

int main(int count, char **arguments) {
    struct server_options options = server_parse(count, arguments, " read mapped sendfile ");
    int fd = server_open(&options);
    switch (options.shape) {
    case ECHO: epoll_echo(fd); break;
    case FILE_ANSWERS: epoll_file(fd, &options); break;
    default: epoll_udp(fd, &options);
    }
}
