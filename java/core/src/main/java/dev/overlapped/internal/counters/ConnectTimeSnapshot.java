package dev.overlapped.internal.counters;

import dev.overlapped.ConnectTime;

import java.time.Duration;

/** A snapshot: see {@link ConnectTime} for each number. */
public record ConnectTimeSnapshot(long operation, Duration elapsed) implements ConnectTime {}
