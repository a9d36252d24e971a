package dev.overlapped.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.Capabilities;
import dev.overlapped.Capabilities.Feature;
import dev.overlapped.Capabilities.Support;
import dev.overlapped.CompletionPort;
import dev.overlapped.PortOn;
import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.IocpBackend;
import dev.overlapped.model.ModelSettings;
import dev.overlapped.model.ModelWinsock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** A provider of Winsock, the model, that does not have every extension function. */
class MissingFunctionTest {
    private static final int WSAEINVAL = 10_022;

    @TempDir Path directory;

    @ParameterizedTest(name = "without {0}: {1} {2}")
    @CsvSource({
        "TRANSMIT_PACKETS, TRANSMIT_PACKETS, EMULATED",
        "TRANSMIT_PACKETS, TP_ELEMENT_EOP, EMULATED",
        "TRANSMIT_PACKETS, TRANSMIT_FILE, NATIVE",
        "TRANSMIT_FILE, TRANSMIT_FILE, UNSUPPORTED",
        "TRANSMIT_FILE, TF_WRITE_BEHIND, UNSUPPORTED",
        "TRANSMIT_FILE, TRANSMIT_PACKETS, NATIVE",
        "TRANSMIT_FILE TRANSMIT_PACKETS, TRANSMIT_PACKETS, UNSUPPORTED",
        "WSA_RECV_MSG, WSA_RECV_MSG, UNSUPPORTED",
        "WSA_SEND_MSG, WSA_RECV_MSG, UNSUPPORTED",
        "WSA_SEND_MSG, UDP_SEND_MSG_SIZE, UNSUPPORTED",
        "WSA_SEND_MSG, ACCEPT_EX, NATIVE",
    })
    void isToldAndWhatStandsInForItWorks(String missing, Feature feature, Support support)
            throws Exception {
        Set<ExtensionGuids> without = EnumSet.noneOf(ExtensionGuids.class);
        for (String name : missing.split(" ")) {
            without.add(ExtensionGuids.valueOf(name));
        }
        try (CompletionPort port = open(without)) {
            Capabilities.Entry told = port.capabilities().of(feature);
            assertEquals(support, told.support());
            CapabilitiesContract.assertAgree(told, new FeatureTrial(port, directory).of(feature));
            boolean silent = support == Support.NATIVE || feature == Feature.TP_ELEMENT_EOP;
            assertTrue(silent || told.detail().contains("WSAEINVAL"), told::toString);
        }
    }

    @Test
    void aLayeredProvidersPacketsAreNotSkipped() throws Exception {
        ModelSettings layered = new ModelSettings(0, false, false, 0, 0, 0, 0, 0);
        try (SystemUnderTest model = new ModelSystem(layered);
                CompletionPort port =
                        PortOn.open(CompletionPort.builder().threads(1), model.backend())) {
            Capabilities.Entry told =
                    port.capabilities().of(Feature.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS);
            assertEquals(Support.UNSUPPORTED, told.support());
            assertTrue(told.detail().contains("XP1_IFS_HANDLES"), told::toString);
        }
    }

    private static CompletionPort open(Set<ExtensionGuids> without) throws Exception {
        ModelWinsock model = new ModelWinsock(ModelSettings.calm());
        Object winsock =
                Proxy.newProxyInstance(
                        Winsock.class.getClassLoader(),
                        new Class<?>[] {Winsock.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("WSAIoctl")
                                    && asksFor(without, (long) arguments[2], (int) arguments[3])) {
                                return WSAEINVAL;
                            }
                            try {
                                return method.invoke(model, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
        return PortOn.open(
                CompletionPort.builder().threads(1), IocpBackend.factory((Winsock) winsock));
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
