package dev.overlapped;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.iocp.IocpFactory;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.port.Port;
import dev.overlapped.internal.port.PortSettings;
import dev.overlapped.model.ModelSettings;
import dev.overlapped.model.ModelWinsock;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Operations from start to finish on the Windows backend and the model of Winsock: through all five
 * hops and back, on one thread. All figures include the work of the model, which is the larger part
 * (it checks each byte).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OperationOnModel {
    private static final int BYTES = 64;

    private final ModelWinsock winsock = new ModelWinsock(ModelSettings.calm());
    private Port port;
    private CompletionLoop loop;
    private TcpListener listener;
    private TcpConnection client;
    private TcpConnection server;
    private IoBuffer request;
    private IoBuffer received;
    private int ended;

    private final SendHandler sent = (connection, buffer) -> ended++;
    private final ReceiveHandler here = (connection, buffer) -> ended++;

    @Setup
    public void connect() throws IoFailure, NativeException {
        port = PortSettings.of(CompletionPort.builder().threads(1)).unstarted(System::nanoTime);
        loop = port.loops().getFirst();
        loop.open(IocpFactory.on(winsock));
        listener = port.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.accept(Deadline.NONE, accepted -> server = accepted);
        port.connect(
                listener.localAddress(),
                ConnectOptions.DEFAULT,
                Deadline.NONE,
                connected -> client = connected);
        while (client == null || server == null) {
            loop.step(0);
        }
        request = port.buffers().lend().put(new byte[BYTES]);
        received = port.buffers().lend();
    }

    @TearDown
    public void close() {
        request.release();
        received.release();
        port.beginClose();
        while (!loop.isFinished()) {
            loop.step(0);
        }
        loop.end();
        port.loopEnded();
        winsock.verifyNothingLeft();
    }

    private void runUntilEnded(int operations) {
        while (ended < operations) {
            loop.step(0);
        }
        ended = 0;
    }

    /** A send that completes at once, and the receive of its bytes, which does so too. */
    @Benchmark
    public int sendAndReceive() {
        client.send(request, Deadline.NONE, sent);
        server.receive(received, Deadline.NONE, here);
        runUntilEnded(2);
        return checked();
    }

    /** The receive first, so that it is pending until the send: the port returns its packet. */
    @Benchmark
    public int receivePendingAndSend() {
        server.receive(received, Deadline.NONE, here);
        client.send(request, Deadline.NONE, sent);
        runUntilEnded(2);
        return checked();
    }

    private int checked() {
        if (received.length() != BYTES) {
            throw new AssertionError(received.length() + " bytes were received");
        }
        return received.length();
    }
}
