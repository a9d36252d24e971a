package dev.overlapped.advanced;

/**
 * One completion packet: an OVERLAPPED_ENTRY. What it names is the caller's business: no address in
 * it is ever followed here.
 *
 * @param key as posted, or as the handle was associated with
 * @param bytes as posted, or how many the operation moved
 * @param status how the operation ended: its NTSTATUS, negative for a failure; 0 of what was posted
 * @param overlapped the address of the operation's OVERLAPPED; 0 of what was posted
 */
public record CompletionPacket(long key, long bytes, int status, long overlapped) {}
