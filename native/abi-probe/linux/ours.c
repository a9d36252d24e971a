#include "../../../include/io_uring.h"

#define GOLDEN "golden/linux.txt"
#include "../ours.h"
