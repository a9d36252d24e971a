package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.PortOn;
import dev.overlapped.internal.iocp.IocpFactory;
import dev.overlapped.mailslot.Mailslot;
import dev.overlapped.mailslot.MailslotAddress;
import dev.overlapped.mailslot.MailslotWriter;
import dev.overlapped.model.ModelSettings;
import dev.overlapped.model.ModelWinsock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Mailslots of other computers: on the model of Winsock, for on Windows their messages would leave
 * the machine.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteMailslotTest {
    private static final MailslotAddress REGISTER = MailslotAddress.at("REGISTER7", "sales");

    private final ModelWinsock winsock = new ModelWinsock(ModelSettings.calm());
    private CompletionPort port;

    @BeforeEach
    void openPort() throws Exception {
        port = PortOn.open(CompletionPort.builder().threads(1), IocpFactory.on(winsock));
    }

    @AfterEach
    void nothingIsLeft() {
        port.close();
        winsock.verifyNothingLeft();
    }

    private static IoBuffer buffer(int bytes) {
        return IoBuffer.wrap(Arena.ofAuto().allocate(Math.max(1, bytes))).region(0, bytes);
    }

    private static Deadline soon() {
        return Deadline.after(30, TimeUnit.SECONDS);
    }

    @Test
    void noCompletionThreadSendsToOtherComputers() throws Exception {
        try (MailslotWriter one = MailslotWriter.open(port, REGISTER);
                MailslotWriter all =
                        MailslotWriter.open(port, MailslotAddress.everywhere("sales"))) {
            List<CompletableFuture<Void>> sends = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                sends.add(one.async().send(buffer(i), soon()));
                expected.add("overlapped-remote-mailslot \\\\REGISTER7\\mailslot\\sales " + i);
            }
            for (CompletableFuture<Void> send : sends) {
                send.get();
            }
            all.blocking().send(buffer(424), soon());
            expected.add("overlapped-remote-mailslot \\\\*\\mailslot\\sales 424");
            assertEquals(expected, winsock.remoteMailslotWrites());
        }
    }

    @Test
    void messagesToOtherComputersHaveALimit() throws Exception {
        try (MailslotWriter writer = MailslotWriter.open(port, REGISTER)) {
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> writer.blocking().send(buffer(425), soon()))
                            .getMessage();
            assertTrue(message.contains("425 bytes"), message);
            assertTrue(message.contains("must be 0 to 424"), message);
        }
    }

    @Test
    void closingFollowsTheCallsThatUseTheHandle() throws Exception {
        for (int i = 0; i < 50; i++) {
            MailslotWriter writer = MailslotWriter.open(port, REGISTER);
            List<CompletableFuture<Void>> sends = new ArrayList<>();
            for (int j = 0; j < 10; j++) {
                sends.add(writer.async().send(buffer(j), soon()));
            }
            writer.blocking().close(soon());
            for (CompletableFuture<Void> send : sends) {
                assertDoneOrClosed(send);
            }
        }
        assertEquals(0, port.status().counters().openHandles());
    }

    private static void assertDoneOrClosed(CompletableFuture<Void> send) throws Exception {
        try {
            send.get();
        } catch (ExecutionException e) {
            IoFailure failure = assertInstanceOf(IoFailure.class, e.getCause());
            assertEquals(IoFailure.Kind.CLOSED, failure.kind(), failure::getMessage);
        }
    }

    @Test
    void noCompletionThreadOpensMailslotsOfOtherComputers() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        try (Mailslot mailslot = Mailslot.open(port, MailslotAddress.local("sales"));
                MailslotWriter writer = MailslotWriter.open(port, mailslot.address())) {
            mailslot.receiveEach(
                    (same, message) -> {
                        message.release();
                        thrown.complete(
                                assertThrows(
                                        Throwable.class,
                                        () -> MailslotWriter.open(port, REGISTER)));
                    });
            writer.blocking().send(buffer(1), soon());
            assertInstanceOf(IllegalStateException.class, thrown.get());
        }
    }
}
