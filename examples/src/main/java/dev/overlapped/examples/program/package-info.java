/** The frame of an example: its options, its status line, and its messages for wrong options. */
package dev.overlapped.examples.program;
