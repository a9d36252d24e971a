/* The destination of a datagram, received and used as the source of the answer. */
#ifndef UDP_H
#define UDP_H

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* Room for one control message, IP_PKTINFO. */
struct control {
    _Alignas(struct cmsghdr) unsigned char bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
};

/*
 * Turns a received datagram into its answer: the source is the datagram's destination (ipi_spec_dst,
 * which for a broadcast is the interface's own address), the interface the one that leads back.
 */
static inline void udp_answer_from(struct msghdr *message) {
    struct cmsghdr *control = CMSG_FIRSTHDR(message);
    if (control != NULL && control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO) {
        struct in_pktinfo *info = (struct in_pktinfo *) CMSG_DATA(control);
        info->ipi_ifindex = 0;
    }
    message->msg_flags = 0;
}

#endif
