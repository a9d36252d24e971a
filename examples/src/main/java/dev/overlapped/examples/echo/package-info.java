/**
 * A server that sends all received bytes back, and a client that loads it and checks every byte.
 */
package dev.overlapped.examples.echo;
