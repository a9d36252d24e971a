/*
 * What Overlapped uses of Linux: io_uring, sockets and what surrounds them; our own declarations, jextract's only
 * input for Linux.
 *
 * Every type has a fixed width, and every pointer is a 64-bit integer, so that the generated code is the same on
 * every host and a call allocates nothing. Functions are declared as pointer types: from those jextract takes the
 * descriptor without looking the symbol up.
 *
 * native/abi-probe asserts every size, offset and constant here against the real headers; what is younger than the
 * headers at hand, it says so.
 */
#ifndef OVERLAPPED_IO_URING_H
#define OVERLAPPED_IO_URING_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef short s16;
typedef unsigned int u32;
typedef int s32;
typedef unsigned long long u64;
typedef long long s64;

/* Addresses. */
typedef unsigned long long ptr;

/*
 * struct io_uring_sqe (linux/io_uring.h), its unions flattened: each member has the name of what this library
 * puts there, with the other names behind it.
 */
struct io_uring_sqe {
    u8 opcode;
    u8 flags;
    u16 ioprio;
    s32 fd;
    u64 off; /* addr2 */
    u64 addr; /* splice_off_in */
    u32 len;
    u32 op_flags; /* msg_flags, accept_flags, cancel_flags, poll32_events, splice_flags, ... */
    u64 user_data;
    u16 buf_index; /* buf_group */
    u16 personality;
    u32 file_index; /* splice_fd_in, addr_len */
    u64 addr3;
    u64 pad2;
};

/* struct io_uring_cqe (linux/io_uring.h). */
struct io_uring_cqe {
    u64 user_data;
    s32 res;
    u32 flags;
};

/* struct io_sqring_offsets (linux/io_uring.h). */
struct io_sqring_offsets {
    u32 head;
    u32 tail;
    u32 ring_mask;
    u32 ring_entries;
    u32 flags;
    u32 dropped;
    u32 array;
    u32 resv1;
    u64 user_addr;
};

/* struct io_cqring_offsets (linux/io_uring.h). */
struct io_cqring_offsets {
    u32 head;
    u32 tail;
    u32 ring_mask;
    u32 ring_entries;
    u32 overflow;
    u32 cqes;
    u32 flags;
    u32 resv1;
    u64 user_addr;
};

/* struct io_uring_params (linux/io_uring.h). */
struct io_uring_params {
    u32 sq_entries;
    u32 cq_entries;
    u32 flags;
    u32 sq_thread_cpu;
    u32 sq_thread_idle;
    u32 features;
    u32 wq_fd;
    u32 resv[3];
    struct io_sqring_offsets sq_off;
    struct io_cqring_offsets cq_off;
};

/* struct io_uring_getevents_arg (linux/io_uring.h); pad is min_wait_usec from 6.12 on. */
struct io_uring_getevents_arg {
    u64 sigmask;
    u32 sigmask_sz;
    u32 pad;
    u64 ts;
};

/* struct io_uring_rsrc_update (linux/io_uring.h). */
struct io_uring_rsrc_update {
    u32 offset;
    u32 resv;
    u64 data;
};

/* struct io_uring_rsrc_register (linux/io_uring.h). */
struct io_uring_rsrc_register {
    u32 nr;
    u32 flags;
    u64 resv2;
    u64 data;
    u64 tags;
};

/* struct io_uring_probe_op (linux/io_uring.h). */
struct io_uring_probe_op {
    u8 op;
    u8 resv;
    u16 flags;
    u32 resv2;
};

/* struct io_uring_probe (linux/io_uring.h), without its ops. */
struct io_uring_probe {
    u8 last_op;
    u8 ops_len;
    u16 resv;
    u32 resv2[3];
};

/* struct io_uring_buf (linux/io_uring.h); resv of the first one is the ring's tail. */
struct io_uring_buf {
    u64 addr;
    u32 len;
    u16 bid;
    u16 resv;
};

