package dev.overlapped.internal.iocp;

import dev.overlapped.internal.ffi.windows.EventFunctions;
import dev.overlapped.internal.ffi.windows.Kernel32Functions;
import dev.overlapped.internal.ffi.windows.MailslotFunctions;
import dev.overlapped.internal.ffi.windows.MswsockFunctions;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketFunctions;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.socket.SocketAddresses;

import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Winsock whose calls a test scripts: for the results that no system returns on demand. A call
 * that is not scripted succeeds, and overlapped calls are pending.
 */
final class ScriptedWinsock {
    static final int PENDING = 997;
    private static final long PORT = 5_000;
    private static final int WAIT_TIMEOUT = 258;

    /** One call's answer. */
    @FunctionalInterface
    interface Answer {
        /** The result; the arguments are those of the function in C. */
        long of(Object[] arguments);
    }

    final Winsock winsock =
            new Winsock() {
                @Override
                public SocketFunctions sockets() {
                    return scripted(SocketFunctions.class);
                }

                @Override
                public EventFunctions events() {
                    return scripted(EventFunctions.class);
                }

                @Override
                public MswsockFunctions extensions() {
                    return scripted(MswsockFunctions.class);
                }

                @Override
                public Kernel32Functions kernel32() {
                    return scripted(Kernel32Functions.class);
                }

                @Override
                public MailslotFunctions mailslots() {
                    return scripted(MailslotFunctions.class);
                }

                @Override
                public boolean losesDisconnectPackets() {
                    return losesDisconnectPackets;
                }
            };
    final Set<Long> open = new HashSet<>();
    final List<String> calls = new ArrayList<>();
    boolean ifsHandles = true;
    boolean losesDisconnectPackets;

    /** The OVERLAPPED of the overlapped call made last. */
    long overlapped;

    private final Map<String, Deque<Answer>> once = new HashMap<>();
    private final Map<String, Answer> always = new HashMap<>();
    private final Deque<long[]> packets = new ArrayDeque<>();
    private long nextHandle = 100;

    /** The next call of {@code function} without an answer yet gets this one. */
    void next(String function, Answer answer) {
        once.computeIfAbsent(function, f -> new ArrayDeque<>()).add(answer);
    }

    void next(String function, long result) {
        next(function, arguments -> result);
    }

    void always(String function, long result) {
        always.put(function, arguments -> result);
    }

    /** Queues the packet of an operation, as the kernel does. */
    synchronized void complete(long overlapped, int status, int bytes) {
        if (overlapped == 0) {
            throw new AssertionError("no overlapped call was made");
        }
        NativeMemory.putInt(overlapped, status);
        NativeMemory.putLong(overlapped + 8, bytes);
        packets.add(new long[] {0, overlapped, bytes});
    }

    synchronized void packet(long key, long overlapped) {
        packets.add(new long[] {key, overlapped, 0});
    }

    long count(String function) {
        return calls.stream().filter(function::equals).count();
    }

    private <T> T scripted(Class<T> functions) {
        return functions.cast(
                Proxy.newProxyInstance(
                        functions.getClassLoader(),
                        new Class<?>[] {functions},
                        (proxy, method, arguments) -> {
                            long result = call(method.getName(), arguments);
                            Class<?> type = method.getReturnType();
                            return type == long.class
                                    ? (Object) result
                                    : type == int.class ? (int) result : null;
                        }));
    }

    private synchronized long call(String function, Object[] a) {
        calls.add(function);
        long result = answer(function).of(a);
        switch (function) {
            case "AcceptEx", "ConnectEx" -> overlapped = (long) a[a.length - 1];
            case "WSARecv", "WSASend" -> overlapped = (long) a[a.length - 1];
            case "DisconnectEx" -> overlapped = (long) a[2];
            default -> {}
        }
        return result;
    }

    private Answer answer(String function) {
        Deque<Answer> scripted = once.get(function);
        if (scripted != null && !scripted.isEmpty()) {
            return scripted.poll();
        }
        return always.getOrDefault(function, a -> usual(function, a));
    }

    private long usual(String function, Object[] a) {
        return switch (function) {
            case "WSASocketW" -> {
                open.add(nextHandle);
                yield nextHandle++;
            }
            case "closesocket" -> open.remove((long) a[0]) ? 0 : 10038;
            case "WSAIoctl" -> {
                if ((long) a[4] != 0) { // a query for the address of a function
                    NativeMemory.putLong((long) a[4], 1);
                }
                yield 0;
            }
            case "getsockopt" -> {
                NativeMemory.putInt((long) a[3], ifsHandles ? 0x20000 : 0);
                yield 0;
            }
            case "GetAcceptExSockaddrs" -> addresses(a, (long) a[1] + (int) a[2]);
            case "CreateIoCompletionPort" -> PORT;
            case "GetQueuedCompletionStatusEx" -> dequeue(a);
            case "PostQueuedCompletionStatus" -> {
                packets.add(new long[] {(long) a[2], (long) a[3], 0});
                yield 0;
            }
            case "AcceptEx", "ConnectEx", "DisconnectEx", "WSARecv", "WSASend" -> PENDING;
            default -> 0;
        };
    }

    /** Writes two addresses from {@code at} on, at odd places, and says so. */
    static long addresses(Object[] a, long at) {
        for (int i = 0; i < 2; i++) {
            long place = at + 2 + i * (int) a[3];
            int bytes =
                    SocketAddresses.write(
                            new InetSocketAddress("10.0.0." + (i + 1), 1_000 + i), place);
            NativeMemory.putLong((long) a[5 + 2 * i], place);
            NativeMemory.putInt((long) a[6 + 2 * i], bytes);
        }
        return 0;
    }

    private long dequeue(Object[] a) {
        int count = 0;
        while (!packets.isEmpty() && count < (int) a[2]) {
            long[] packet = packets.poll();
            long entry = (long) a[1] + count++ * 32L;
            NativeMemory.putLong(entry, packet[0]);
            NativeMemory.putLong(entry + 8, packet[1]);
            NativeMemory.putInt(entry + 24, (int) packet[2]);
        }
        NativeMemory.putInt((long) a[3], count);
        return count == 0 ? WAIT_TIMEOUT : 0;
    }
}
