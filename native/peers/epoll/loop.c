#define _GNU_SOURCE
#include "loop.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"
#include "server.h"

#define EVENTS 1024

static int events;

static void control(int operation, int fd, uint32_t wanted) {
    struct epoll_event event = {.events = wanted, .data.fd = fd};
    if (epoll_ctl(events, operation, fd, &event) < 0) {
        fail("epoll_ctl: %m");
    }
}

void epoll_await(int fd, uint32_t wanted) {
    control(EPOLL_CTL_MOD, fd, wanted);
}

static void accept_all(int listener) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        control(EPOLL_CTL_ADD, fd, EPOLLIN);
    }
    if (errno == EMFILE) { /* continues with the connections that it has */
        control(EPOLL_CTL_DEL, listener, 0);
    } else if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR) {
        fail("accept: %m");
    }
}

void epoll_serve(int listener, void (*ready)(int fd, uint32_t events)) {
    static struct epoll_event happened[EVENTS];
    events = epoll_create1(EPOLL_CLOEXEC);
    if (events < 0 || fcntl(listener, F_SETFL, O_NONBLOCK) < 0) {
        fail("epoll: %m");
    }
    control(EPOLL_CTL_ADD, listener, EPOLLIN);
    server_announce(listener);
    for (;;) {
        int count = epoll_wait(events, happened, EVENTS, -1);
        if (count < 0 && errno != EINTR) {
            fail("epoll_wait: %m");
        }
        for (int i = 0; i < count; i++) {
            if (happened[i].data.fd == listener) {
                accept_all(listener);
            } else {
                ready(happened[i].data.fd, happened[i].events);
            }
        }
    }
}
