/**
 * Transmissions: TransmitFile and TransmitPackets, on streams and of datagrams, and their files.
 */
@NullMarked
package dev.overlapped.internal.iocp.transmit;

import org.jspecify.annotations.NullMarked;
