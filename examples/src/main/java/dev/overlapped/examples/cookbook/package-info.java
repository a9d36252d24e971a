/** Complete programs to copy from: each shows one task, and needs nothing but the library. */
package dev.overlapped.examples.cookbook;
