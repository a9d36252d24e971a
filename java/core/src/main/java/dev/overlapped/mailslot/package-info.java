/**
 * Mailslots: small messages, one way, to a name. Any number of writers send to the one server that
 * has made the mailslot; a message is received whole or not at all, and its sender is unknown.
 *
 * {@snippet file="dev/overlapped/snippets/MailslotSnippets.java" region="counter"}
 *
 * {@snippet file="dev/overlapped/snippets/MailslotSnippets.java" region="machine"}
 *
 * <p>On Windows these are the system's own mailslots, read by overlapped operations on the
 * completion port. Other computers are written to by name, or all of a domain at once. On Linux a
 * mailslot is a Unix domain socket of datagrams with an abstract name: writers on the same computer
 * only, and libraries other than this one have to know the name ({@link
 * dev.overlapped.mailslot.MailslotAddress#linuxAddress}).
 *
 * <p>Windows 11 24H2 and Windows Server 2025 switch remote mailslots off by default.
 */
@NullMarked
package dev.overlapped.mailslot;

import org.jspecify.annotations.NullMarked;
