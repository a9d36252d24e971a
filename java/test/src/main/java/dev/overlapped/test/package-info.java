/**
 * A network in memory for unit tests: what is written with the library runs on it without a socket
 * of the system, in virtual time, and with faults that a test chooses.
 *
 * <p>A {@link dev.overlapped.test.TestNetwork} opens ports whose listeners, connections and UDP
 * sockets reach each other, and {@link dev.overlapped.test.TestPeer}s, which know nothing of the
 * library. {@link dev.overlapped.test.NetworkConditions} say how it behaves.
 *
 * {@snippet class="dev.overlapped.test.snippets.TestSnippets" region="echo"}
 */
@NullMarked
package dev.overlapped.test;

import org.jspecify.annotations.NullMarked;
