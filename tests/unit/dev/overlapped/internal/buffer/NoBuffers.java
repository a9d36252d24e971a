package dev.overlapped.internal.buffer;

/** A source without buffers, for tests whose operations supply their own memory. */
public final class NoBuffers implements BufferSource {
    @Override
    public NativeBuffer tryTake() {
        return null;
    }

    @Override
    public long address(NativeBuffer buffer) {
        throw notMine(buffer);
    }

    @Override
    public int capacity() {
        return 0;
    }

    @Override
    public String describe() {
        return "no buffers";
    }

    @Override
    public int share() {
        return 0;
    }

    @Override
    public void handOver(NativeBuffer buffer) {
        throw notMine(buffer);
    }

    @Override
    public void giveBack(NativeBuffer buffer) {
        throw notMine(buffer);
    }

    @Override
    public void notifyWhenFree(Runnable notified) {}

    private static IllegalArgumentException notMine(NativeBuffer buffer) {
        return new IllegalArgumentException("no buffer of this source: " + buffer);
    }
}
