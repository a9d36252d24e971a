package dev.overlapped;

/**
 * A buffer of native memory that belongs to the caller, see {@link IoBuffer#wrap}. {@link #release}
 * lets go of the memory, whose owner may then free it, or use the buffer again by {@link #reuse}.
 *
 * <p>Only this library implements it.
 *
 * @since 0.1
 */
public interface WrappedBuffer extends IoBuffer {
    /**
     * Returns whether nobody uses the memory through this buffer: neither an operation nor the
     * holder of the buffer.
     *
     * @return false while the buffer is lent or in flight
     */
    boolean isReleased();

    /**
     * Makes a released buffer usable again.
     *
     * @return this, lent, without data
     * @throws IllegalStateException if the buffer is lent or in flight
     */
    WrappedBuffer reuse();
}
