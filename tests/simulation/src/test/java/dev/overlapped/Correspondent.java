package dev.overlapped;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A user of one UDP socket of the library. */
final class Correspondent extends User {
    private static final int MAX_IN_FLIGHT = 12;
    private static final int LONGEST = 60_000;

    private final UdpSocket socket;
    private final boolean reportsUnreachable;
    private final SocketTasks tasks;
    private boolean streaming;
    private boolean ending; // datagrams received from now on are dropped

    Correspondent(Simulation simulation, UdpSocket socket, boolean reportsUnreachable) {
        super(simulation, MAX_IN_FLIGHT);
        this.socket = socket;
        this.reportsUnreachable = reportsUnreachable;
        this.tasks = new SocketTasks(simulation, socket);
        Tracked end = new Tracked(simulation, "UDP socket", Long.MAX_VALUE);
        socket.onClosed((same, cause) -> end.completed());
    }

    /** Returns the address at which it receives and from which it sends. */
    InetSocketAddress address() {
        InetSocketAddress local = (InetSocketAddress) socket.localAddress();
        return local.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), local.getPort())
                : local;
    }

    @Override
    public boolean isOver() {
        return socket.isClosed();
    }

    @Override
    void actAtRandom() {
        switch (ending ? 16 : random.nextInt(19)) {
            case 0, 1, 2, 3 -> receive();
            case 4, 5, 6, 7, 8, 9 -> send();
            case 10 -> stream();
            case 11, 12 -> cancelSome();
            case 13, 14 -> pauseOrResume();
            case 15, 16, 17 -> tasks.act();
            default -> finish();
        }
    }

    private void fail(Tracked tracked, IoFailure failure) {
        end(tracked, failure, reportsUnreachable);
    }

    // ---- receiving

    private void receive() {
        IoBuffer buffer = isBusy() ? null : simulation.memory().lend();
        if (buffer == null) {
            return;
        }
        long deadline = deadline();
        Tracked tracked = track("receive datagram", deadline);
        tracked.id(
                socket.receive(
                        buffer,
                        at(deadline),
                        new DatagramHandler() {
                            @Override
                            public void received(UdpSocket same, IoBuffer back, Datagram came) {
                                end(tracked);
                                take(back, came);
                                simulation.memory().giveBack(back);
                            }

                            @Override
                            public void failed(UdpSocket same, IoBuffer back, IoFailure failure) {
                                fail(tracked, failure);
                                simulation.memory().giveBack(back);
                            }
                        }));
    }

    private void take(IoBuffer buffer, Datagram datagram) {
        if (buffer.capacity() > 0) { // else it only waited
            simulation.datagrams().received(buffer, datagram, socket.localPort());
        }
        if (random.nextInt(3) == 0) {
            act();
        }
        if (random.nextInt(3) == 0 && !socket.isClosed()) {
            reply(datagram);
        }
    }

    private void stream() {
        if (streaming) {
            return;
        }
        streaming = true;
        Tracked tracked = new Tracked(simulation, "receive datagram", Long.MAX_VALUE);
        socket.receiveEach(
                new DatagramHandler() {
                    @Override
                    public void received(UdpSocket same, IoBuffer buffer, Datagram datagram) {
                        take(buffer, datagram);
                        buffer.release();
                    }

                    @Override
                    public void failed(UdpSocket same, IoBuffer buffer, IoFailure failure) {
                        buffer.release();
                        if (failure.kind() != IoFailure.Kind.PORT_UNREACHABLE) {
                            tracked.failed(failure, socket.isClosed(), false);
                        } else if (!reportsUnreachable) {
                            throw new AssertionError("not asked for", failure);
                        }
                    }
                });
        simulation.mayStayOpen(tracked); // a closing that finds it paused ends it without a word
    }

    private void pauseOrResume() {
        if (random.nextBoolean()) {
            socket.pauseReceiving();
        } else {
            socket.resumeReceiving();
        }
    }

    // ---- sending

    private void send() {
        InetSocketAddress remote = simulation.recipient(address());
        IoBuffer buffer = write(remote);
        if (buffer == null) {
            return;
        }
        if (random.nextInt(4) == 0) {
            simulation.memory().forgetOne();
            socket.sendAndRelease(buffer, remote);
            return;
        }
        long deadline = deadline();
        Tracked tracked = track("send datagram", deadline);
        tracked.id(socket.send(buffer, remote, SendControl.NONE, at(deadline), handler(tracked)));
    }

    private void reply(Datagram datagram) {
        IoBuffer buffer = write((InetSocketAddress) datagram.source());
        if (buffer != null) {
            long deadline = deadline();
            Tracked tracked = track("send datagram", deadline);
            tracked.id(socket.reply(buffer, datagram, at(deadline), handler(tracked)));
        }
    }

    /** A buffer with a datagram in it, or null. */
    private IoBuffer write(InetSocketAddress remote) {
        IoBuffer buffer = ending || isBusy() ? null : simulation.memory().lend();
        if (buffer == null) {
            return null;
        }
        byte[] content = simulation.memory().write(buffer);
        if (content.length < DatagramLog.SHORTEST || content.length > LONGEST) {
            simulation.memory().giveBack(buffer);
            return null;
        }
        simulation.datagrams().sending(content, address(), remote);
        return buffer;
    }

    private DatagramSendHandler handler(Tracked tracked) {
        return new DatagramSendHandler() {
            @Override
            public void sent(UdpSocket same, IoBuffer back) {
                end(tracked);
                simulation.memory().giveBack(back);
            }

            @Override
            public void failed(UdpSocket same, IoBuffer back, IoFailure failure) {
                fail(tracked, failure);
                simulation.memory().giveBack(back);
            }
        };
    }

    // ---- the rest

    @Override
    void cancel(long operation) {
        socket.cancel(operation);
    }

    @Override
    public void finish() {
        switch (random.nextInt(16)) {
            case 0 -> socket.close();
            case 1 -> {
                Tracked closing = new Tracked(simulation, "close", Long.MAX_VALUE);
                socket.async().close().thenAccept(cause -> closing.completed());
            }
            case 2 -> {
                ending = true;
                socket.closeAfterSending(
                        at(simulation.now() + random.nextLong(MAX_DEADLINE_NANOS)));
            }
            default -> {}
        }
    }
}
