/**
 * The completion port itself, for a Winsock program that dequeues its packets on its own threads.
 * {@link dev.overlapped.advanced.RawCompletionPort#open()} opens one.
 *
 * <pre>{@code
 * RawCompletionPort<Client> port = RawCompletionPort.open();
 * port.associate(socket, port.key(client));     // a SOCKET that the program made
 * ...
 * CompletionPackets<Client> packets = port.packets(64);
 * while (true) {
 *     port.dequeue(packets, Deadline.NONE);
 *     for (int i = 0; i < packets.count(); i++) {
 *         packets.key(i).attachment().ended(packets.overlapped(i), packets.status(i), packets.bytes(i));
 *     }
 * }
 * }</pre>
 *
 * <p>All other programs start at {@link dev.overlapped.CompletionPort}.
 */
@NullMarked
package dev.overlapped.advanced;

import org.jspecify.annotations.NullMarked;
