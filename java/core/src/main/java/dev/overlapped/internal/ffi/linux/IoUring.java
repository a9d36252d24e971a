package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_h;

/** The constants of linux/io_uring.h that the backend uses, as the header names them. */
public final class IoUring {
    // Flags of io_uring_setup.
    public static final int IORING_SETUP_CQSIZE = io_uring_h.IORING_SETUP_CQSIZE();
    public static final int IORING_SETUP_CLAMP = io_uring_h.IORING_SETUP_CLAMP();
    public static final int IORING_SETUP_SUBMIT_ALL = io_uring_h.IORING_SETUP_SUBMIT_ALL();
    public static final int IORING_SETUP_COOP_TASKRUN = io_uring_h.IORING_SETUP_COOP_TASKRUN();
    public static final int IORING_SETUP_TASKRUN_FLAG = io_uring_h.IORING_SETUP_TASKRUN_FLAG();
    public static final int IORING_SETUP_SINGLE_ISSUER = io_uring_h.IORING_SETUP_SINGLE_ISSUER();
    public static final int IORING_SETUP_DEFER_TASKRUN = io_uring_h.IORING_SETUP_DEFER_TASKRUN();
    public static final int IORING_SETUP_NO_SQARRAY = io_uring_h.IORING_SETUP_NO_SQARRAY();

    // Features that io_uring_setup reports.
    public static final int IORING_FEAT_SINGLE_MMAP = io_uring_h.IORING_FEAT_SINGLE_MMAP();
    public static final int IORING_FEAT_NODROP = io_uring_h.IORING_FEAT_NODROP();
    public static final int IORING_FEAT_EXT_ARG = io_uring_h.IORING_FEAT_EXT_ARG();
    public static final int IORING_FEAT_CQE_SKIP = io_uring_h.IORING_FEAT_CQE_SKIP();
    public static final int IORING_FEAT_NO_IOWAIT = io_uring_h.IORING_FEAT_NO_IOWAIT();

    // Where mmap finds the rings.
    public static final long IORING_OFF_SQ_RING = io_uring_h.IORING_OFF_SQ_RING();
    public static final long IORING_OFF_SQES = io_uring_h.IORING_OFF_SQES();

    // Flags of io_uring_enter.
    public static final int IORING_ENTER_GETEVENTS = io_uring_h.IORING_ENTER_GETEVENTS();
    public static final int IORING_ENTER_EXT_ARG = io_uring_h.IORING_ENTER_EXT_ARG();
    public static final int IORING_ENTER_REGISTERED_RING =
            io_uring_h.IORING_ENTER_REGISTERED_RING();
    public static final int IORING_ENTER_NO_IOWAIT = io_uring_h.IORING_ENTER_NO_IOWAIT();

    // What io_uring_register does.
    public static final int IORING_REGISTER_PROBE = io_uring_h.IORING_REGISTER_PROBE();
    public static final int IORING_REGISTER_RING_FDS = io_uring_h.IORING_REGISTER_RING_FDS();
    public static final int IORING_REGISTER_FILES2 = io_uring_h.IORING_REGISTER_FILES2();
    public static final int IORING_RSRC_REGISTER_SPARSE = io_uring_h.IORING_RSRC_REGISTER_SPARSE();
    public static final int IORING_REGISTER_PBUF_RING = io_uring_h.IORING_REGISTER_PBUF_RING();
    public static final int IORING_UNREGISTER_RING_FDS = io_uring_h.IORING_UNREGISTER_RING_FDS();

    // Flags in the submission ring.
    public static final int IORING_SQ_CQ_OVERFLOW = io_uring_h.IORING_SQ_CQ_OVERFLOW();
    public static final int IORING_SQ_TASKRUN = io_uring_h.IORING_SQ_TASKRUN();

