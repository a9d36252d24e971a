package dev.overlapped.internal.iocp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.buffer.NoBuffers;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.loop.LoopGroup;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.Prepare;
import dev.overlapped.internal.schedule.Timed;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A backend on a scripted Winsock, on a loop that the test steps by hand. */
abstract class ScriptedBackendTest {
    final ScriptedWinsock script = new ScriptedWinsock();
    final List<Throwable> failures = new ArrayList<>();
    CompletionLoop loop;

    void open() throws NativeException {
        loop = newLoop();
        loop.open(IocpFactory.on(script.winsock));
        assertEquals(0, script.open.size(), "the probes are closed");
    }

    CompletionLoop newLoop() {
        return new CompletionLoop(
                new LoopGroup(), System::nanoTime, new FailureLog(failures), new NoBuffers());
    }

    static final InetSocketAddress SOMEWHERE = new InetSocketAddress("127.0.0.1", 7007);

    NativeSocket listen() throws NativeException {
        NativeSocket listener =
                loop.backend().openListener(new Backend.ListenerSpec(SOMEWHERE, 10, true));
        loop.attach(listener);
        return listener;
    }

    NativeSocket stream() throws NativeException {
        NativeSocket socket = loop.backend().openStream(Family.IPV4, null);
        loop.attach(socket);
        return socket;
    }

    <T extends Operation> T start(T operation, NativeSocket on) {
        Prepare.on(on, operation, op -> {}, Timed.NEVER);
        if (operation instanceof AcceptOperation accept) {
            accept.redirect(loop);
        }
        loop.start(operation);
        return operation;
    }

    AcceptOperation accept(NativeSocket listener) {
        return start(new AcceptOperation(), listener);
    }

    int openFor(NativeSocket... sockets) {
        assertEquals(sockets.length, loop.backend().openHandles());
        return script.open.size();
    }

    /** Closes all in order, and checks that nothing is left. */
    void end() {
        loop.close(CloseReason.PORT_CLOSED);
        while (!loop.isFinished()) {
            loop.step(0);
            for (int i = 0; i < 1_000 && loop.backend().slotsInUse() > 0; i++) {
                script.complete(script.overlapped, 0xC0000120, 0);
                loop.step(0);
            }
        }
        loop.end();
        assertEquals(0, loop.backend().openHandles());
        assertEquals(0, loop.backend().slotsInUse());
        assertTrue(script.open.isEmpty(), "left open: " + script.open);
        assertTrue(failures.isEmpty(), failures.toString());
    }
}
