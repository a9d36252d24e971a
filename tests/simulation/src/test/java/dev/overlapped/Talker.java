package dev.overlapped;

import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;

/** A user of one connection of the library that picks its operations at random. */
final class Talker extends User {
    private static final int MAX_IN_FLIGHT = 8;

    private final TcpConnection connection;
    private final Link.Side side;
    private final boolean streams;
    private final SocketTasks tasks;
    private boolean streaming;
    private boolean outputEnded;
    private boolean finishing; // data received from now on are dropped

    Talker(Simulation simulation, TcpConnection connection, Link.Side side) {
        super(simulation, MAX_IN_FLIGHT);
        this.connection = connection;
        this.side = side;
        this.streams = random.nextInt(3) == 0;
        this.tasks = new SocketTasks(simulation, connection);
        Tracked end = new Tracked(simulation, "connection", Long.MAX_VALUE);
        connection.onClosed((same, cause) -> end.completed());
    }

    @Override
    public boolean isOver() {
        return connection.isClosed();
    }

    @Override
    void actAtRandom() {
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4 -> receive();
            case 5, 6, 7, 8 -> send();
            case 9 -> receiveVector();
            case 10, 11 -> sendVector();
            case 12, 13 -> cancelSome();
            case 14 -> disconnect();
            case 15 -> pauseOrResume();
            case 16, 17 -> look();
            case 18 -> finish();
            case 19, 20 -> transmit();
            case 21, 22 -> tasks.act();
            default -> maybeClose();
        }
    }

    private void fail(Tracked tracked, IoFailure failure) {
        end(tracked, failure, side.link().mayBreak);
        if (failure.kind() == IoFailure.Kind.CONNECTION_RESET && random.nextInt(3) == 0) {
            connection.close(); // there is nothing more to be had
        }
    }

    // ---- receiving

    private void receive() {
        if (finishing) {
            return;
        }
        if (streams) {
            stream();
            return;
        }
        IoBuffer buffer = isBusy() ? null : simulation.memory().lend();
        if (buffer == null) {
            return;
        }
        long deadline = deadline();
        Tracked tracked = track("receive", deadline);
        tracked.id(
                connection.receive(
                        buffer,
                        at(deadline),
                        new ReceiveHandler() {
                            @Override
                            public void received(TcpConnection same, IoBuffer back) {
                                end(tracked);
                                take(expect(buffer, back));
                            }

                            @Override
                            public void endOfStream(TcpConnection same, IoBuffer back) {
                                end(tracked);
                                side.in().endSeen();
                                simulation.memory().giveBack(expect(buffer, back));
                            }

                            @Override
                            public void failed(
                                    TcpConnection same, IoBuffer back, IoFailure failure) {
                                fail(tracked, failure);
                                simulation.memory().giveBack(expect(buffer, back));
                            }
                        }));
    }

    private static IoBuffer expect(IoBuffer lent, IoBuffer back) {
        if (lent != back) {
            throw new AssertionError("lent " + lent + ", got back " + back);
        }
        return back;
    }

    private void take(IoBuffer buffer) {
        side.in().received(buffer.toByteArray());
        simulation.memory().giveBack(buffer);
        if (random.nextInt(3) == 0) {
            act();
        }
    }

    private void receiveVector() {
        IoBuffers buffers = streams || finishing || isBusy() ? null : several();
        if (buffers == null) {
            return;
        }
        boolean hasRoom = buffers.capacity() > 0;
        long deadline = deadline();
        Tracked tracked = track("receive", deadline);
        tracked.id(
                connection.receive(
                        buffers,
                        at(deadline),
                        new VectorHandler() {
                            @Override
                            public void completed(TcpConnection same, IoBuffers back, long bytes) {
                                end(tracked);
                                if (bytes == 0 && hasRoom) {
                                    side.in().endSeen();
                                }
                                for (IoBuffer buffer : back) {
                                    if (buffer.length() > 0) {
                                        side.in().received(buffer.toByteArray());
                                    }
                                    simulation.memory().giveBack(buffer);
                                }
                            }

                            @Override
                            public void failed(
                                    TcpConnection same, IoBuffers back, IoFailure failure) {
                                fail(tracked, failure);
                                giveBack(back);
                            }
                        }));
    }

    private IoBuffers several() {
        List<IoBuffer> buffers = new ArrayList<>();
        for (int count = 1 + random.nextInt(4); count > 0; count--) {
            IoBuffer buffer = simulation.memory().lend();
            if (buffer != null) {
                buffers.add(buffer);
            }
        }
        return buffers.isEmpty() ? null : IoBuffers.of(buffers.toArray(IoBuffer[]::new));
    }

    private void giveBack(IoBuffers buffers) {
        for (IoBuffer buffer : buffers) {
            simulation.memory().giveBack(buffer);
        }
    }

    private void stream() {
        if (streaming) {
            return;
        }
        streaming = true;
        Tracked tracked = new Tracked(simulation, "receive", Long.MAX_VALUE);
        ReceiveMode[] modes = ReceiveMode.values();
        connection.receiveEach(
                ReceiveOptions.DEFAULT.withMode(modes[random.nextInt(modes.length)]),
                new ReceiveHandler() {
                    @Override
                    public void received(TcpConnection same, IoBuffer buffer) {
                        side.in().received(buffer.toByteArray());
                        buffer.release();
                        if (random.nextInt(3) == 0) {
                            act();
                        }
                    }

                    @Override
                    public void endOfStream(TcpConnection same, IoBuffer buffer) {
                        side.in().endSeen();
                        buffer.release();
                        tracked.completed();
                    }

                    @Override
                    public void failed(TcpConnection same, IoBuffer buffer, IoFailure failure) {
                        buffer.release();
                        tracked.failed(failure, connection.isClosed(), side.link().mayBreak);
                    }
                });
        simulation.mayStayOpen(tracked); // an orderly end ends it without a word
    }

    private void pauseOrResume() {
        if (random.nextBoolean()) {
            connection.pauseReceiving();
        } else {
            connection.resumeReceiving();
        }
    }

    // ---- sending

    private void send() {
        IoBuffer buffer = outputEnded || isBusy() ? null : simulation.memory().lend();
        if (buffer == null) {
            return;
        }
        byte[] content = simulation.memory().write(buffer);
        StreamLog.Sent sent = side.out().sending(content);
        if (simulation.model().failures() == 0 && random.nextInt(4) == 0) {
            sendAndForget(buffer, sent);
            return;
        }
        long deadline = deadline();
        Tracked tracked = track("send", deadline);
        tracked.id(
                connection.send(
                        buffer,
                        at(deadline),
                        new SendHandler() {
                            @Override
                            public void sent(TcpConnection same, IoBuffer back) {
                                end(tracked);
                                sent.transferred = content.length;
                                simulation.memory().giveBack(expect(buffer, back));
                            }

                            @Override
                            public void failed(
                                    TcpConnection same, IoBuffer back, IoFailure failure) {
                                fail(tracked, failure);
                                sent.transferred = failure.transferred();
                                simulation.memory().giveBack(expect(buffer, back));
                            }
                        }));
    }

    /** Sends and releases; only where no send can fail while those after it succeed. */
    private void sendAndForget(IoBuffer buffer, StreamLog.Sent sent) {
        sent.transferred = sent.content.length;
        sent.forgotten = true;
        simulation.memory().forgetOne();
        connection.sendAndRelease(buffer);
    }

    private void sendVector() {
        IoBuffers buffers = outputEnded || isBusy() ? null : several();
        if (buffers == null) {
            return;
        }
        List<StreamLog.Sent> parts = new ArrayList<>();
        for (IoBuffer buffer : buffers) {
            parts.add(side.out().sending(simulation.memory().write(buffer)));
        }
        long deadline = deadline();
        Tracked tracked = track("send", deadline);
        tracked.id(
                connection.send(
                        buffers,
                        at(deadline),
                        new VectorHandler() {
                            @Override
                            public void completed(TcpConnection same, IoBuffers back, long bytes) {
                                end(tracked);
                                share(parts, bytes);
                                giveBack(back);
                            }

                            @Override
                            public void failed(
                                    TcpConnection same, IoBuffers back, IoFailure failure) {
                                fail(tracked, failure);
                                share(parts, failure.transferred());
                                giveBack(back);
                            }
                        }));
    }

    private static void share(List<StreamLog.Sent> parts, long bytes) {
        long left = bytes;
        for (StreamLog.Sent part : parts) {
            part.transferred = Math.min(left, part.content.length);
            left -= part.transferred;
        }
        if (left != 0) {
            throw new AssertionError(left + " bytes more sent than there were");
        }
    }

    // ---- transmitting

    private void transmit() {
        TransmitSource source = outputEnded || isBusy() ? null : simulation.openFile();
        if (source == null) {
            return;
        }
        try (source) { // the transmission keeps it
            Parts parts = new Parts(source);
            Transmission<?, ?> transmission = parts.transmission();
            if (random.nextInt(3) == 0) {
                transmission.bytesPerSend(1 + random.nextInt(5_000));
            }
            if (random.nextInt(6) == 0) {
                transmission.disconnect();
                outputEnded = true;
            }
            long deadline = deadline();
            Tracked tracked = track("transmit", deadline);
            tracked.id(transmission.start(at(deadline), parts.handler(tracked)));
        }
    }

    /** The parts of a transmission: pieces of a file, and memory. */
    private final class Parts {
        private final TransmitSource source;
        private final List<StreamLog.Sent> sent = new ArrayList<>();
        private final List<IoBuffer> lent = new ArrayList<>();

        Parts(TransmitSource source) {
            this.source = source;
        }

        Transmission<?, ?> transmission() {
            if (random.nextBoolean()) {
                List<PacketElement> elements = new ArrayList<>();
                for (int count = random.nextInt(5); count > 0; count--) {
                    PacketElement element = random.nextBoolean() ? memory() : piece();
                    elements.add(random.nextInt(4) == 0 ? element.endOfPacket() : element);
                }
                elements.add(piece());
                return connection.transmitPackets(elements);
            }
            IoBuffer head = random.nextBoolean() ? buffer() : null;
            PacketElement piece = piece();
            FileTransmission<?> file =
                    connection.transmitFile(source).region(piece.offset(), piece.length());
            if (head != null) {
                file.head(head);
            }
            IoBuffer tail = random.nextBoolean() ? buffer() : null;
            return tail == null ? file : file.tail(tail);
        }

        private PacketElement memory() {
            IoBuffer buffer = buffer();
            return buffer == null ? piece() : PacketElement.of(buffer);
        }

        private IoBuffer buffer() {
            IoBuffer buffer = simulation.memory().lend();
            if (buffer != null) {
                lent.add(buffer);
                sent.add(side.out().sending(simulation.memory().write(buffer)));
            }
            return buffer;
        }

        private PacketElement piece() {
            int offset = random.nextInt(SampleFile.LENGTH);
            int length = random.nextInt(SampleFile.LENGTH - offset);
            sent.add(side.out().sending(simulation.file().content(offset, length)));
            return PacketElement.of(source, offset, length);
        }

        /** Told of a transmission that is to leave the socket to somebody else. */
        <R extends TcpTarget> ReuseHandler<R> reuse(Tracked tracked) {
            return new ReuseHandler<>() {
                @Override
                public void reusable(R target) {
                    tracked.completed();
                    sent.forEach(part -> part.transferred = part.content.length);
                    lent.forEach(simulation.memory()::giveBack);
                    leftOver(target);
                }

                @Override
                public void failed(TcpConnection same, IoFailure failure) {
                    tracked.failed(failure, connection.isClosed(), true);
                    sent.forEach(part -> part.transferred = part.content.length);
                    sent.forEach(part -> part.forgotten = true); // it may be that all has gone
                    lent.forEach(simulation.memory()::giveBack);
                }
            };
        }

        VectorHandler handler(Tracked tracked) {
            return new VectorHandler() {
                @Override
                public void completed(TcpConnection same, IoBuffers back, long bytes) {
                    end(tracked);
                    share(sent, bytes);
                    giveBack(back);
                }

                @Override
                public void failed(TcpConnection same, IoBuffers back, IoFailure failure) {
                    fail(tracked, failure);
                    share(sent, failure.transferred());
                    giveBack(back);
                }
            };
        }
    }

    // ---- the rest

    @Override
    void cancel(long operation) {
        connection.cancel(operation);
    }

    private void disconnect() {
        if (outputEnded || random.nextInt(3) > 0) {
            return;
        }
        outputEnded = true;
        long deadline = deadline();
        Tracked tracked = track("disconnect", deadline);
        tracked.id(
                connection.disconnect(
                        at(deadline),
                        new DisconnectHandler() {
                            @Override
                            public void disconnected(TcpConnection same) {
                                end(tracked);
                            }

                            @Override
                            public void failed(TcpConnection same, IoFailure failure) {
                                fail(tracked, failure);
                            }
                        }));
    }

    private void look() {
        try {
            if (random.nextBoolean()) {
                connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
                connection.getOption(StandardSocketOptions.SO_RCVBUF);
            } else {
                connection.localAddress();
                connection.remoteAddress();
            }
        } catch (IoFailure failure) {
            new Tracked(simulation, "look", Long.MAX_VALUE)
                    .failed(failure, connection.isClosed(), side.link().mayBreak);
        }
    }

    /** Ends in order, by a deadline or without one. */
    @Override
    public void finish() {
        if (!outputEnded && random.nextInt(3) == 0) {
            outputEnded = true;
            finishing = true;
            side.link().mayBreak = true;
            long deadline = simulation.now() + 1 + random.nextLong(MAX_DEADLINE_NANOS);
            if (random.nextInt(3) == 0) {
                transmitLast(deadline);
            } else if (connection instanceof AcceptedConnection accepted && random.nextBoolean()) {
                leave(accepted, deadline);
            } else {
                connection.closeAfterSending(Deadline.at(deadline));
            }
        }
    }

    /** Ends in order, and leaves the socket to somebody else. */
    private void leave(AcceptedConnection accepted, long deadline) {
        Tracked tracked = new Tracked(simulation, "disconnect for reuse", deadline);
        accepted.disconnectForReuse(
                Deadline.at(deadline),
                new ReuseHandler<>() {
                    @Override
                    public void reusable(AcceptTarget target) {
                        tracked.completed();
                        leftOver(target);
                    }

                    @Override
                    public void failed(TcpConnection same, IoFailure failure) {
                        tracked.failed(failure, connection.isClosed(), true);
                    }
                });
    }

    /** Does the same after a final transmission, or without one if there is no file. */
    private void transmitLast(long deadline) {
        TransmitSource source = simulation.openFile();
        if (source == null) {
            connection.closeAfterSending(Deadline.at(deadline));
            return;
        }
        try (source) { // the transmission keeps it
            Parts parts = new Parts(source);
            reuse(parts.transmission(), deadline, parts);
        }
    }

    private <R extends TcpTarget> void reuse(
            Transmission<?, R> transmission, long deadline, Parts parts) {
        Tracked tracked = new Tracked(simulation, "transmit for reuse", deadline);
        transmission.reuse(Deadline.at(deadline), parts.reuse(tracked));
    }

    private void leftOver(TcpTarget target) {
        if (target instanceof AcceptTarget accepted) {
            simulation.reusable(accepted);
        } else {
            target.close();
        }
    }

    private void maybeClose() {
        if (random.nextInt(4) == 0) {
            side.link().mayBreak = true;
            switch (random.nextInt(3)) {
                case 0 -> connection.abort();
                case 1 -> closeAndAwait();
                default -> connection.close();
            }
        }
    }

    private void closeAndAwait() {
        Tracked closing = new Tracked(simulation, "close", Long.MAX_VALUE);
        connection.async().close().thenAccept(cause -> closing.completed());
    }
}
