/*
 * Datagrams in batches (recvmmsg, sendmmsg). Each is echoed to its source from its destination.
 * Datagrams that the socket does not take are dropped, as in a network.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "program.h"
#include "shapes.h"
#include "udp.h"

#define BATCH 64

static struct mmsghdr messages[BATCH];
static struct iovec parts[BATCH];
static struct sockaddr_in sources[BATCH];
static struct control controls[BATCH];
static unsigned char *bytes;
static size_t longest;

static void wait_for(int fd) {
    struct pollfd waited = {.fd = fd, .events = POLLIN};
    if (poll(&waited, 1, -1) < 0 && errno != EINTR) {
        fail("poll: %m");
    }
}

static void make_room(int count) {
    for (size_t i = 0; i < (size_t) count; i++) {
        parts[i] = (struct iovec) {.iov_base = bytes + i * longest, .iov_len = longest};
        messages[i].msg_hdr = (struct msghdr) {.msg_name = &sources[i],
                                               .msg_namelen = sizeof sources[i],
                                               .msg_iov = &parts[i],
                                               .msg_iovlen = 1,
                                               .msg_control = &controls[i],
                                               .msg_controllen = sizeof controls[i]};
    }
}

static void answer(int fd, int count) {
    for (int i = 0; i < count; i++) {
        parts[i].iov_len = messages[i].msg_len;
        udp_answer_from(&messages[i].msg_hdr);
    }
    for (int sent = 0; sent < count;) {
        int n = sendmmsg(fd, messages + sent, (unsigned) (count - sent), MSG_DONTWAIT);
        sent += n > 0 ? n : 1;
    }
}

void epoll_udp(int fd, const struct server_options *options) {
    longest = options->datagram_size;
    bytes = allocate(BATCH, longest);
    server_announce(fd);
    int used = BATCH;
    for (;;) {
        make_room(used);
        used = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
        if (used > 0) {
            answer(fd, used);
        } else {
            used = 0;
            wait_for(fd);
        }
    }
}
