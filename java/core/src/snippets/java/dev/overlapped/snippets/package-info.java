/**
 * The examples of the documentation: compiled with the tests, and shown region by region. They use
 * the API alone.
 */
package dev.overlapped.snippets;
