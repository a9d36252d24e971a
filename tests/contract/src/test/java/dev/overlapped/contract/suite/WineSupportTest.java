package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.Capabilities;
import dev.overlapped.Capabilities.Feature;
import dev.overlapped.Capabilities.Support;
import dev.overlapped.CompletionPort;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The functions that Wine lacks: their report, and their substitutes. */
@EnabledIfSystemProperty(
        named = "overlapped.wine",
        matches = ".+",
        disabledReason = "reports on Wine")
class WineSupportTest {
    @ParameterizedTest
    @CsvSource({
        "TRANSMIT_PACKETS, EMULATED, WSAEINVAL",
        "TRANSMIT_PACKETS_OF_DATAGRAMS, UNSUPPORTED, WSAEINVAL",
        "TP_ELEMENT_EOP, EMULATED, TransmitFile",
        "TRANSMIT_FILE, NATIVE, ''",
        "TF_DISCONNECT, EMULATED, shutdown",
        "MSG_TRUNC, EMULATED, WSAEMSGSIZE",
        "MSG_BCAST, UNSUPPORTED, Wine",
        "MSG_MCAST, EMULATED, destination",
        "WSA_SEND_MSG, NATIVE, Wine ignores the control messages",
        "SIO_UDP_CONNRESET, UNSUPPORTED, Wine",
        "TF_REUSE_SOCKET, UNSUPPORTED, Wine",
        "SIO_TCP_INITIAL_RTO, UNSUPPORTED, WSAEOPNOTSUPP",
        "UDP_SEND_MSG_SIZE, UNSUPPORTED, WSA",
        "UDP_RECV_MAX_COALESCED_SIZE, UNSUPPORTED, WSAEINVAL",
    })
    void isReported(Feature feature, Support support, String why) throws Exception {
        try (CompletionPort port = CompletionPort.open()) {
            Capabilities.Entry reported = port.status().capabilities().of(feature);
            assertEquals(support, reported.support(), reported::toString);
            assertTrue(reported.detail().contains(why), reported::toString);
        }
    }

    @Test
    void itsSocketsAreHandlesOfTheKernel() throws Exception {
        try (CompletionPort port = CompletionPort.open()) {
            assertTrue(
                    port.status().capabilities().has(Feature.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS));
        }
    }
}
