package dev.overlapped.bench.servers;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Netty's native transports, one event loop. Modes: {@code epoll}, {@code uring}, {@code
 * uring-ring}; with the suffix {@code -elsewhere} another thread answers. The mode with a buffer
 * ring follows its documentation where the kernel can: multishot receives from a ring of buffers
 * that are consumed piece by piece.
 */
public final class Netty {
    private static final short GROUP = 1;
    private static final String ELSEWHERE = "-elsewhere";

    private final Settings settings;
    private final String transport;
    private final EventLoopGroup group;
    private final ExecutorService other;

    private Netty(Settings settings) {
        this.settings = settings;
        boolean elsewhere = settings.mode().endsWith(ELSEWHERE);
        transport = settings.mode().replace(ELSEWHERE, "");
        other = elsewhere ? Executors.newSingleThreadExecutor() : null;
        group = new MultiThreadIoEventLoopGroup(1, ioHandler());
    }

    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.of(arguments);
        Netty netty = new Netty(settings);
        Channel channel =
                settings.shape() == Settings.Shape.UDP
                        ? netty.bindDatagrams()
                        : netty.bindConnections();
        Console.ready(((InetSocketAddress) channel.localAddress()).getPort());
        channel.closeFuture().sync();
    }

    private IoHandlerFactory ioHandler() {
        return switch (transport) {
            case "epoll" -> EpollIoHandler.newFactory();
            case "uring" -> IoUringIoHandler.newFactory();
            case "uring-ring" -> IoUringIoHandler.newFactory(withBufferRing());
            default -> throw settings.unknown();
        };
    }

    private static IoUringIoHandlerConfig withBufferRing() {
        return new IoUringIoHandlerConfig()
                .setBufferRingConfig(
                        IoUringBufferRingConfig.builder()
                                .bufferGroupId(GROUP)
                                .bufferRingSize((short) 256)
                                .batchSize(128)
                                .incremental(IoUring.isRegisterBufferRingIncSupported())
                                .allocator(new IoUringFixedBufferRingAllocator(64 * 1024))
                                .build());
    }

    private Channel bindConnections() throws Exception {
        boolean epoll = transport.equals("epoll");
        FileChannel file =
                settings.shape() == Settings.Shape.FILE ? FileChannel.open(settings.file()) : null;
        long length = file == null ? 0 : file.size();
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(group)
                        .channel(
                                epoll
                                        ? EpollServerSocketChannel.class
                                        : IoUringServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, 4096)
                        .handler(new Accepting())
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        file == null
                                                                ? new Echo(other)
                                                                : new FileServer(file, length));
                                    }
                                });
        if (transport.equals("uring-ring")) {
            bootstrap.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, GROUP);
        }
        return bootstrap.bind("127.0.0.1", settings.port()).sync().channel();
    }

    private Channel bindDatagrams() throws Exception {
        boolean epoll = transport.equals("epoll");
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(group)
                        .channel(epoll ? EpollDatagramChannel.class : IoUringDatagramChannel.class)
                        .handler(new DatagramEcho());
        if (epoll) { // receives many at once, with their destinations
            bootstrap
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, 2048)
                    .option(EpollChannelOption.IP_RECVORIGDSTADDR, true);
        }
        return bootstrap.bind("0.0.0.0", settings.port()).sync().channel();
    }

    /**
     * Continues with its connections when there are no descriptors for more. Without this Netty
     * logs the failure, for which the JDK opens files, and that ends the event loop.
     */
    private static final class Accepting extends ChannelInboundHandlerAdapter {
        private boolean refused;

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            if (!refused) { // an accept in flight is refused too
                refused = true;
                context.channel().config().setAutoRead(false);
                Console.complain("accepts no more", failure);
            }
        }
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        private final ExecutorService other;

        Echo(ExecutorService other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (other == null) {
                context.write(message, context.voidPromise());
            } else {
                other.execute(() -> context.writeAndFlush(message, context.voidPromise()));
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        /** Pauses reading from clients that do not read. */
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            context.channel().config().setAutoRead(context.channel().isWritable());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }
    }

    private static final class FileServer extends ChannelInboundHandlerAdapter {
        private static final ByteBuf HEAD =
                Unpooled.unreleasableBuffer(
                        Unpooled.directBuffer().writeBytes(Settings.head()).asReadOnly());

        private final FileChannel file;
        private final long length;
        private int received;

        FileServer(FileChannel file, long length) {
            this.file = file;
            this.length = length;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf request = (ByteBuf) message;
            received += request.readableBytes();
            request.release();
            if (received >= Settings.REQUEST) {
                received -= Settings.REQUEST;
                context.write(HEAD.duplicate(), context.voidPromise());
                context.writeAndFlush(new OpenFile(file, length), context.voidPromise());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }
    }

    /** A region of a file that stays open. */
    private static final class OpenFile extends DefaultFileRegion {
        OpenFile(FileChannel file, long length) {
            super(file, 0, length);
        }

        @Override
        protected void deallocate() {}
    }

    private static final class DatagramEcho extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            context.write(
                    new DatagramPacket(packet.content(), packet.sender()), context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure)
                throws IOException {
            throw new IOException("the datagram socket has failed", failure);
        }
    }
}
