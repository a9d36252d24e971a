/*
 * The blocking model: a thread per connection receives, waiting, and sends the bytes back.
 * Where the system gives no more descriptors or threads, further clients wait in the backlog.
 *
 *     echo-threads [--port N]
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "program.h"
#include "server.h"

#define BUFFER 16384
#define STACK (64u << 10)

static void *echo(void *argument) {
    int fd = (int) (intptr_t) argument;
    unsigned char bytes[BUFFER];
    ssize_t n;
    while ((n = recv(fd, bytes, sizeof bytes, 0)) > 0) {
        for (ssize_t sent = 0; sent < n;) {
            ssize_t m = send(fd, bytes + sent, (size_t) (n - sent), MSG_NOSIGNAL);
            if (m < 0) {
                close(fd);
                return NULL;
            }
            sent += m;
        }
    }
    close(fd);
    return NULL;
}

/* Reports once what has run out; the open connections continue. */
static _Noreturn void accept_no_more(const char *what, int error) {
    fprintf(stderr, "echo-threads: %s: %s\n", what, strerror(error));
    for (;;) {
        pause();
    }
}

int main(int count, char **arguments) {
    struct server_options options = server_parse(count, arguments, " threads ");
    pthread_attr_t attributes;
    if (options.shape != ECHO) {
        fail("--shape: there is echo only");
    }
    int listener = server_open(&options);
    descriptor_limit();
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    server_announce(listener);
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        pthread_t thread;
        if (fd < 0) {
            if (errno != ECONNABORTED && errno != EINTR) {
                accept_no_more("accept", errno);
            }
            continue;
        }
        int error = pthread_create(&thread, &attributes, echo, (void *) (intptr_t) fd);
        if (error != 0) {
            close(fd);
            accept_no_more("pthread_create", error);
        }
    }
}
