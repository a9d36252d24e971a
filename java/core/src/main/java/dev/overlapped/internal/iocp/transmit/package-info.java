/**
 * Transmissions: TransmitFile and TransmitPackets, on streams and of datagrams, and their files.
 */
package dev.overlapped.internal.iocp.transmit;
