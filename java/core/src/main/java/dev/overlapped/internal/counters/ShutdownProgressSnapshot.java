package dev.overlapped.internal.counters;

import dev.overlapped.ShutdownProgress;

import java.time.Duration;

/** A snapshot: see {@link ShutdownProgress} for each number. */
public record ShutdownProgressSnapshot(
        Stage stage, long open, long finished, long ended, long cut, Duration elapsed)
        implements ShutdownProgress {}
