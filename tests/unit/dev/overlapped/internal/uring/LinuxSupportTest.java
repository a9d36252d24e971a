package dev.overlapped.internal.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.backend.SupportTable;
import dev.overlapped.internal.backend.SupportTable.Entry;
import dev.overlapped.internal.backend.SupportTable.Level;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.RingFeature;
import dev.overlapped.internal.ffi.linux.SocketConstants;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.util.Set;

/** The support table of a kernel depends on its answers to probes; no descriptor stays open. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class LinuxSupportTest {
    private RefusingIo io = new RefusingIo();

    private SupportTable table() {
        return new LinuxSupport(io, -1).table();
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(Set.of(), io.open);
    }

    @Test
    void anOptionThatIsKnownIsNative() {
        Entry reported = table().entries().get("UDP_SEND_MSG_SIZE");
        assertEquals(new Entry(Level.NATIVE, "segmentation, UDP_SEGMENT"), reported);
    }

    @Test
    void anOptionThatIsUnknownIsUnsupportedWithWhatTheKernelSaid() {
        io =
                new RefusingIo() {
                    @Override
                    public int getsockopt(int fd, int level, int name, long value, long length) {
                        return name == SocketConstants.UDP_GRO
                                ? -ErrorCodes.ENOPROTOOPT
                                : super.getsockopt(fd, level, name, value, length);
                    }
                };
        Entry reported = table().entries().get("UDP_RECV_MAX_COALESCED_SIZE");
        assertEquals(Level.UNSUPPORTED, reported.level());
        assertTrue(reported.detail().contains("ENOPROTOOPT"), reported::toString);
        assertEquals(Level.NATIVE, table().entries().get("UDP_SEND_MSG_SIZE").level());
    }

    @Test
    void withoutASocketToAskThatIsTheReason() {
        io =
                new RefusingIo() {
                    @Override
                    public int socket(int domain, int type, int protocol) {
                        return -ErrorCodes.EMFILE;
                    }
                };
        Entry reported = table().entries().get("UDP_SEND_MSG_SIZE");
        assertEquals(Level.UNSUPPORTED, reported.level());
        assertTrue(reported.detail().contains("EMFILE"), reported::toString);
    }

    @Test
    void theOperationsOfTheBackendAreThere() {
        String operations = table().facts().get("ring operations");
        assertTrue(operations.contains("; all there, of "), operations);
    }

    @Test
    void aRingThatIsRefusedIsSaidToBe() {
        io =
                new RefusingIo() {
                    @Override
                    public int io_uring_setup(int entries, long params) {
                        return -ErrorCodes.EPERM;
                    }
                };
        assertEquals("io_uring_setup: EPERM (errno 1)", table().facts().get("ring operations"));
    }

    @Test
    void featuresAreNamed() {
        String all = table().facts().get("ring features");
        for (RingFeature feature : RingFeature.values()) {
            assertTrue(all.contains(feature.name()), all);
        }
        assertEquals("", new LinuxSupport(io, 0).table().facts().get("ring features"));
    }
}