/* struct io_uring_buf_reg (linux/io_uring.h); pad is flags from 6.4 on. */
struct io_uring_buf_reg {
    u64 ring_addr;
    u32 ring_entries;
    u16 bgid;
    u16 pad;
    u64 resv[3];
};

/* struct io_uring_recvmsg_out (linux/io_uring.h): what a multishot recvmsg puts before name, control and payload. */
struct io_uring_recvmsg_out {
    u32 namelen;
    u32 controllen;
    u32 payloadlen;
    u32 flags;
};

/* struct __kernel_timespec (linux/time_types.h). */
struct __kernel_timespec {
    s64 tv_sec;
    s64 tv_nsec;
};

/* struct io_uring_sync_cancel_reg (linux/io_uring.h). */
struct io_uring_sync_cancel_reg {
    u64 addr;
    s32 fd;
    u32 flags;
    struct __kernel_timespec timeout;
    u64 pad[4];
};

/* struct iovec, struct msghdr, struct cmsghdr (recvmsg(2), cmsg(3)). */
struct iovec {
    ptr iov_base;
    u64 iov_len;
};

struct msghdr {
    ptr msg_name;
    u32 msg_namelen;
    u32 pad;
    ptr msg_iov;
    u64 msg_iovlen;
    ptr msg_control;
    u64 msg_controllen;
    s32 msg_flags;
    u32 pad2;
};

struct cmsghdr {
    u64 cmsg_len;
    s32 cmsg_level;
    s32 cmsg_type;
};

/* struct sockaddr_in (ip(7)), struct sockaddr_in6 (ipv6(7)); ports and addresses in network order. */
struct sockaddr_in {
    u16 sin_family;
    u16 sin_port;
    u8 sin_addr[4];
    u8 sin_zero[8];
};

struct sockaddr_in6 {
    u16 sin6_family;
    u16 sin6_port;
    u32 sin6_flowinfo;
    u8 sin6_addr[16];
    u32 sin6_scope_id;
};

/* struct sockaddr_un (unix(7)): a path that ends with 0, or 0 and an abstract name. */
struct sockaddr_un {
    u16 sun_family;
    u8 sun_path[108];
};

/* struct ucred (unix(7)): the peer of a socket, as SO_PEERCRED reports it. */
struct ucred {
    s32 pid;
    u32 uid;
    u32 gid;
};

/* struct sock_extended_err (ip(7), ipv6(7)): an entry of a socket's queue of errors. */
struct sock_extended_err {
    u32 ee_errno;
    u8 ee_origin;
    u8 ee_type;
    u8 ee_code;
    u8 ee_pad;
    u32 ee_info;
    u32 ee_data;
};

struct sockaddr_storage {
    u16 ss_family;
    u8 padding[118];
    u64 alignment;
};

/* struct linger (socket(7)). */
struct linger {
    s32 l_onoff;
    s32 l_linger;
};

/* struct in_pktinfo (ip(7)), struct in6_pktinfo (ipv6(7)). */
struct in_pktinfo {
    s32 ipi_ifindex;
    u8 ipi_spec_dst[4];
    u8 ipi_addr[4];
};

struct in6_pktinfo {
    u8 ipi6_addr[16];
    u32 ipi6_ifindex;
};

/* struct ip_mreqn (ip(7)), struct ipv6_mreq (ipv6(7)): a multicast group and an interface. */
struct ip_mreqn {
    u8 imr_multiaddr[4];
    u8 imr_address[4];
    s32 imr_ifindex;
};

struct ipv6_mreq {
    u8 ipv6mr_multiaddr[16];
    u32 ipv6mr_interface;
};

/* struct group_source_req (RFC 3678): an interface, a multicast group and a source. */
struct group_source_req {
    u32 gsr_interface;
    u32 pad;
    struct sockaddr_storage gsr_group;
    struct sockaddr_storage gsr_source;
};

