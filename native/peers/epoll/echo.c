/* The echo of common/echo.h, on the loop. */
#include "echo.h"

#include <sys/epoll.h>

#include "loop.h"
#include "program.h"
#include "shapes.h"

static void await(int fd, int for_writing) {
    epoll_await(fd, for_writing ? EPOLLOUT : EPOLLIN);
}

static void ready(int fd, uint32_t events) {
    (void) events;
    echo_ready(fd);
}

void epoll_echo(int listener) {
    static const struct echo_watch watch = {.await = await};
    echo_open(descriptor_limit(), &watch);
    epoll_serve(listener, ready);
}