    // Operations.
    public static final int IORING_OP_NOP = io_uring_h.IORING_OP_NOP();
    public static final int IORING_OP_SENDMSG = io_uring_h.IORING_OP_SENDMSG();
    public static final int IORING_OP_RECVMSG = io_uring_h.IORING_OP_RECVMSG();
    public static final int IORING_OP_POLL_ADD = io_uring_h.IORING_OP_POLL_ADD();
    public static final int IORING_OP_ACCEPT = io_uring_h.IORING_OP_ACCEPT();
    public static final int IORING_OP_ASYNC_CANCEL = io_uring_h.IORING_OP_ASYNC_CANCEL();
    public static final int IORING_OP_TIMEOUT = io_uring_h.IORING_OP_TIMEOUT();
    public static final int IORING_OP_CONNECT = io_uring_h.IORING_OP_CONNECT();
    public static final int IORING_OP_CLOSE = io_uring_h.IORING_OP_CLOSE();
    public static final int IORING_OP_FILES_UPDATE = io_uring_h.IORING_OP_FILES_UPDATE();
    public static final int IORING_OP_FIXED_FD_INSTALL = io_uring_h.IORING_OP_FIXED_FD_INSTALL();
    public static final int IORING_OP_MSG_RING = io_uring_h.IORING_OP_MSG_RING();
    public static final int IORING_OP_READ = io_uring_h.IORING_OP_READ();
    public static final int IORING_OP_SEND = io_uring_h.IORING_OP_SEND();
    public static final int IORING_OP_RECV = io_uring_h.IORING_OP_RECV();

    /** A flag of a probed operation: the kernel supports it. */
    public static final int IO_URING_OP_SUPPORTED = io_uring_h.IO_URING_OP_SUPPORTED();

    // Flags of a submission.
    public static final int IOSQE_FIXED_FILE = io_uring_h.IOSQE_FIXED_FILE();
    public static final int IOSQE_IO_LINK = io_uring_h.IOSQE_IO_LINK();
    public static final int IOSQE_CQE_SKIP_SUCCESS = io_uring_h.IOSQE_CQE_SKIP_SUCCESS();

    public static final int IOSQE_BUFFER_SELECT = io_uring_h.IOSQE_BUFFER_SELECT();

    // Flags of operations.
    public static final int IORING_RECV_MULTISHOT = io_uring_h.IORING_RECV_MULTISHOT();
    public static final int IORING_RECVSEND_POLL_FIRST = io_uring_h.IORING_RECVSEND_POLL_FIRST();
    public static final int IORING_RECVSEND_BUNDLE = io_uring_h.IORING_RECVSEND_BUNDLE();
    public static final int IORING_ACCEPT_MULTISHOT = io_uring_h.IORING_ACCEPT_MULTISHOT();
    public static final int IORING_POLL_ADD_MULTI = io_uring_h.IORING_POLL_ADD_MULTI();
    public static final int IORING_ASYNC_CANCEL_ALL = io_uring_h.IORING_ASYNC_CANCEL_ALL();
    public static final int IORING_ASYNC_CANCEL_FD = io_uring_h.IORING_ASYNC_CANCEL_FD();
    public static final int IORING_ASYNC_CANCEL_ANY = io_uring_h.IORING_ASYNC_CANCEL_ANY();
    public static final int IORING_MSG_SEND_FD = io_uring_h.IORING_MSG_SEND_FD();
    public static final int IORING_MSG_RING_CQE_SKIP = io_uring_h.IORING_MSG_RING_CQE_SKIP();

    /** Instead of a slot: a free one of the kernel's choice, which the completion names. */
    public static final int IORING_FILE_INDEX_ALLOC = io_uring_h.IORING_FILE_INDEX_ALLOC();

    // Flags of a completion.
    public static final int IORING_CQE_F_BUFFER = io_uring_h.IORING_CQE_F_BUFFER();
    public static final int IORING_CQE_BUFFER_SHIFT = io_uring_h.IORING_CQE_BUFFER_SHIFT();
    public static final int IORING_CQE_F_MORE = io_uring_h.IORING_CQE_F_MORE();
    public static final int IORING_CQE_F_SOCK_NONEMPTY = io_uring_h.IORING_CQE_F_SOCK_NONEMPTY();

    private IoUring() {}
}