/* struct tcp_info (linux/tcp.h), as far as Linux 5.4 fills it; the window scales and the bits after them are two octets. */
struct tcp_info {
    u8 tcpi_state;
    u8 tcpi_ca_state;
    u8 tcpi_retransmits;
    u8 tcpi_probes;
    u8 tcpi_backoff;
    u8 tcpi_options;
    u8 tcpi_scales;
    u8 tcpi_bits;
    u32 tcpi_rto;
    u32 tcpi_ato;
    u32 tcpi_snd_mss;
    u32 tcpi_rcv_mss;
    u32 tcpi_unacked;
    u32 tcpi_sacked;
    u32 tcpi_lost;
    u32 tcpi_retrans;
    u32 tcpi_fackets;
    u32 tcpi_last_data_sent;
    u32 tcpi_last_ack_sent;
    u32 tcpi_last_data_recv;
    u32 tcpi_last_ack_recv;
    u32 tcpi_pmtu;
    u32 tcpi_rcv_ssthresh;
    u32 tcpi_rtt;
    u32 tcpi_rttvar;
    u32 tcpi_snd_ssthresh;
    u32 tcpi_snd_cwnd;
    u32 tcpi_advmss;
    u32 tcpi_reordering;
    u32 tcpi_rcv_rtt;
    u32 tcpi_rcv_space;
    u32 tcpi_total_retrans;
    u64 tcpi_pacing_rate;
    u64 tcpi_max_pacing_rate;
    u64 tcpi_bytes_acked;
    u64 tcpi_bytes_received;
    u32 tcpi_segs_out;
    u32 tcpi_segs_in;
    u32 tcpi_notsent_bytes;
    u32 tcpi_min_rtt;
    u32 tcpi_data_segs_in;
    u32 tcpi_data_segs_out;
    u64 tcpi_delivery_rate;
    u64 tcpi_busy_time;
    u64 tcpi_rwnd_limited;
    u64 tcpi_sndbuf_limited;
    u32 tcpi_delivered;
    u32 tcpi_delivered_ce;
    u64 tcpi_bytes_sent;
    u64 tcpi_bytes_retrans;
    u32 tcpi_dsack_dups;
    u32 tcpi_reord_seen;
    u32 tcpi_rcv_ooopack;
    u32 tcpi_snd_wnd;
};

/* struct cachestat_range (linux/mman.h). */
struct cachestat_range {
    u64 off;
    u64 len;
};

/* struct cachestat (linux/mman.h). */
struct cachestat {
    u64 nr_cache;
    u64 nr_dirty;
    u64 nr_writeback;
    u64 nr_evicted;
    u64 nr_recently_evicted;
};

/* struct rlimit (getrlimit(2)). */
struct rlimit {
    u64 rlim_cur;
    u64 rlim_max;
};

/* Address families, socket types. */
#define AF_UNSPEC 0
#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_NONBLOCK 0x800
#define SOCK_CLOEXEC 0x80000
#define IPPROTO_IP 0
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_IPV6 41

