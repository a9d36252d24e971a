package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.message.PathBytes;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.Native;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The names of Unix domain sockets (unix(7)). Each name stands for an address of the loopback
 * network that nothing else here has, so that connections and datagrams are routed as those of IP.
 * The files of the model are its own; they stay when their socket is closed.
 */
final class UnixNames {
    private static final int NAME = 2;
    private static final int PORT = 2_000;

    private final Map<String, InetSocketAddress> addresses = new HashMap<>();
    private final Map<InetSocketAddress, String> names = new HashMap<>();
    private final Set<String> files = new HashSet<>();
    private int automatic;

    /** Returns the name of a file. */
    static String of(Path path) {
        return new String(PathBytes.of(path), StandardCharsets.ISO_8859_1);
    }

    /** The name in a sockaddr_un of so many bytes: of a path without the zero after it. */
    String read(long sockaddr, int bytes) {
        byte[] all = Native.read(sockaddr, bytes);
        int end = NAME;
        while (end < bytes && all[end] != 0) {
            end++;
        }
        boolean isPath = end > NAME;
        return new String(all, NAME, (isPath ? end : bytes) - NAME, StandardCharsets.ISO_8859_1);
    }

    /** A name that the kernel chooses: a zero and five digits. */
    String choose() {
        return String.format("\0%05x", ++automatic);
    }

    static boolean isPath(String name) {
        return !name.isEmpty() && name.charAt(0) != 0;
    }

    /** Makes the file of a path; returns false if there is one. */
    boolean create(String path) {
        return files.add(path);
    }

    boolean exists(String path) {
        return files.contains(path);
    }

    boolean delete(String path) {
        return files.remove(path);
    }

    InetSocketAddress address(String name) {
        return addresses.computeIfAbsent(
                name,
                added -> {
                    int number = addresses.size() + 1;
                    byte[] ip = {127, (byte) 128, (byte) (number >> Byte.SIZE), (byte) number};
                    InetAddress address = Addresses.of(ip);
                    InetSocketAddress stands = new InetSocketAddress(address, PORT);
                    names.put(stands, added);
                    return stands;
                });
    }

    /** Returns the sockaddr_un; of an address without a name its family only. */
    byte[] encode(InetSocketAddress address) {
        String name = names.getOrDefault(address, "");
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        byte[] sockaddr = Arrays.copyOf(new byte[0], NAME + bytes.length + (isPath(name) ? 1 : 0));
        sockaddr[0] = (byte) SocketConstants.AF_UNIX;
        System.arraycopy(bytes, 0, sockaddr, NAME, bytes.length);
        return sockaddr;
    }
}
