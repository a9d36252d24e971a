package dev.overlapped;

import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.operation.TransmitOperation.Element;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How the elements of a transmission are checked, and taken when it is started. */
final class TransmitElements {
    private TransmitElements() {}

    /**
     * Sees that all pieces lie within their files as they are now.
     *
     * @param port whose sockets may transmit the files
     */
    static void check(List<PacketElement> elements, CompletionPort port) {
        for (PacketElement element : elements) {
            if (element instanceof PacketElement.FilePiece piece) {
                piece.source().check(port, piece.offset(), piece.length());
            }
        }
    }

    /** Those of the elements in memory, in their order. */
    static IoBuffers buffers(List<PacketElement> elements) {
        IoBuffer[] buffers = new IoBuffer[elements.size()];
        int count = 0;
        for (PacketElement element : elements) {
            if (element instanceof PacketElement.Memory memory) {
                buffers[count++] = memory.buffer();
            }
        }
        return IoBuffers.of(Arrays.copyOf(buffers, count));
    }

    /** Retains all files, or none: if one of them is closed, those before it are let go. */
    static List<Element> retain(List<PacketElement> elements) {
        List<Element> retained = new ArrayList<>(elements.size());
        try {
            for (PacketElement element : elements) {
                retained.add(retain(element));
            }
        } catch (IllegalStateException e) {
            for (Element element : retained) {
                if (element.isFile()) {
                    element.file().release();
                }
            }
            throw e;
        }
        return retained;
    }

    private static Element retain(PacketElement element) {
        boolean ends = element.isEndOfPacket();
        return switch (element) {
            case PacketElement.Memory memory -> {
                IoBuffer buffer = memory.buffer();
                yield new Element(
                        null, ((NativeBuffer) buffer).dataAddress(), buffer.length(), ends);
            }
            case PacketElement.FilePiece piece ->
                    new Element(piece.source().retain(), piece.offset(), piece.length(), ends);
        };
    }
}
