/* The loop that the shapes of streams share. */
#ifndef LOOP_H
#define LOOP_H

#include <stdint.h>

/*
 * Accepts, and calls `ready` with the descriptor of each connection that can be read or written.
 * New connections wait for something to read.
 */
_Noreturn void epoll_serve(int listener, void (*ready)(int fd, uint32_t events));

/* Sets the events that the connection waits for from now on: EPOLLIN, EPOLLOUT. */
void epoll_await(int fd, uint32_t events);

#endif
