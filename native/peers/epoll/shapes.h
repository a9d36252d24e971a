/* The shapes of echo-epoll, one per file. */
#ifndef SHAPES_H
#define SHAPES_H

#include "server.h"

_Noreturn void epoll_echo(int listener);
_Noreturn void epoll_file(int listener, const struct server_options *options);
_Noreturn void epoll_udp(int fd, const struct server_options *options);

#endif
