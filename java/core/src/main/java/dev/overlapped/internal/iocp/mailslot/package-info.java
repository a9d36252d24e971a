/** Mailslots: CreateMailslotW and CreateFileW, ReadFile and WriteFile by overlapped operations. */
@NullMarked
package dev.overlapped.internal.iocp.mailslot;

import org.jspecify.annotations.NullMarked;
