/** Files that are transmitted, and channels that are read between the calls of the system. */
package dev.overlapped.internal.file;
