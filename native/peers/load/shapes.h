/* The shapes of a load, one per file. */
#ifndef SHAPES_H
#define SHAPES_H

#include "worker.h"

extern const struct shape streams, datagrams;

#endif
