/** A server of files over HTTP/1.1. */
package dev.overlapped.examples.files;
