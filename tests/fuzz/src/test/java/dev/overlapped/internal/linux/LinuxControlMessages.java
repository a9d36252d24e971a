package dev.overlapped.internal.linux;

import dev.overlapped.internal.HostileInput;
import dev.overlapped.internal.message.ControlMessages;

import java.util.List;

/** The decoder of Linux's control messages on hostile bytes. */
public final class LinuxControlMessages implements HostileInput {
    private final ControlMessages messages = new ControlMessages(new LinuxControl());

    @Override
    public List<byte[]> seeds() {
        return List.of(
                HostileInput.bytes( // packet info, TTL and type of service of a broadcast
                        """
                        1c000000 00000000 00000000 08000000 01000000 7f000001 7fffffff 00000000
                        14000000 00000000 00000000 02000000 40000000 00000000
                        11000000 00000000 00000000 01000000 2a
                        """),
                HostileInput.bytes( // packet info, hop limit and traffic class of IPv6; UDP_GRO
                        """
                        24000000 00000000 29000000 32000000
                        ff020000 00000000 00000000 00000001 02000000 00000000
                        14000000 00000000 29000000 34000000 40000000 00000000
                        14000000 00000000 29000000 43000000 01000000 00000000
                        14000000 00000000 11000000 68000000 b0040000 00000000
                        """));
    }

    @Override
    public void decode(byte[] bytes) {
        messages.decode(bytes);
    }
}
