package dev.overlapped.snippets;

import dev.overlapped.CompletionPort;

/** The examples of observing; compiled, and shown region by region. */
abstract class ObservingSnippets {
    void describe(CompletionPort port) {
        // @start region="describe"
        System.err.print(port.status().describe());
        // @end
    }
}
