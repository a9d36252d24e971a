package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.loop.FakeBackend;
import dev.overlapped.internal.port.Backends;
import dev.overlapped.internal.port.PortSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(60)
class PortOpeningTest {
    private final List<FakeBackend> opened = Collections.synchronizedList(new ArrayList<>());

    /** Refuses the {@code nth} backend that is asked for, from 1. */
    private Backend.Factory refusing(int nth) {
        AtomicInteger asked = new AtomicInteger();
        return loop -> {
            if (asked.incrementAndGet() == nth) {
                throw FakeBackend.ERRORS.refused("io_uring_setup", 1, "allow it");
            }
            FakeBackend backend = new FakeBackend(loop);
            opened.add(backend);
            return backend;
        };
    }

    @Test
    void aRefusedBackendIsAFailureThatSaysWhy() {
        IoFailure failure =
                assertThrows(
                        IoFailure.class,
                        () ->
                                PortSettings.of(CompletionPort.builder().threads(1))
                                        .open(refusing(1)));
        assertEquals(IoFailure.Kind.BACKEND_UNAVAILABLE, failure.kind());
        assertEquals("EPERM", failure.symbol());
        assertEquals(1, failure.code());
        assertTrue(failure.getMessage().contains("io_uring_setup"), failure.getMessage());
        assertTrue(failure.getMessage().contains("allow it"), failure.getMessage());
    }

    @Test
    void whenOneOfSeveralIsRefusedTheOthersAreClosed() {
        assertThrows(
                IoFailure.class,
                () -> PortSettings.of(CompletionPort.builder().threads(3)).open(refusing(2)));
        assertEquals(2, opened.size());
        assertTrue(opened.stream().allMatch(FakeBackend::isClosed));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void aThreadThatCannotBeStartedLeavesNothingHalfOpen(int nth) throws InterruptedException {
        List<Thread> started = new ArrayList<>();
        PortSettings settings =
                PortSettings.of(CompletionPort.builder().threads(4))
                        .starter(
                                thread -> {
                                    if (started.size() == nth) {
                                        throw new OutOfMemoryError(
                                                "unable to create native thread: planned");
                                    }
                                    thread.start();
                                    started.add(thread);
                                });
        IoFailure failure = assertThrows(IoFailure.class, () -> settings.open(refusing(0)));
        assertEquals(IoFailure.Kind.OUT_OF_MEMORY, failure.kind());
        assertTrue(failure.getMessage().contains("ulimit -u"), failure.getMessage());
        assertEquals(nth, opened.size());
        assertTrue(opened.stream().allMatch(FakeBackend::isClosed));
        for (Thread thread : started) {
            thread.join(20_000);
            assertFalse(thread.isAlive());
        }
    }

    @Test
    void anErrorOfTheBackendLeavesNothingHalfOpen() {
        AtomicInteger asked = new AtomicInteger();
        Error planned = new NoClassDefFoundError("planned");
        Backend.Factory factory =
                loop -> {
                    if (asked.incrementAndGet() == 2) {
                        throw planned;
                    }
                    FakeBackend backend = new FakeBackend(loop);
                    opened.add(backend);
                    return backend;
                };
        PortSettings settings = PortSettings.of(CompletionPort.builder().threads(3));
        assertSame(planned, assertThrows(Error.class, () -> settings.open(factory)));
        assertEquals(2, opened.size());
        assertTrue(opened.stream().allMatch(FakeBackend::isClosed));
    }

    @Test
    void directDescriptorsOutsideTheirRangeAreRefused() {
        for (int slots : new int[] {-1, 0, (1 << 20) + 1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            IllegalArgumentException refused =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> CompletionPort.builder().directDescriptors(slots));
            assertTrue(refused.getMessage().contains("" + slots), refused.getMessage());
            assertTrue(refused.getMessage().contains("1 to 1048576"), refused.getMessage());
        }
    }

    @Test
    void windowsHasNoDirectDescriptors() {
        IoFailure failure = assertThrows(IoFailure.class, () -> Backends.of("Windows 11", 1, 1));
        assertEquals(IoFailure.Kind.UNSUPPORTED, failure.kind());
        assertTrue(failure.getMessage().contains("direct descriptors"), failure.getMessage());
    }

    @Test
    void aSystemWithoutBackendIsNamed() {
        IoFailure failure = assertThrows(IoFailure.class, () -> Backends.of("Plan 9", 0, 0));
        assertEquals(IoFailure.Kind.BACKEND_UNAVAILABLE, failure.kind());
        assertTrue(failure.getMessage().contains("Plan 9"), failure.getMessage());
    }
}
