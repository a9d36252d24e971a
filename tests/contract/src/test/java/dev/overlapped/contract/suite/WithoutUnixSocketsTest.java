package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.Capabilities;
import dev.overlapped.Capabilities.Feature;
import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PortOn;
import dev.overlapped.contract.spec.PortContract;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.IocpFactory;
import dev.overlapped.model.Layer;
import dev.overlapped.model.ModelSettings;
import dev.overlapped.model.ModelWinsock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Windows that has no Unix domain sockets, as those before 1803 and Wine. */
class WithoutUnixSocketsTest {
    @TempDir Path directory;

    private static Winsock withoutUnixSockets(ModelWinsock winsock) {
        return Layer.over(
                Winsock.class,
                winsock,
                (function, arguments, below) ->
                        function.getName().equals("WSASocketW")
                                        && arguments[0].equals(SocketConstants.AF_UNIX)
                                ? (Object) (long) -ErrorCodes.WSAEAFNOSUPPORT
                                : below.proceed(arguments));
    }

    @Test
    void areRefusedWithTheReason() throws Exception {
        Winsock winsock = withoutUnixSockets(new ModelWinsock(ModelSettings.calm()));
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (CompletionPort port =
                PortOn.open(CompletionPort.builder().threads(1), IocpFactory.on(winsock))) {
            Capabilities capabilities = port.status().capabilities();
            assertFalse(capabilities.has(Feature.AF_UNIX_STREAMS));
            String reason = capabilities.of(Feature.AF_UNIX_STREAMS).detail();
            assertTrue(reason.contains("WSAEAFNOSUPPORT"), reason);
            assertTrue(reason.contains("1803"), reason);
            IoFailure refused = PortContract.assertFails(Kind.UNSUPPORTED, () -> port.listen(path));
            assertEquals(ErrorCodes.WSAEAFNOSUPPORT, refused.code());
            assertTrue(refused.getMessage().contains("AF_UNIX"), refused.getMessage());
            PortContract.assertFails(
                    Kind.UNSUPPORTED,
                    () ->
                            port.blocking()
                                    .connect(path, ConnectOptions.DEFAULT, PortContract.soon()));
        }
        assertFalse(Files.exists(path.getPath()));
    }
}
