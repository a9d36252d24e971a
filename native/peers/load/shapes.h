/* What connections do: two ways to load a server, one per file. */
#ifndef SHAPES_H
#define SHAPES_H

#include "worker.h"

extern const struct shape streams, datagrams;

#endif
