/** A counter of sales that soda machines report by mailslot. */
package dev.overlapped.examples.mailslot;
