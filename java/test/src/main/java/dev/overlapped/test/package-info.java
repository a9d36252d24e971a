/**
 * A network in memory for unit tests: what is written with the library runs on it without a socket
 * of the system, in virtual time, and with faults that a test chooses.
 *
 * {@snippet class="dev.overlapped.test.snippets.TestSnippets" region="echo"}
 *
 * <h2>Networks</h2>
 *
 * {@link dev.overlapped.test.TestNetwork}, {@link dev.overlapped.test.NetworkConditions}
 *
 * <h2>The other side</h2>
 *
 * {@link dev.overlapped.test.TestPeer}, {@link dev.overlapped.test.TestServer}
 */
@NullMarked
package dev.overlapped.test;

import org.jspecify.annotations.NullMarked;
