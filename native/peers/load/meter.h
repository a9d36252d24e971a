/* The cost of other processes: CPU time in nanoseconds, system calls, calls of a wineserver. */
#ifndef METER_H
#define METER_H

#include <stdint.h>
#include <sys/types.h>

/* Returns the CPU time of all threads of a process, including ended ones. */
uint64_t meter_cpu_ns(pid_t process);

/* Returns the CPU time of this process. */
uint64_t meter_own_cpu_ns(void);

/*
 * Counts the system calls of a process, of the threads that it has now and those that they start.
 * It needs the right to trace (root), and costs the process about 0.1 us per call: the same run
 * must not measure time.
 */
void meter_open_syscalls(pid_t process);

uint64_t meter_syscalls(void);

/*
 * Counts, in the same way and at the same cost, the calls that Windows programs make to a wineserver. Each
 * is a request that it reads from a pipe: first its fixed part, of 64 bytes (struct request_max_size
 * of Wine's server/protocol.def), then, where it has one, the rest, which is not counted.
 */
void meter_open_requests(pid_t wineserver);

uint64_t meter_requests(void);

#endif
