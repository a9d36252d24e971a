/* What other processes use: CPU time of all their threads, in nanoseconds, and system calls. */
#ifndef METER_H
#define METER_H

#include <stdint.h>
#include <sys/types.h>

/* Of all threads of a process, those that have ended too. */
uint64_t meter_cpu_ns(pid_t process);

/* Of this process. */
uint64_t meter_own_cpu_ns(void);

/*
 * Counts the system calls of a process, of the threads that it has now and those that they start.
 * It needs the right to trace (root), and costs the process about 0.1 us a call: time is not to
 * be measured in the same run.
 */
void meter_open_syscalls(pid_t process);

uint64_t meter_syscalls(void);

#endif
