/* The shapes of echo-epoll, and the loop that two of them share. */
#ifndef ECHO_EPOLL_H
#define ECHO_EPOLL_H

#include <stdint.h>

#include "server.h"

_Noreturn void epoll_echo(int listener);
_Noreturn void epoll_file(int listener, const struct server_options *options);
_Noreturn void epoll_udp(int fd, const struct server_options *options);

/*
 * Accepts, and calls `ready` with the descriptor of each connection that can be read or written.
 * New ones wait for something to read.
 */
_Noreturn void epoll_serve(int listener, void (*ready)(int fd, uint32_t events));

/* What the connection waits for from now on: EPOLLIN, EPOLLOUT. */
void epoll_await(int fd, uint32_t events);

#endif