/* Socket options. */
#define SOL_SOCKET 1
#define SOL_UDP 17
#define SO_REUSEADDR 2
#define SO_REUSEPORT 15
#define SO_KEEPALIVE 9
#define SO_BROADCAST 6
#define SO_LINGER 13
#define SO_SNDBUF 7
#define SO_RCVBUF 8
#define SO_ERROR 4
#define SO_TYPE 3
#define SO_ACCEPTCONN 30
#define SO_PEERCRED 17
#define SO_PEERNAME 28
#define SO_PROTOCOL 38
#define SO_DOMAIN 39
#define SO_RCVTIMEO 20
#define SO_SNDTIMEO 21
#define SCM_RIGHTS 1
#define SO_OOBINLINE 10
#define SO_BINDTODEVICE 25
#define SO_MARK 36
#define SO_INCOMING_NAPI_ID 56
#define TCP_NODELAY 1
#define TCP_KEEPIDLE 4
#define TCP_KEEPINTVL 5
#define TCP_KEEPCNT 6
#define TCP_DEFER_ACCEPT 9
#define TCP_INFO 11
#define TCP_QUICKACK 12
#define TCP_USER_TIMEOUT 18
#define TCP_FASTOPEN 23
#define TCP_NOTSENT_LOWAT 25
#define TCP_FASTOPEN_CONNECT 30
#define IP_MTU_DISCOVER 10
#define IP_PMTUDISC_DONT 0
#define IP_PMTUDISC_DO 2
#define IP_FREEBIND 15
#define IP_TRANSPARENT 19
#define IP_BIND_ADDRESS_NO_PORT 24
#define IP_TTL 2
#define IP_TOS 1
#define IP_PKTINFO 8
#define IP_RECVTTL 12
#define IP_RECVTOS 13
#define IP_RECVERR 11
#define IP_MULTICAST_IF 32
#define IP_MULTICAST_TTL 33
#define IP_MULTICAST_LOOP 34
#define IP_ADD_MEMBERSHIP 35
#define IP_DROP_MEMBERSHIP 36
#define IP_MULTICAST_ALL 49
#define IPV6_V6ONLY 26
#define IPV6_PKTINFO 50
#define IPV6_RECVPKTINFO 49
#define IPV6_UNICAST_HOPS 16
#define IPV6_MTU_DISCOVER 23
#define IPV6_HOPLIMIT 52
#define IPV6_RECVHOPLIMIT 51
#define IPV6_TCLASS 67
#define IPV6_RECVTCLASS 66
#define IPV6_RECVERR 25
#define SO_EE_ORIGIN_ICMP 2
#define SO_EE_ORIGIN_ICMP6 3
#define ICMP_DEST_UNREACH 3
#define ICMP_PORT_UNREACH 3
#define ICMPV6_DEST_UNREACH 1
#define ICMPV6_PORT_UNREACH 4
#define IPV6_MULTICAST_IF 17
#define IPV6_MULTICAST_HOPS 18
#define IPV6_MULTICAST_LOOP 19
#define IPV6_ADD_MEMBERSHIP 20
#define IPV6_DROP_MEMBERSHIP 21
#define MCAST_BLOCK_SOURCE 43
#define MCAST_UNBLOCK_SOURCE 44
#define MCAST_JOIN_SOURCE_GROUP 46
#define MCAST_LEAVE_SOURCE_GROUP 47
#define IPV6_MULTICAST_ALL 29
#define UDP_SEGMENT 103
#define UDP_GRO 104

/* Sockets. */
#define SOMAXCONN 0x1000
#define SHUT_RD 0
#define SHUT_WR 1
#define SHUT_RDWR 2
#define MSG_PEEK 2
#define MSG_CTRUNC 8
#define MSG_TRUNC 32
#define MSG_DONTWAIT 64
#define MSG_WAITALL 0x100
#define MSG_NOSIGNAL 0x4000
#define MSG_MORE 0x8000
#define MSG_EOR 0x80
#define MSG_ERRQUEUE 0x2000
#define MSG_CMSG_CLOEXEC 0x40000000

/* Memory, descriptors, limits. */
#define PROT_READ 1
#define PROT_WRITE 2
#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_ANONYMOUS 32
#define MAP_POPULATE 0x8000
#define EFD_CLOEXEC 0x80000
#define EFD_NONBLOCK 0x800
#define O_RDONLY 0
#define O_CLOEXEC 0x80000
#define SEEK_END 2
#define RWF_NOWAIT 8
#define RLIMIT_NOFILE 7
#define RLIMIT_MEMLOCK 8
#define POLLIN 1
#define POLLOUT 4
#define POLLERR 8
#define POLLHUP 16
#define SPLICE_F_MOVE 1
#define SPLICE_F_NONBLOCK 2
#define SPLICE_F_MORE 4

/* System calls; the same numbers on x86-64 and AArch64. */
#define SYS_io_uring_setup 425
#define SYS_io_uring_enter 426
#define SYS_io_uring_register 427
#define SYS_cachestat 451

/* Offsets of the rings. */
#define IORING_OFF_SQ_RING 0
#define IORING_OFF_CQ_RING 0x8000000
#define IORING_OFF_SQES 0x10000000

