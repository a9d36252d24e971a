package dev.overlapped.internal.buffer;

/** A source without buffers, for tests whose operations bring their own memory. */
public final class NoBuffers implements BufferSource {
    @Override
    public Object tryTake() {
        return null;
    }

    @Override
    public long address(Object buffer) {
        throw notMine(buffer);
    }

    @Override
    public int capacity() {
        return 0;
    }

    @Override
    public int share() {
        return 0;
    }

    @Override
    public void handOver(Object buffer) {
        throw notMine(buffer);
    }

    @Override
    public void giveBack(Object buffer) {
        throw notMine(buffer);
    }

    @Override
    public void notifyWhenFree(Runnable told) {}

    private static IllegalArgumentException notMine(Object buffer) {
        return new IllegalArgumentException("no buffer of this source: " + buffer);
    }
}
