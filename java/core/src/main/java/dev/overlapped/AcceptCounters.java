package dev.overlapped;

/**
 * What {@link TcpListener#acceptEach} is doing and has done.
 *
 * @param posted accepts posted at the moment, those that have a silent client included
 * @param wanted how many shall wait for a client at the moment, between {@link AcceptOptions#least}
 *     and {@link AcceptOptions#most}
 * @param accepted connections accepted
 * @param ranDry how often the last accept that waited got its client, or clients were found waiting
 *     without one
 * @param evicted clients thrown out since they stayed silent
 * @param broken clients that broke off before they had sent anything
 * @param shortages how often descriptors or memory ran out; accepting went on by itself
 * @param active connections that are served at the moment, if {@link AcceptOptions#mostActive}
 *     bounds them, else 0
 * @param waiting connections that wait for their turn at the moment
 * @param refused connections that got the busy answer, since too many waited
 */
public record AcceptCounters(
        long posted,
        long wanted,
        long accepted,
        long ranDry,
        long evicted,
        long broken,
        long shortages,
        long active,
        long waiting,
        long refused) {
    static final AcceptCounters NONE = new AcceptCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
