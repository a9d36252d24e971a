/**
 * The low-level face: the completion port itself, for whoever ports a Winsock program and dequeues
 * its packets himself. {@link dev.overlapped.CompletionPort#openRaw()} opens one.
 *
 * <pre>{@code
 * RawCompletionPort<Client> port = CompletionPort.openRaw();
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
 * <p>Everybody else starts at {@link dev.overlapped.CompletionPort}.
 */
package dev.overlapped.advanced;
