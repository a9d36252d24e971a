package dev.overlapped;

/**
 * What limits a port's connections have met since it was opened. Each number only grows, and is
 * exact when nothing is under way.
 *
 * @param pressures how often a connection has come under pressure, see {@link SendLimits}
 * @param refusals sends and transmissions refused with {@link IoFailure.Kind#BACK_PRESSURE}
 * @param slowConsumers connections closed with {@link IoFailure.Kind#SLOW_CONSUMER}
 * @param bufferWaits how often something that receives had to wait for a buffer of the port's pool,
 *     see {@link CompletionPort.Builder#maxBufferBytes}
 * @param shortages how often the system had run out of memory or descriptors, and was asked again
 *     later: WSAENOBUFS, ENOBUFS, ENOMEM, EMFILE, ENFILE
 */
public record PressureTotals(
        long pressures, long refusals, long slowConsumers, long bufferWaits, long shortages) {}
