package dev.overlapped.contract.system;

import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.model.Layer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/** A provider that does not have every extension function, as a layered one may. */
public final class HiddenFunctions {
    private static final int WSAEINVAL = 10_022;

    private HiddenFunctions() {}

    /** {@code winsock}, but without these functions. */
    public static Winsock of(Winsock winsock, Set<ExtensionGuids> hidden) {
        return Layer.over(
                Winsock.class,
                winsock,
                (function, arguments, below) ->
                        function.getName().equals("WSAIoctl")
                                        && asksFor(hidden, (long) arguments[2], (int) arguments[3])
                                ? (Object) WSAEINVAL
                                : below.proceed(arguments));
    }

    @SuppressWarnings("restricted")
    private static boolean asksFor(Set<ExtensionGuids> functions, long input, int inputBytes) {
        if (inputBytes != ExtensionGuids.SIZE) {
            return false;
        }
        MemorySegment asked = MemorySegment.ofAddress(input).reinterpret(inputBytes);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment guid = arena.allocate(ExtensionGuids.SIZE, Long.BYTES);
            for (ExtensionGuids function : functions) {
                function.write(guid);
                if (guid.mismatch(asked) < 0) {
                    return true;
                }
            }
            return false;
        }
    }
}
