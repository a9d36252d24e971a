package dev.overlapped.internal.uring.ring;

import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.slot.SlotTable;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * The operations that the kernel has, by slot, each with its block of the {@link Annex} if it needs
 * one. An operation that only waits for its turn in its socket's queue has no slot.
 *
 * <p>Lifetime: a slot and its block are the kernel's from {@link #reserve} until the completion is
 * dequeued; then {@link #release} frees both, before the completion is reported. The loop's thread
 * only, except {@link #count}.
 */
public final class InFlight {
    private static final int FIRST_SLOTS = 256;

    private final SlotTable<Operation> table = new SlotTable<>(FIRST_SLOTS);
    private final Annex annex;
    private int[] blocks = new int[FIRST_SLOTS]; // by slot; the block's number + 1, 0 = none

    public InFlight(Arena arena) {
        annex = new Annex(arena);
    }

    /** Returns whether the kernel has {@code operation}. */
    public static boolean contains(Operation operation) {
        return operation.slot() >= 0;
    }

    /** Gives {@code operation} a slot. */
    public void reserve(Operation operation) {
        table.reserve(operation);
        if (blocks.length < table.capacity()) {
            blocks = Arrays.copyOf(blocks, table.capacity());
        }
    }

    /** Returns the token of {@code operation} in one of its stages; see {@link Tokens}. */
    public long token(Operation operation, int stage) {
        return Tokens.inStage(table.token(operation.slot()), stage);
    }

    /**
     * Returns the operation that a token names; throws an error that names the slot if none does.
     */
    public Operation resolve(long token) {
        return table.resolve(token);
    }

    /** Returns whether the token still names an operation that the kernel has. */
    public boolean isLive(long token) {
        return table.isLive(token);
    }

    /**
     * Returns the number of the operation's block in {@link #annex}; reserves one if it has none.
     */
    public int block(Operation operation) {
        int slot = operation.slot();
        if (blocks[slot] == 0) {
            blocks[slot] = annex.reserve() + 1;
        }
        return blocks[slot] - 1;
    }

    /** Returns the memory of the blocks. */
    public Annex annex() {
        return annex;
    }

    /** Frees the slot of {@code operation} and its block. */
    public void release(Operation operation) {
        int slot = operation.slot();
        table.release(operation); // first, for it checks
        if (blocks[slot] != 0) {
            annex.release(blocks[slot] - 1);
            blocks[slot] = 0;
        }
    }

    /**
     * Returns the operation in slot {@code index}, null if the slot is free, for a walk over all.
     */
    public @Nullable Operation operation(int index) {
        long token = table.token(index);
        return table.isLive(token) ? table.resolve(token) : null;
    }

    /** Returns the number of slots, used or free. */
    public int capacity() {
        return table.capacity();
    }

    /** Returns the number of operations that the kernel has. Any thread. */
    public int count() {
        return table.inUse();
    }
}
