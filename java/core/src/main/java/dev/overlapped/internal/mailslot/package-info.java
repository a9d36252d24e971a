/** Mailslots of a port: the server and the writer, their operations, their completions. */
@NullMarked
package dev.overlapped.internal.mailslot;

import org.jspecify.annotations.NullMarked;
