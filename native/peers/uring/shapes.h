/* The shapes of echo-uring, one per file; the echo has two. */
#ifndef SHAPES_H
#define SHAPES_H

#include "server.h"

_Noreturn void uring_echo(int listener, const struct server_options *options);
_Noreturn void uring_posted(int listener);
_Noreturn void uring_file(int listener, const struct server_options *options);
_Noreturn void uring_udp(int fd, const struct server_options *options);

#endif
