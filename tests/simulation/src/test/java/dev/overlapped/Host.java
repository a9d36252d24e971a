package dev.overlapped;

import java.net.InetSocketAddress;

/** A user of one listener of the library. */
final class Host extends User {
    private static final int MAX_POSTED = 5;

    private final TcpListener listener;
    private boolean accepting;

    Host(Simulation simulation, TcpListener listener) {
        super(simulation, MAX_POSTED);
        this.listener = listener;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public boolean isOver() {
        return listener.isClosed();
    }

    @Override
    void actAtRandom() {
        switch (random.nextInt(13)) {
            case 0, 1, 2, 3, 4 -> accept();
            case 5, 6, 7 -> acceptWithData();
            case 8 -> acceptEach();
            case 9, 10 -> cancelSome();
            case 11 -> acceptInto();
            default -> finish();
        }
    }

    private void fail(Tracked tracked, IoFailure failure) {
        end(tracked, failure, simulation.clientsMayBreak());
    }

    private void accept() {
        if (isBusy()) {
            return;
        }
        long deadline = deadline();
        Tracked tracked = track("accept", deadline);
        tracked.id(listener.accept(at(deadline), handler(tracked)));
    }

    /** Into a socket that was somebody's connection. */
    private void acceptInto() {
        AcceptTarget target = simulation.target(address());
        if (target == null || isBusy()) {
            return;
        }
        long deadline = deadline();
        Tracked tracked = track("accept", deadline);
        tracked.id(listener.accept(target, at(deadline), handler(tracked)));
    }

    private AcceptHandler handler(Tracked tracked) {
        return new AcceptHandler() {
            @Override
            public void accepted(AcceptedConnection connection) {
                end(tracked);
                simulation.accepted(connection, null);
            }

            @Override
            public void failed(TcpListener same, IoFailure failure) {
                fail(tracked, failure);
            }
        };
    }

    private void acceptWithData() {
        IoBuffer buffer = isBusy() ? null : simulation.memory().lend();
        if (buffer == null) {
            return;
        }
        if (buffer.capacity() == 0) {
            simulation.memory().giveBack(buffer);
            return;
        }
        long deadline = deadline();
        Tracked tracked = track("accept", deadline);
        simulation
                .cutsClientsOff(); // one whose connection waits for its data, if this is cancelled
        tracked.id(
                listener.accept(
                        buffer,
                        at(deadline),
                        new AcceptDataHandler() {
                            @Override
                            public void accepted(
                                    AcceptedConnection connection, IoBuffer firstData) {
                                end(tracked);
                                simulation.accepted(connection, firstData);
                                simulation.memory().giveBack(firstData);
                            }

                            @Override
                            public void failed(
                                    TcpListener same, IoBuffer firstData, IoFailure failure) {
                                fail(tracked, failure);
                                simulation.memory().giveBack(firstData);
                            }
                        }));
    }

    private void acceptEach() {
        if (accepting) {
            return;
        }
        accepting = true;
        listener.acceptEach(
                new AcceptHandler() {
                    @Override
                    public void accepted(AcceptedConnection connection) {
                        simulation.accepted(connection, null);
                    }

                    @Override
                    public void failed(TcpListener same, IoFailure failure) {
                        new Tracked(simulation, "accept", Long.MAX_VALUE)
                                .failed(failure, false, simulation.clientsMayBreak());
                    }
                });
    }

    @Override
    void cancel(long operation) {
        listener.cancel(operation);
    }

    @Override
    public void finish() {
        if (random.nextInt(8) == 0) {
            simulation.cutsClientsOff();
            listener.close();
        }
    }
}
