package dev.overlapped.bench.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The JDK's selector on one thread. All connections read into one direct buffer; the rest that a
 * socket does not take is kept until it is writable. transferTo sends files. Modes: {@code same},
 * {@code elsewhere}.
 */
public final class JdkNio {
    private final Settings settings;
    private final Selector selector;
    private final ByteBuffer shared = ByteBuffer.allocateDirect(64 * 1024);
    private final byte[] head = Settings.head();
    private final ExecutorService other;
    private final FileChannel file;
    private final long length;

    private JdkNio(Settings settings) throws IOException {
        this.settings = settings;
        selector = Selector.open();
        other = settings.mode().equals("elsewhere") ? Executors.newSingleThreadExecutor() : null;
        file = settings.shape() == Settings.Shape.FILE ? FileChannel.open(settings.file()) : null;
        length = file == null ? 0 : file.size();
    }

    public static void main(String[] arguments) throws Exception {
        new JdkNio(Settings.of(arguments)).serve();
    }

    private void serve() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress("127.0.0.1", settings.port()), 4096);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        Console.ready(((InetSocketAddress) server.getLocalAddress()).getPort());
        while (true) {
            selector.select(this::ready);
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            try {
                connection.ready();
            } catch (IOException e) {
                connection.close();
            }
        } else {
            accept(key);
        }
    }

    private void accept(SelectionKey listening) {
        ServerSocketChannel server = (ServerSocketChannel) listening.channel();
        try {
            for (SocketChannel channel; (channel = server.accept()) != null; ) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
                key.attach(file == null ? new Echo(channel, key) : new FileServer(channel, key));
            }
        } catch (IOException e) {
            listening.cancel(); // continues with its connections
            Console.complain("accepts no more", e);
        }
    }

    private abstract static class Connection {
        final SocketChannel channel;
        final SelectionKey key;

        Connection(SocketChannel channel, SelectionKey key) {
            this.channel = channel;
            this.key = key;
        }

        abstract void ready() throws IOException;

        void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // ended already
            }
        }
    }

    private final class Echo extends Connection {
        private ByteBuffer kept; // the rest that the socket did not take

        Echo(SocketChannel channel, SelectionKey key) {
            super(channel, key);
        }

        @Override
        void ready() throws IOException {
            if (kept != null) {
                sendRest();
                return;
            }
            int bytes = channel.read(shared.clear());
            if (bytes < 0) {
                close();
            } else if (other == null) {
                send();
            } else {
                byte[] copy = new byte[bytes];
                shared.flip().get(copy);
                other.execute(() -> sendElsewhere(ByteBuffer.wrap(copy)));
            }
        }

        private void send() throws IOException {
            channel.write(shared.flip());
            if (shared.hasRemaining()) {
                kept = ByteBuffer.allocateDirect(shared.remaining()).put(shared).flip();
                key.interestOps(SelectionKey.OP_WRITE);
            }
        }

        private void sendRest() throws IOException {
            channel.write(kept);
            if (!kept.hasRemaining()) {
                kept = null;
                key.interestOps(SelectionKey.OP_READ);
            }
        }

        /** Sends small messages: it waits for room by trying again. */
        private void sendElsewhere(ByteBuffer message) {
            try {
                while (message.hasRemaining()) {
                    channel.write(message);
                }
            } catch (IOException e) {
                close();
            }
        }
    }

    private final class FileServer extends Connection {
        private final ByteBuffer answer = ByteBuffer.allocateDirect(head.length);
        private long sent;
        private int received;

        FileServer(SocketChannel channel, SelectionKey key) {
            super(channel, key);
            answer.put(head).flip();
        }

        @Override
        void ready() throws IOException {
            if (key.interestOps() == SelectionKey.OP_WRITE) {
                sendRest();
                return;
            }
            int bytes = channel.read(shared.clear());
            if (bytes < 0) {
                close();
                return;
            }
            received += bytes;
            if (received >= Settings.REQUEST) {
                received -= Settings.REQUEST;
                answer.rewind();
                sent = 0;
                sendRest();
            }
        }

        private void sendRest() throws IOException {
            if (answer.hasRemaining()) {
                channel.write(answer);
            }
            while (!answer.hasRemaining() && sent < length) {
                long bytes = file.transferTo(sent, length - sent, channel);
                if (bytes == 0) {
                    break;
                }
                sent += bytes;
            }
            boolean more = sent < length;
            int interest = more ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
            if (key.interestOps() != interest) {
                key.interestOps(interest);
            }
        }
    }
}
