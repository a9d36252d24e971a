package dev.overlapped;

/**
 * The limits that a port's connections have met since it was opened. Each number only grows, and is
 * exact while nothing starts or ends.
 *
 * <p>Only this library implements it.
 *
 * @since 0.1
 */
public interface PressureTotals {
    /**
     * Returns the number of times that a connection has come under pressure, see {@link
     * SendLimits}.
     *
     * @return 0 or more
     */
    long pressures();

    /**
     * Returns the number of sends and transmissions refused with {@link
     * IoFailure.Kind#BACK_PRESSURE}.
     *
     * @return 0 or more
     */
    long refusals();

    /**
     * Returns the number of connections closed with {@link IoFailure.Kind#SLOW_CONSUMER}.
     *
     * @return 0 or more
     */
    long slowConsumers();

    /**
     * Returns the number of times that a receive had to wait for a buffer of the port's pool, see
     * {@link PortBuilder#maxBufferBytes}.
     *
     * @return 0 or more
     */
    long bufferWaits();

    /**
     * Returns the number of times that the system had run out of memory or descriptors, and was
     * asked again later: WSAENOBUFS, ENOBUFS, ENOMEM, EMFILE, ENFILE.
     *
     * @return 0 or more
     */
    long shortages();
}
