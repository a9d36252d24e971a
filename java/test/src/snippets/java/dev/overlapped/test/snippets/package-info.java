/** The examples of the documentation of the test network: compiled, and shown region by region. */
package dev.overlapped.test.snippets;
