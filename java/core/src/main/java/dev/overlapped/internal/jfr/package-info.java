/**
 * Events for JDK Flight Recorder. Which of them are on, and from what duration, is the recording's
 * business; one that is off costs a comparison.
 */
@NullMarked
package dev.overlapped.internal.jfr;

import org.jspecify.annotations.NullMarked;
