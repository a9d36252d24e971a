#include "../../../include/winsock.h"

#define GOLDEN "golden/windows.txt"
#include "../ours.h"
