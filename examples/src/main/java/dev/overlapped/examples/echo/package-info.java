/**
 * A server that sends back whatever it receives, and a client that loads it and checks every byte.
 */
package dev.overlapped.examples.echo;
