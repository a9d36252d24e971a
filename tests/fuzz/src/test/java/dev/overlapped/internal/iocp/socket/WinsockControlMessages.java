package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.HostileInput;
import dev.overlapped.internal.message.ControlMessages;

import java.util.List;

/** The decoder of Windows' control messages on hostile bytes. */
public final class WinsockControlMessages implements HostileInput {
    private final ControlMessages messages = new ControlMessages(new WinsockControl());

    @Override
    public List<byte[]> seeds() {
        return List.of(
                HostileInput.bytes( // packet info, TTL and type of service
                        """
                        18000000 00000000 00000000 13000000 7f000001 01000000
                        14000000 00000000 00000000 15000000 40000000 00000000
                        14000000 00000000 00000000 03000000 2a000000 00000000
                        """),
                HostileInput.bytes( // packet info, hop limit and traffic class; UDP_COALESCED_INFO
                        """
                        24000000 00000000 29000000 13000000
                        ff020000 00000000 00000000 00000001 02000000 00000000
                        14000000 00000000 29000000 15000000 40000000 00000000
                        14000000 00000000 29000000 27000000 01000000 00000000
                        14000000 00000000 11000000 03000000 b0040000 00000000
                        """));
    }

    @Override
    public void decode(byte[] bytes) {
        messages.decode(bytes);
    }
}
