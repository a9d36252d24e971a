package dev.overlapped;

/**
 * The numbers of {@link TcpListener#acceptEach(AcceptHandler)}: what it does at the moment, and
 * what it has done.
 *
 * <p>Only this library implements it.
 *
 * @since 0.1
 */
public interface AcceptCounters {
    /**
     * Returns the number of accepts that are posted at the moment, including those that have a
     * silent client.
     *
     * @return 0 or more
     */
    long posted();

    /**
     * Returns the number of accepts that are to wait for a client at the moment, between {@link
     * AcceptOptions#minPosted} and {@link AcceptOptions#maxPosted}.
     *
     * @return 0 or more
     */
    long wanted();

    /**
     * Returns the number of connections that were accepted.
     *
     * @return 0 or more
     */
    long accepted();

    /**
     * Returns the number of times that the last accept that waited got its client, or clients were
     * found waiting without an accept.
     *
     * @return 0 or more
     */
    long ranDry();

    /**
     * Returns the number of clients that were evicted because they stayed silent.
     *
     * @return 0 or more
     */
    long evicted();

    /**
     * Returns the number of clients that broke off before they had sent anything.
     *
     * @return 0 or more
     */
    long broken();

    /**
     * Returns the number of times that descriptors or memory ran out; accepting continued by
     * itself.
     *
     * @return 0 or more
     */
    long shortages();

    /**
     * Returns the number of connections that are served at the moment, if {@link
     * AcceptOptions#maxActive} bounds them, else 0.
     *
     * @return 0 or more
     */
    long active();

    /**
     * Returns the number of connections that wait at the moment until another one has been served.
     *
     * @return 0 or more
     */
    long waiting();

    /**
     * Returns the number of connections that got the busy answer because too many waited.
     *
     * @return 0 or more
     */
    long refused();
}
