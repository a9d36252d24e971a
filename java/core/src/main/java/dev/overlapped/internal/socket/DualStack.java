package dev.overlapped.internal.socket;

import dev.overlapped.IoFailure;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.option.IpFamily;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.util.Map;
import java.util.Optional;

/**
 * The family of sockets on a wildcard address: both, or what the user wants, or IPv4 where the
 * system has no IPv6.
 */
public final class DualStack {
    private DualStack() {}

    /** Opens a socket of a family. */
    public interface Opening {
        /** Makes the calls. */
        NativeSocket of(IpFamily family) throws NativeException;
    }

    /**
     * Opens a socket to be bound to {@code local}.
     *
     * @param only the family that the user wants, if any
     * @param options the options that the user sets
     */
    public static NativeSocket open(
            InetSocketAddress local,
            Optional<ProtocolFamily> only,
            Map<SocketOption<?>, Object> options,
            Opening opening)
            throws NativeException {
        IpFamily family = IpFamily.choose(local.getAddress(), only, options);
        try {
            return opening.of(family);
        } catch (NativeException e) {
            boolean mayBeIpv4 =
                    family == IpFamily.BOTH
                            && IpFamily.of(local.getAddress()) == IpFamily.IPV4
                            && only.isEmpty()
                            && options.keySet().stream().noneMatch(IpFamily::isChosenBy);
            if (mayBeIpv4 && e.kind() == IoFailure.Kind.UNSUPPORTED && isOfFamily(e)) {
                return opening.of(IpFamily.IPV4); // the system has no IPv6
            }
            throw e;
        }
    }

    private static boolean isOfFamily(NativeException refused) {
        return refused.symbol().endsWith("EAFNOSUPPORT");
    }
}
