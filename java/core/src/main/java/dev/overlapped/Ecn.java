package dev.overlapped;

/**
 * Explicit congestion notification: the last two bits of the traffic class (RFC 3168).
 *
 * @since 0.1
 */
public enum Ecn {
    // In the order of their codes; internal.udp.DatagramView depends on it.
    /** Not ECN-capable. */
    NOT_ECT,
    /** ECN-capable, ECT(1). */
    ECT_1,
    /** ECN-capable, ECT(0). */
    ECT_0,
    /** Congestion was experienced on the way. */
    CE
}
