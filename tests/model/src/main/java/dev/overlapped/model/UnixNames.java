package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.Native;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The names of Unix domain sockets, which are paths. Each stands for an address of the loopback
 * network that nothing else here has, so that connections are routed as those of IP. Their files
 * are files of the machine, as Windows' are; they stay when their socket is closed ("AF_UNIX comes
 * to Windows").
 */
final class UnixNames {
    /** The address that stands for no name. */
    static final InetSocketAddress UNNAMED = Addresses.wildcard(false, 1);

    /**
     * The bytes of a SOCKADDR_UN, of which Windows reports all, with zeros after the path
     * [ruby#18608].
     */
    static final int BYTES = 110;

    /** The bytes of one without a name. */
    static final int FAMILY_BYTES = Short.BYTES;

    private static final int PORT = 2_000;

    private final Map<String, InetSocketAddress> addresses = new HashMap<>();
    private final Map<InetSocketAddress, String> names = new HashMap<>();

    /** Returns the path in a SOCKADDR_UN of so many bytes, without the zero after it. */
    static String read(long sockaddr, int bytes) {
        byte[] all = new byte[bytes];
        Native.read(sockaddr, all, 0, bytes);
        int end = FAMILY_BYTES;
        while (end < bytes && all[end] != 0) {
            end++;
        }
        return new String(all, FAMILY_BYTES, end - FAMILY_BYTES, StandardCharsets.UTF_8);
    }

    /** Returns the address that stands for a path. */
    InetSocketAddress address(String path) {
        return addresses.computeIfAbsent(
                path,
                added -> {
                    int number = addresses.size() + 1;
                    byte[] ip = {127, (byte) 128, (byte) (number >> Byte.SIZE), (byte) number};
                    InetSocketAddress stands = new InetSocketAddress(Addresses.of(ip), PORT);
                    names.put(stands, added);
                    return stands;
                });
    }

    /** Makes the file of a path; returns 0 or the code. */
    static int create(String path) {
        try {
            Files.createFile(Path.of(path));
            return 0;
        } catch (FileAlreadyExistsException e) {
            return Codes.WSAEADDRINUSE;
        } catch (IOException | InvalidPathException e) {
            return Codes.WSAEINVAL;
        }
    }

    /** Returns whether a path has a file. */
    static boolean exists(String path) {
        return Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns the SOCKADDR_UN of an address; of one without a name there are zeros. */
    byte[] encode(InetSocketAddress address) {
        byte[] path = names.getOrDefault(address, "").getBytes(StandardCharsets.UTF_8);
        byte[] sockaddr = new byte[BYTES];
        sockaddr[0] = (byte) winsock_h.AF_UNIX();
        System.arraycopy(path, 0, sockaddr, FAMILY_BYTES, path.length);
        return sockaddr;
    }
}
