package dev.overlapped.internal.transmit;

import dev.overlapped.CompletionPort;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.PacketElement;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.file.NativeFile;
import dev.overlapped.internal.operation.TransmitOperation.Element;

import java.util.ArrayList;
import java.util.List;

/** The elements of a transmission: checks them, and takes their files when it is started. */
final class TransmitElements {
    private TransmitElements() {}

    /**
     * Refuses pieces that do not lie within their files as they are now.
     *
     * @param port whose sockets may transmit the files
     */
    static void check(List<PacketElement> elements, CompletionPort port) {
        for (PacketElement element : elements) {
            if (element.isFile()) {
                FileSource.of(element.source()).check(port, element.offset(), element.length());
            }
        }
    }

    /** Returns the buffers of the elements of memory, in their order. */
    static IoBuffers buffers(List<PacketElement> elements) {
        return IoBuffers.of(
                elements.stream()
                        .filter(element -> !element.isFile())
                        .map(PacketElement::buffer)
                        .toArray(IoBuffer[]::new));
    }

    /** Retains all files, or none: if one of them is closed, releases those before it. */
    static List<Element> retain(List<PacketElement> elements) {
        List<Element> retained = new ArrayList<>(elements.size());
        try {
            for (PacketElement element : elements) {
                retained.add(retain(element));
            }
        } catch (IllegalStateException e) {
            for (Element element : retained) {
                NativeFile file = element.file();
                if (file != null) {
                    file.release();
                }
            }
            throw e;
        }
        return retained;
    }

    private static Element retain(PacketElement element) {
        boolean ends = element.isEndOfPacket();
        if (element.isFile()) {
            FileSource source = FileSource.of(element.source());
            return new Element(source.retain(), element.offset(), element.length(), ends);
        }
        NativeBuffer buffer = NativeBuffer.of(element.buffer());
        return new Element(null, buffer.dataAddress(), buffer.length(), ends);
    }
}
