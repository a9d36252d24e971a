package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.IoBuffer;
import dev.overlapped.PacketElement;
import dev.overlapped.PortOn;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.spec.PortContract;
import dev.overlapped.contract.system.InterposedRing;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.ffi.linux.Sqe;
import dev.overlapped.internal.uring.UringFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Datagrams longer than a packet of the network: the kernel refuses to segment them (UDP_SEGMENT)
 * and sends each in fragments. Loopback has packets of 64 KiB; sockets of IPv6 may have shorter
 * ones (IPV6_MTU).
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "UDP_SEGMENT is Linux's")
class FragmentedDatagramTest {
    private static final int IPV6_MTU = 24;
    private static final int MTU = 1_500;
    private static final int DATAGRAMS = 3;
    private static final int LENGTH = 9_500;

    /** Counts the sends of a port of one thread. */
    private static final class CountingRing extends InterposedRing {
        final AtomicInteger sends = new AtomicInteger();

        @Override
        public void submitted(MemorySegment entry) {
            if (entry.get(ValueLayout.JAVA_BYTE, Sqe.OPCODE) == IoUring.IORING_OP_SENDMSG) {
                sends.incrementAndGet();
            }
        }

        @Override
        public void completed(MemorySegment completion) {}
    }

    @Test
    void areSentOneAtATime() throws Exception {
        assumeTrue(PortContract.hasIpv6(), "this machine has no IPv6 loopback address");
        CountingRing ring = new CountingRing();
        try (CompletionPort port =
                        PortOn.open(
                                CompletionPort.builder().threads(1),
                                UringFactory.on(withShortPackets(ring.io())));
                UdpSocket server = port.openUdp(PortContract.loopback6());
                UdpSocket client = port.openUdp(PortContract.loopback6())) {
            server.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 18);
            client.connect(server.localAddress());
            List<PacketElement> elements = new ArrayList<>();
            for (int i = 0; i < DATAGRAMS; i++) {
                elements.add(PacketElement.of(PortContract.buffer(content(i))).endOfPacket());
            }
            assertEquals(
                    DATAGRAMS * LENGTH,
                    client.transmitPackets(elements).blocking().start(PortContract.soon()));
            for (int i = 0; i < DATAGRAMS; i++) {
                IoBuffer buffer = PortContract.buffer(2 * LENGTH);
                server.blocking().receive(buffer, PortContract.soon());
                assertArrayEquals(content(i), buffer.toByteArray());
            }
        }
        assertEquals(1 + DATAGRAMS, ring.sends.get(), "the refused send, and one per datagram");
    }

    private static byte[] content(int number) {
        byte[] content = new byte[LENGTH];
        new Random(number).nextBytes(content);
        return content;
    }

    /** These calls, but every socket of IPv6 has packets of {@link #MTU}. */
    private static LinuxIo withShortPackets(LinuxIo io) {
        return (LinuxIo)
                Proxy.newProxyInstance(
                        LinuxIo.class.getClassLoader(),
                        new Class<?>[] {LinuxIo.class},
                        (proxy, method, arguments) -> {
                            Object result = call(io, method, arguments);
                            if (method.getName().equals("socket")
                                    && (int) arguments[0] == SocketConstants.AF_INET6) {
                                shorten(io, (int) result);
                            }
                            return result;
                        });
    }

    private static Object call(LinuxIo io, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(io, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void shorten(LinuxIo io, int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mtu = arena.allocateFrom(ValueLayout.JAVA_INT, MTU);
            int level = SocketConstants.IPPROTO_IPV6;
            assertEquals(0, io.setsockopt(fd, level, IPV6_MTU, mtu.address(), Integer.BYTES));
        }
    }
}
