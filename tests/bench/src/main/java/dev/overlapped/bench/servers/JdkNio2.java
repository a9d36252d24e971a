package dev.overlapped.bench.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The JDK's asynchronous channels, on a group of one thread. A file is mapped and gathered after
 * its head, for there is no transferTo. Modes: {@code same}, {@code elsewhere}.
 */
public final class JdkNio2 {
    private JdkNio2() {}

    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.of(arguments);
        ExecutorService other =
                settings.mode().equals("elsewhere") ? Executors.newSingleThreadExecutor() : null;
        ByteBuffer file = null;
        if (settings.shape() == Settings.Shape.FILE) {
            try (FileChannel channel = FileChannel.open(settings.file())) {
                file = channel.map(MapMode.READ_ONLY, 0, channel.size());
            }
        }
        ByteBuffer served = file;
        var group =
                AsynchronousChannelGroup.withFixedThreadPool(1, Executors.defaultThreadFactory());
        var server =
                AsynchronousServerSocketChannel.open(group)
                        .bind(new InetSocketAddress("127.0.0.1", settings.port()), 4096);
        server.accept(
                null,
                new CompletionHandler<AsynchronousSocketChannel, Void>() {
                    @Override
                    public void completed(AsynchronousSocketChannel channel, Void none) {
                        server.accept(null, this);
                        accepted(channel);
                    }

                    private void accepted(AsynchronousSocketChannel channel) {
                        try {
                            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                        } catch (IOException e) {
                            return; // ended already
                        }
                        if (served != null) {
                            new FileServer(channel, settings.buffer(), served).receive();
                        } else {
                            new Echo(channel, settings.buffer(), other).receive();
                        }
                    }

                    /** The server continues with its connections. */
                    @Override
                    public void failed(Throwable failure, Void none) {
                        Console.complain("accepts no more", failure);
                    }
                });
        Console.ready(((InetSocketAddress) server.getLocalAddress()).getPort());
        group.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS);
    }

    /** One connection; each kind of step is a handler, made once. */
    private abstract static class Connection implements CompletionHandler<Integer, Void> {
        final AsynchronousSocketChannel channel;
        final ByteBuffer buffer;

        Connection(AsynchronousSocketChannel channel, int bytes) {
            this.channel = channel;
            this.buffer = ByteBuffer.allocateDirect(bytes);
        }

        void receive() {
            channel.read(buffer, null, this);
        }

        abstract void received();

        @Override
        public void completed(Integer bytes, Void none) {
            if (bytes < 0) {
                close();
            } else {
                received();
            }
        }

        @Override
        public void failed(Throwable failure, Void none) {
            close();
        }

        void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // ended already
            }
        }
    }

    private static final class Echo extends Connection {
        private final ExecutorService other;

        private final CompletionHandler<Integer, Void> sent =
                new CompletionHandler<>() {
                    @Override
                    public void completed(Integer bytes, Void none) {
                        if (buffer.hasRemaining()) {
                            channel.write(buffer, null, this);
                        } else {
                            buffer.clear();
                            receive();
                        }
                    }

                    @Override
                    public void failed(Throwable failure, Void none) {
                        close();
                    }
                };

        Echo(AsynchronousSocketChannel channel, int bytes, ExecutorService other) {
            super(channel, bytes);
            this.other = other;
        }

        @Override
        void received() {
            buffer.flip();
            if (other == null) {
                channel.write(buffer, null, sent);
            } else {
                other.execute(() -> channel.write(buffer, null, sent));
            }
        }
    }

    private static final class FileServer extends Connection {
        private final ByteBuffer[] answer;

        private final CompletionHandler<Long, Void> sent =
                new CompletionHandler<>() {
                    @Override
                    public void completed(Long bytes, Void none) {
                        if (answer[1].hasRemaining()) {
                            send();
                        } else {
                            receive();
                        }
                    }

                    @Override
                    public void failed(Throwable failure, Void none) {
                        close();
                    }
                };

        FileServer(AsynchronousSocketChannel channel, int bytes, ByteBuffer file) {
            super(channel, bytes);
            byte[] head = Settings.head();
            answer = new ByteBuffer[] {ByteBuffer.allocateDirect(head.length), file.duplicate()};
            answer[0].put(head);
        }

        @Override
        void received() {
            if (buffer.position() < Settings.REQUEST) {
                receive();
                return;
            }
            buffer.clear();
            answer[0].rewind();
            answer[1].rewind();
            send();
        }

        private void send() {
            channel.write(answer, 0, 2, 0, TimeUnit.NANOSECONDS, null, sent);
        }
    }
}
