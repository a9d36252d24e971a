/** A name server over UDP that answers from the address that it was asked at. */
package dev.overlapped.examples.udp;