/* Flags of io_uring_setup. */
#define IORING_SETUP_IOPOLL 1
#define IORING_SETUP_SQPOLL 2
#define IORING_SETUP_SQ_AFF 4
#define IORING_SETUP_CQSIZE 8
#define IORING_SETUP_CLAMP 16
#define IORING_SETUP_ATTACH_WQ 32
#define IORING_SETUP_R_DISABLED 64
#define IORING_SETUP_SUBMIT_ALL 0x80
#define IORING_SETUP_COOP_TASKRUN 0x100
#define IORING_SETUP_TASKRUN_FLAG 0x200
#define IORING_SETUP_SQE128 0x400
#define IORING_SETUP_CQE32 0x800
#define IORING_SETUP_SINGLE_ISSUER 0x1000
#define IORING_SETUP_DEFER_TASKRUN 0x2000
#define IORING_SETUP_NO_MMAP 0x4000
#define IORING_SETUP_REGISTERED_FD_ONLY 0x8000
#define IORING_SETUP_NO_SQARRAY 0x10000
#define IORING_SETUP_HYBRID_IOPOLL 0x20000
#define IORING_SETUP_CQE_MIXED 0x40000

/* Features. */
#define IORING_FEAT_SINGLE_MMAP 1
#define IORING_FEAT_NODROP 2
#define IORING_FEAT_SUBMIT_STABLE 4
#define IORING_FEAT_RW_CUR_POS 8
#define IORING_FEAT_CUR_PERSONALITY 16
#define IORING_FEAT_FAST_POLL 32
#define IORING_FEAT_POLL_32BITS 64
#define IORING_FEAT_SQPOLL_NONFIXED 0x80
#define IORING_FEAT_EXT_ARG 0x100
#define IORING_FEAT_NATIVE_WORKERS 0x200
#define IORING_FEAT_RSRC_TAGS 0x400
#define IORING_FEAT_CQE_SKIP 0x800
#define IORING_FEAT_LINKED_FILE 0x1000
#define IORING_FEAT_REG_REG_RING 0x2000
#define IORING_FEAT_RECVSEND_BUNDLE 0x4000
#define IORING_FEAT_MIN_TIMEOUT 0x8000
#define IORING_FEAT_RW_ATTR 0x10000
#define IORING_FEAT_NO_IOWAIT 0x20000

/* Flags of io_uring_enter. */
#define IORING_ENTER_GETEVENTS 1
#define IORING_ENTER_SQ_WAKEUP 2
#define IORING_ENTER_SQ_WAIT 4
#define IORING_ENTER_EXT_ARG 8
#define IORING_ENTER_REGISTERED_RING 16
#define IORING_ENTER_ABS_TIMER 0x20
#define IORING_ENTER_EXT_ARG_REG 0x40
#define IORING_ENTER_NO_IOWAIT 0x80

/* Flags in the rings. */
#define IORING_SQ_NEED_WAKEUP 1
#define IORING_SQ_CQ_OVERFLOW 2
#define IORING_SQ_TASKRUN 4
#define IORING_CQ_EVENTFD_DISABLED 1

/* Flags of a submission. */
#define IOSQE_FIXED_FILE 1
#define IOSQE_IO_DRAIN 2
#define IOSQE_IO_LINK 4
#define IOSQE_IO_HARDLINK 8
#define IOSQE_ASYNC 16
#define IOSQE_BUFFER_SELECT 32
#define IOSQE_CQE_SKIP_SUCCESS 64

/* Flags of a completion. */
#define IORING_CQE_F_BUFFER 1
#define IORING_CQE_F_MORE 2
#define IORING_CQE_F_SOCK_NONEMPTY 4
#define IORING_CQE_F_NOTIF 8
#define IORING_CQE_F_BUF_MORE 0x10
#define IORING_CQE_F_SKIP 0x20
#define IORING_CQE_F_32 0x8000
#define IORING_CQE_BUFFER_SHIFT 16

