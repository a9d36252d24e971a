package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.Capabilities;
import dev.overlapped.Capabilities.Feature;
import dev.overlapped.Capabilities.Support;
import dev.overlapped.CompletionPort;
import dev.overlapped.PortOn;
import dev.overlapped.contract.spec.CapabilitiesContract;
import dev.overlapped.contract.spec.FeatureTrial;
import dev.overlapped.contract.spec.FeatureTrial.Outcome;
import dev.overlapped.contract.system.HiddenFunctions;
import dev.overlapped.contract.system.ModelSystem;
import dev.overlapped.contract.system.Refusal;
import dev.overlapped.contract.system.SystemError;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.IocpFactory;
import dev.overlapped.model.ModelSettings;
import dev.overlapped.model.ModelWinsock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** A provider of Winsock, the model, that does not have every extension function. */
class MissingFunctionTest {
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
        "TRANSMIT_FILE TRANSMIT_PACKETS, TP_REUSE_SOCKET, UNSUPPORTED",
        "TRANSMIT_PACKETS, TP_REUSE_SOCKET, EMULATED",
        "TRANSMIT_FILE, TF_REUSE_SOCKET, NATIVE",
        "TRANSMIT_FILE, TP_REUSE_SOCKET, NATIVE",
        "DISCONNECT_EX, DISCONNECT_EX, EMULATED",
        "DISCONNECT_EX, TF_REUSE_SOCKET, NATIVE",
        "DISCONNECT_EX, TP_REUSE_SOCKET, NATIVE",
        "DISCONNECT_EX TRANSMIT_FILE, DISCONNECT_EX, EMULATED",
        "DISCONNECT_EX TRANSMIT_FILE, TF_REUSE_SOCKET, UNSUPPORTED",
        "WSA_RECV_MSG, WSA_RECV_MSG, UNSUPPORTED",
        "WSA_SEND_MSG, WSA_RECV_MSG, UNSUPPORTED",
        "WSA_SEND_MSG, UDP_SEND_MSG_SIZE, UNSUPPORTED",
        "WSA_SEND_MSG, ACCEPT_EX, NATIVE",
        "WSA_SEND_MSG, TRANSMIT_PACKETS_OF_DATAGRAMS, UNSUPPORTED",
        "TRANSMIT_PACKETS, TRANSMIT_PACKETS_OF_DATAGRAMS, UNSUPPORTED",
        "TRANSMIT_FILE, TRANSMIT_PACKETS_OF_DATAGRAMS, NATIVE",
    })
    void isReportedAndItsSubstituteWorks(String missing, Feature feature, Support support)
            throws Exception {
        Set<ExtensionGuids> without = EnumSet.noneOf(ExtensionGuids.class);
        for (String name : missing.split(" ")) {
            without.add(ExtensionGuids.valueOf(name));
        }
        Winsock winsock = HiddenFunctions.of(new ModelWinsock(ModelSettings.calm()), without);
        Backend.Factory backend = IocpFactory.on(winsock);
        try (CompletionPort port = PortOn.open(CompletionPort.builder().threads(1), backend)) {
            Capabilities.Entry reported = port.status().capabilities().of(feature);
            assertEquals(support, reported.support());
            FeatureTrial trial = new FeatureTrial(port, backend, directory);
            CapabilitiesContract.assertAgree(reported, trial.of(feature));
            boolean silent = support == Support.NATIVE || feature == Feature.TP_ELEMENT_EOP;
            assertTrue(silent || reported.detail().contains("WSAEINVAL"), reported::toString);
        }
    }

    @Test
    void aLayeredProvidersPacketsAreNotSkipped() throws Exception {
        ModelSettings layered = new ModelSettings(0, false, false, 0, 0, 0, 0, 0);
        try (SystemUnderTest model = new ModelSystem(layered);
                CompletionPort port =
                        PortOn.open(CompletionPort.builder().threads(1), model.backend())) {
            Capabilities.Entry reported =
                    port.status().capabilities().of(Feature.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS);
            assertEquals(Support.UNSUPPORTED, reported.support());
            assertTrue(reported.detail().contains("XP1_IFS_HANDLES"), reported::toString);
        }
    }

    /** As Windows before 10 2004, and Wine: no receiver learns that one send was segmented. */
    @Test
    void aSegmentSizeIsRefusedWhereItsOptionIsUnknown() throws Exception {
        Refusal unknown = new Refusal("getsockopt", SystemError.ENOPROTOOPT.code(true));
        try (SystemUnderTest model = new ModelSystem(ModelSettings.calm())) {
            Backend.Factory backend = model.backend(unknown);
            CompletionPort port = PortOn.open(CompletionPort.builder().threads(1), backend);
            try (port) {
                refusesSegmentSize(port, backend);
            }
        }
    }

    private void refusesSegmentSize(CompletionPort port, Backend.Factory backend) throws Exception {
        Capabilities.Entry reported = port.status().capabilities().of(Feature.UDP_SEND_MSG_SIZE);
        assertEquals(Support.UNSUPPORTED, reported.support());
        assertTrue(reported.detail().contains("WSAENOPROTOOPT"), reported::toString);
        Outcome tried = new FeatureTrial(port, backend, directory).of(reported.feature());
        assertEquals(Outcome.REFUSED, tried);
    }
}
