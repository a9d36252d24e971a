package dev.overlapped.model;

import dev.overlapped.test.internal.network.Choices;

/** The random choices of Windows: behavior that it may show but need not. */
final class Adversary extends Choices {
    private final ModelSettings settings;

    Adversary(ModelSettings settings) {
        super(settings.seed(), settings.delays(), settings.shortens(), settings.resets());
        this.settings = settings;
    }

    /** Returns whether a call that has completed at once still returns WSA_IO_PENDING. */
    boolean pretendsPending() {
        return chance(settings.pending());
    }

    /**
     * Chooses a failure of a call or of a pending operation that is otherwise correct.
     *
     * @param codes the documented codes of its failures
     * @return one of them, or 0
     */
    int failure(int... codes) {
        return chance(settings.failures()) ? codes[random.nextInt(codes.length)] : 0;
    }
}
