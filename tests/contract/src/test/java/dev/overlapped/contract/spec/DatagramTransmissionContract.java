package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.Capabilities.Feature;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.PacketElement;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.BeforeEach;

import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The common part of the contracts of datagram transmissions: two sockets and their helpers. */
public abstract class DatagramTransmissionContract extends TransmissionContract {
    UdpSocket server;
    UdpSocket client;

    public DatagramTransmissionContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @BeforeEach
    void openBoth() throws Exception {
        assumeTrue(
                port.status().capabilities().has(Feature.TRANSMIT_PACKETS_OF_DATAGRAMS),
                () ->
                        port.status()
                                .capabilities()
                                .of(Feature.TRANSMIT_PACKETS_OF_DATAGRAMS)
                                .toString());
        server = port.openUdp(loopback());
        server.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 18);
        client = port.openUdp(loopback()).connect(server.localAddress());
    }

    static PacketElement memory(byte[] data) {
        return PacketElement.of(buffer(data));
    }

    static PacketElement end(byte[] data) {
        return memory(data).endOfPacket();
    }

    byte[] receive() throws IoFailure {
        IoBuffer buffer = buffer(66_000);
        server.blocking().receive(buffer, soon());
        return buffer.toByteArray();
    }

    /** Returns the datagrams received before one of a single byte, which is sent last. */
    List<byte[]> receiveAll() throws IoFailure {
        DatagramsOnPort.send(client, null, "!");
        List<byte[]> all = new ArrayList<>();
        for (byte[] data; (data = receive()).length != 1; ) {
            all.add(data);
        }
        return all;
    }

    long transmit(PacketElement... elements) throws IoFailure {
        return client.transmitPackets(List.of(elements)).blocking().start(soon());
    }
}
