/**
 * The backend of Windows: overlapped operations on an I/O completion port. This room puts its parts
 * together: the backend of a loop, the table of verbs, the factory, the support table, and the end
 * of a port whose loop has failed. A verb is a class per function of Winsock, {@code finish} beside
 * {@code start}, in the rooms below.
 *
 * <pre>
 *  iocp ──► accept, stream, datagram, transmit ──► socket ──► port
 * </pre>
 *
 * <p>All of it uses Winsock through the interface {@link
 * dev.overlapped.internal.ffi.windows.Winsock} only, so that it runs on a model as well.
 */
@NullMarked
package dev.overlapped.internal.iocp;

import org.jspecify.annotations.NullMarked;