/* Operations. */
#define IORING_OP_NOP 0
#define IORING_OP_READV 1
#define IORING_OP_WRITEV 2
#define IORING_OP_FSYNC 3
#define IORING_OP_READ_FIXED 4
#define IORING_OP_WRITE_FIXED 5
#define IORING_OP_POLL_ADD 6
#define IORING_OP_POLL_REMOVE 7
#define IORING_OP_SYNC_FILE_RANGE 8
#define IORING_OP_SENDMSG 9
#define IORING_OP_RECVMSG 10
#define IORING_OP_TIMEOUT 11
#define IORING_OP_TIMEOUT_REMOVE 12
#define IORING_OP_ACCEPT 13
#define IORING_OP_ASYNC_CANCEL 14
#define IORING_OP_LINK_TIMEOUT 15
#define IORING_OP_CONNECT 16
#define IORING_OP_FALLOCATE 17
#define IORING_OP_OPENAT 18
#define IORING_OP_CLOSE 19
#define IORING_OP_FILES_UPDATE 20
#define IORING_OP_STATX 21
#define IORING_OP_READ 22
#define IORING_OP_WRITE 23
#define IORING_OP_FADVISE 24
#define IORING_OP_MADVISE 25
#define IORING_OP_SEND 26
#define IORING_OP_RECV 27
#define IORING_OP_OPENAT2 28
#define IORING_OP_EPOLL_CTL 29
#define IORING_OP_SPLICE 30
#define IORING_OP_PROVIDE_BUFFERS 31
#define IORING_OP_REMOVE_BUFFERS 32
#define IORING_OP_TEE 33
#define IORING_OP_SHUTDOWN 34
#define IORING_OP_RENAMEAT 35
#define IORING_OP_UNLINKAT 36
#define IORING_OP_MKDIRAT 37
#define IORING_OP_SYMLINKAT 38
#define IORING_OP_LINKAT 39
#define IORING_OP_MSG_RING 40
#define IORING_OP_FSETXATTR 41
#define IORING_OP_SETXATTR 42
#define IORING_OP_FGETXATTR 43
#define IORING_OP_GETXATTR 44
#define IORING_OP_SOCKET 45
#define IORING_OP_URING_CMD 46
#define IORING_OP_SEND_ZC 47
#define IORING_OP_SENDMSG_ZC 48
#define IORING_OP_READ_MULTISHOT 49
#define IORING_OP_WAITID 50
#define IORING_OP_FUTEX_WAIT 51
#define IORING_OP_FUTEX_WAKE 52
#define IORING_OP_FUTEX_WAITV 53
#define IORING_OP_FIXED_FD_INSTALL 54
#define IORING_OP_FTRUNCATE 55
#define IORING_OP_BIND 56
#define IORING_OP_LISTEN 57
#define IORING_OP_RECV_ZC 58
#define IORING_OP_EPOLL_WAIT 59
#define IORING_OP_READV_FIXED 60
#define IORING_OP_WRITEV_FIXED 61
#define IORING_OP_PIPE 62

/* Flags of operations. */
#define IORING_RECVSEND_POLL_FIRST 1
#define IORING_RECV_MULTISHOT 2
#define IORING_RECVSEND_FIXED_BUF 4
#define IORING_SEND_ZC_REPORT_USAGE 0x8
#define IORING_RECVSEND_BUNDLE 0x10
#define IORING_SEND_VECTORIZED 0x20
#define IORING_ACCEPT_MULTISHOT 1
#define IORING_ACCEPT_DONTWAIT 0x2
#define IORING_ACCEPT_POLL_FIRST 0x4
#define IORING_POLL_ADD_MULTI 1
#define IORING_POLL_UPDATE_EVENTS 2
#define IORING_POLL_UPDATE_USER_DATA 4
#define IORING_POLL_ADD_LEVEL 8
#define IORING_ASYNC_CANCEL_ALL 1
#define IORING_ASYNC_CANCEL_FD 2
#define IORING_ASYNC_CANCEL_ANY 4
#define IORING_ASYNC_CANCEL_FD_FIXED 8
#define IORING_ASYNC_CANCEL_USERDATA 0x10
#define IORING_ASYNC_CANCEL_OP 0x20
#define IORING_FILE_INDEX_ALLOC 0xFFFFFFFF
#define IORING_TIMEOUT_ABS 1
#define IORING_MSG_DATA 0
#define IORING_MSG_SEND_FD 1
#define IORING_MSG_RING_CQE_SKIP 1
#define IORING_MSG_RING_FLAGS_PASS 0x2

