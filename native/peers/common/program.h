/* The base of every program here. Linux. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <netinet/in.h>
#include <stdint.h>

#define SECOND_NS 1000000000ull

/* Ends the program with status 2 and a line on stderr. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Reads the monotonic clock. */
uint64_t now_ns(void);

/* Returns the value of an option; ends the program where it is not from `least` to `most`. */
uint64_t number(const char *option, const char *text, uint64_t least, uint64_t most);

/* Returns the value of `--host`; ends the program where it is no IPv4 address. */
struct in_addr host_address(const char *text);

/* Raises the soft limit of descriptors to the hard one, and returns it. */
unsigned descriptor_limit(void);

/* Calls calloc; ends the program without memory. */
void *allocate(uint64_t count, uint64_t size);

#endif
