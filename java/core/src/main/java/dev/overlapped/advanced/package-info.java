/**
 * The low-level face: the completion port itself, for whoever ports a Winsock program and dequeues
 * its packets himself. {@link dev.overlapped.CompletionPort#openRaw()} opens one.
 *
 * <p>Everybody else starts at {@link dev.overlapped.CompletionPort}.
 */
package dev.overlapped.advanced;
