/** The completion port without threads: its keys, its batches of packets, its system queue. */
package dev.overlapped.internal.raw;
