package dev.overlapped.internal.slot;

/** An element of a {@link SlotTable}, which knows its slot. */
public interface Slotted {
    /** The slot that it was given; −1 without one. */
    int slot();

    /** Records the slot; −1 without one. */
    void slot(int slot);
}