/* Registrations. */
#define IORING_REGISTER_BUFFERS 0
#define IORING_UNREGISTER_BUFFERS 1
#define IORING_REGISTER_FILES 2
#define IORING_UNREGISTER_FILES 3
#define IORING_REGISTER_EVENTFD 4
#define IORING_UNREGISTER_EVENTFD 5
#define IORING_REGISTER_FILES_UPDATE 6
#define IORING_REGISTER_PROBE 8
#define IORING_REGISTER_ENABLE_RINGS 12
#define IORING_REGISTER_FILES2 13
#define IORING_REGISTER_FILES_UPDATE2 14
#define IORING_REGISTER_BUFFERS2 15
#define IORING_REGISTER_IOWQ_MAX_WORKERS 19
#define IORING_REGISTER_RING_FDS 20
#define IORING_UNREGISTER_RING_FDS 21
#define IORING_REGISTER_PBUF_RING 22
#define IORING_UNREGISTER_PBUF_RING 23
#define IORING_REGISTER_SYNC_CANCEL 24
#define IORING_REGISTER_FILE_ALLOC_RANGE 25
#define IORING_REGISTER_PBUF_STATUS 26
#define IORING_REGISTER_NAPI 27
#define IORING_UNREGISTER_NAPI 28
#define IORING_REGISTER_CLOCK 29
#define IORING_REGISTER_CLONE_BUFFERS 30
#define IORING_REGISTER_SEND_MSG_RING 31
#define IORING_REGISTER_ZCRX_IFQ 32
#define IORING_REGISTER_RESIZE_RINGS 33
#define IORING_REGISTER_MEM_REGION 34
#define IORING_REGISTER_QUERY 35
#define IORING_RSRC_REGISTER_SPARSE 1
#define IOU_PBUF_RING_MMAP 1
#define IOU_PBUF_RING_INC 2
#define IO_URING_OP_SUPPORTED 1

/* errno. */
#define EPERM 1
#define ENOENT 2
#define EINTR 4
#define EIO 5
#define EBADF 9
#define EAGAIN 11
#define ENOMEM 12
#define EACCES 13
#define EFAULT 14
#define EBUSY 16
#define EEXIST 17
#define EINVAL 22
#define ENFILE 23
#define EMFILE 24
#define EFBIG 27
#define ENOSPC 28
#define ESPIPE 29
#define EPIPE 32
#define EDOM 33
#define ERANGE 34
#define EDEADLK 35
#define ENAMETOOLONG 36
#define ENOSYS 38
#define ELOOP 40
#define ENODATA 61
#define ETIME 62
#define EPROTO 71
#define EBADMSG 74
#define EOVERFLOW 75
#define EBADFD 77
#define ENOTSOCK 88
#define EDESTADDRREQ 89
#define EMSGSIZE 90
#define EPROTOTYPE 91
#define ENOPROTOOPT 92
#define EPROTONOSUPPORT 93
#define ESOCKTNOSUPPORT 94
#define EOPNOTSUPP 95
#define EPFNOSUPPORT 96
#define EAFNOSUPPORT 97
#define EADDRINUSE 98
#define EADDRNOTAVAIL 99
#define ENETDOWN 100
#define ENETUNREACH 101
#define ENETRESET 102
#define ECONNABORTED 103
#define ECONNRESET 104
#define ENOBUFS 105
#define EISCONN 106
#define ENOTCONN 107
#define ESHUTDOWN 108
#define ETOOMANYREFS 109
#define ETIMEDOUT 110
#define ECONNREFUSED 111
#define EHOSTDOWN 112
#define EHOSTUNREACH 113
#define EALREADY 114
#define EINPROGRESS 115
#define ECANCELED 125


