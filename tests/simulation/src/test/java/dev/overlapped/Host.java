package dev.overlapped;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A user of one listener of the library. */
final class Host implements Actor {
    private static final int MOST_POSTED = 5;
    private static final long MOST_DEADLINE_NANOS = 10_000_000;

    private final Simulation simulation;
    private final SplittableRandom random;
    private final TcpListener listener;
    private final List<Tracked> posted = new ArrayList<>();
    private boolean accepting;

    Host(Simulation simulation, TcpListener listener) {
        this.simulation = simulation;
        this.random = simulation.random();
        this.listener = listener;
    }

    InetSocketAddress address() {
        return listener.localAddress();
    }

    @Override
    public boolean isOver() {
        return listener.isClosed();
    }

    @Override
    public void act() {
        if (listener.isClosed()) {
            return;
        }
        switch (random.nextInt(13)) {
            case 0, 1, 2, 3, 4 -> accept();
            case 5, 6, 7 -> acceptWithData();
            case 8 -> acceptEach();
            case 9, 10 -> cancelSome();
            case 11 -> acceptInto();
            default -> finish();
        }
    }

    private Tracked track(String what, long deadline) {
        Tracked tracked = new Tracked(simulation, what, deadline);
        posted.add(tracked);
        return tracked;
    }

    private long deadline() {
        return random.nextInt(3) > 0
                ? Long.MAX_VALUE
                : simulation.now() + random.nextLong(MOST_DEADLINE_NANOS);
    }

    private static Deadline at(long deadline) {
        return deadline == Long.MAX_VALUE ? Deadline.NONE : Deadline.at(deadline);
    }

    private void end(Tracked tracked) {
        tracked.completed();
        posted.remove(tracked);
    }

    private void fail(Tracked tracked, IoFailure failure) {
        tracked.failed(failure, listener.isClosed(), simulation.clientsMayBreak());
        posted.remove(tracked);
    }

    private void accept() {
        if (posted.size() >= MOST_POSTED) {
            return;
        }
        long deadline = deadline();
        Tracked tracked = track("accept", deadline);
        tracked.id(listener.accept(at(deadline), handler(tracked)));
    }

    /** Into a socket that was somebody's connection. */
    private void acceptInto() {
        AcceptTarget target = simulation.target(address());
        if (target == null || posted.size() >= MOST_POSTED) {
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
        IoBuffer buffer = posted.size() >= MOST_POSTED ? null : simulation.memory().lend();
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

    private void cancelSome() {
        if (!posted.isEmpty()) {
            Tracked tracked = posted.get(random.nextInt(posted.size()));
            if (tracked.cancel()) {
                listener.cancel(tracked.id());
            }
        }
    }

    @Override
    public void finish() {
        if (random.nextInt(8) == 0) {
            simulation.cutsClientsOff();
            listener.close();
        }
    }
}
