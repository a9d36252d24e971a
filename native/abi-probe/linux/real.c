/*
 * The half of the probe that knows Linux's own headers, and main.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/tcp.h>
#include <linux/time_types.h>
#include <linux/types.h>
#include <linux/version.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

/* After netinet/in.h, for both define the addresses of IPv6. */
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>

#include "../rows.h"

/* cachestat(2) is of Linux 6.5, and a C library may be older than the kernel's headers. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
#include <linux/mman.h>
#else
#define __NR_cachestat 451
struct cachestat_range {
    __u64 off;
    __u64 len;
};
struct cachestat {
    __u64 nr_cache;
    __u64 nr_dirty;
    __u64 nr_writeback;
    __u64 nr_evicted;
    __u64 nr_recently_evicted;
};
#endif
#ifndef SYS_cachestat
#define SYS_cachestat __NR_cachestat
#endif

/* What is no constant of io_uring is in every header at hand: asserted at once. */
#define size(type, bytes)
#define offset(type, field, bytes, width)
#define padding(type, field, bytes, width)
#define uring(name, value)
#define constant(name, value) _Static_assert(SAME(name, value), "the constant " #name);
#include "../golden/linux.txt"
#undef size
#undef offset
#undef constant
#undef uring

/*
 * Most constants of io_uring are enumerators, which the preprocessor cannot ask for. So each is declared here as absent,
 * and the header is included in an inner scope, where what it declares hides that.
 */
#define ABSENT (-0x0AB5E27)
#define size(type, bytes)
#define offset(type, field, bytes, width)
#define constant(name, value)
#define uring(name, value) enum { name = ABSENT };
#include "../golden/linux.txt"
#undef size
#undef offset
#undef constant
#undef uring

/* Names that our header flattens or that are younger than the headers at hand. */
#define op_flags msg_flags
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
#define user_addr resv2
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 0, 0)
static void assert_real(void)
{
    fprintf(stderr, "not checked: structures and io_uring, for the kernel headers here are older than Linux 6.0\n");
}
#else
static void assert_real(void)
{
#include <linux/io_uring.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
    ASSERT_FIELD(struct io_uring_buf_reg, flags, 14, 2)
#endif
/* struct tcp_info grows with the kernel, the others do not. */
#define size(type, bytes) \
    _Static_assert( \
            sizeof(struct type) == (bytes) \
                    || (__builtin_strcmp(#type, "tcp_info") == 0 && sizeof(struct type) > (bytes)), \
            "the size of " #type);
#define offset(type, field, bytes, width) ASSERT_FIELD(struct type, field, bytes, width)
#define constant(name, value)
#define uring(name, value) \
    _Static_assert(SAME(name, value) || (name) == ABSENT, "the constant " #name); \
    if ((name) == ABSENT) \
        fprintf(stderr, "not checked: %s\n", #name);
#include "../golden/linux.txt"
}
#endif

/* Prints the golden file's lines to the standard output, and to the other what these headers were too old to check. */
int main(void)
{
    print_ours();
    assert_real();
    return 0;
}
