package dev.overlapped.internal.socket;

import dev.overlapped.IoFailure;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.option.FamilyChoice;

import java.net.ProtocolFamily;
import java.net.SocketAddress;
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
        NativeSocket of(Family family) throws NativeException;
    }

    /**
     * Opens a socket to be bound to {@code local}.
     *
     * @param only the family that the user wants, if any
     * @param options the options that the user sets
     */
    public static NativeSocket open(
            SocketAddress local,
            Optional<ProtocolFamily> only,
            Map<SocketOption<?>, Object> options,
            Opening opening)
            throws NativeException {
        Family family = FamilyChoice.of(local, only, options);
        try {
            return opening.of(family);
        } catch (NativeException e) {
            boolean mayBeIpv4 =
                    family == Family.BOTH
                            && Family.of(local) == Family.IPV4
                            && only.isEmpty()
                            && options.keySet().stream().noneMatch(FamilyChoice::isMadeBy);
            if (mayBeIpv4 && e.kind() == IoFailure.Kind.UNSUPPORTED && isOfFamily(e)) {
                return opening.of(Family.IPV4); // the system has no IPv6
            }
            throw e;
        }
    }

    private static boolean isOfFamily(NativeException refused) {
        return refused.symbol().endsWith("EAFNOSUPPORT");
    }
}