/* socket(2), bind(2), connect(2), recvmsg(2), send(2), sendmsg(2), listen(2), setsockopt(2), getsockopt(2), getsockname(2), getpeername(2), shutdown(2), close(2). */
typedef s32 (*fn_socket)(s32 domain, s32 type, s32 protocol);
typedef s32 (*fn_bind)(s32 sockfd, ptr addr, u32 addrlen);
typedef s32 (*fn_connect)(s32 sockfd, ptr addr, u32 addrlen);
typedef s64 (*fn_recvmsg)(s32 sockfd, ptr msg, s32 flags);
typedef s64 (*fn_send)(s32 sockfd, ptr buf, u64 len, s32 flags);
typedef s64 (*fn_sendmsg)(s32 sockfd, ptr msg, s32 flags);
typedef s32 (*fn_listen)(s32 sockfd, s32 backlog);
typedef s32 (*fn_setsockopt)(s32 sockfd, s32 level, s32 optname, ptr optval, u32 optlen);
typedef s32 (*fn_getsockopt)(s32 sockfd, s32 level, s32 optname, ptr optval, ptr optlen);
typedef s32 (*fn_getsockname)(s32 sockfd, ptr addr, ptr addrlen);
typedef s32 (*fn_getpeername)(s32 sockfd, ptr addr, ptr addrlen);
typedef s32 (*fn_shutdown)(s32 sockfd, s32 how);
typedef s32 (*fn_close)(s32 fd);

/* mmap(2), munmap(2), eventfd(2), read(2), write(2), getrlimit(2). */
typedef ptr (*fn_mmap)(ptr addr, u64 length, s32 prot, s32 flags, s32 fd, s64 offset);
typedef s32 (*fn_munmap)(ptr addr, u64 length);
typedef s32 (*fn_eventfd)(u32 initval, s32 flags);
typedef s64 (*fn_read)(s32 fd, ptr buf, u64 count);
typedef s64 (*fn_write)(s32 fd, ptr buf, u64 count);
typedef s32 (*fn_getrlimit)(s32 resource, ptr rlim);

/* io_uring_setup(2), io_uring_enter(2), io_uring_register(2), through syscall(2): its first argument is the number. */
typedef s64 (*fn_io_uring_setup)(s64 number, u32 entries, ptr p);
typedef s64 (*fn_io_uring_enter)(s64 number, u32 fd, u32 to_submit, u32 min_complete, u32 flags, ptr arg, u64 argsz);
typedef s64 (*fn_io_uring_register)(s64 number, u32 fd, u32 opcode, ptr arg, u32 nr_args);

/* fcntl(2), with a number. */
#define F_SETFD 2
#define F_GETFL 3
#define F_SETFL 4
#define FD_CLOEXEC 1
#define O_NONBLOCK 0x800
typedef s32 (*fn_fcntl)(s32 fd, s32 op, s32 arg);

/* open(2), lseek(2), preadv2(2). */
typedef s32 (*fn_open)(ptr pathname, s32 flags);
typedef s64 (*fn_lseek)(s32 fd, s64 offset, s32 whence);
typedef s64 (*fn_preadv2)(s32 fd, ptr iov, s32 iovcnt, s64 offset, s32 flags);

/* cachestat(2), through syscall(2). */
typedef s64 (*fn_cachestat)(s64 number, u32 fd, ptr cstat_range, ptr cstat, u32 flags);

/* sendfile(2), splice(2), pipe2(2). */
typedef s64 (*fn_sendfile)(s32 out_fd, s32 in_fd, ptr offset, u64 count);
typedef s64 (*fn_splice)(s32 fd_in, ptr off_in, s32 fd_out, ptr off_out, u64 len, u32 flags);
typedef s32 (*fn_pipe2)(ptr pipefd, s32 flags);

#endif
