/*
 * The half of the probe that knows the headers of Windows (its SDK's, or mingw-w64's), and main.
 */
#define WIN32_LEAN_AND_MEAN
#define WIN32_NO_STATUS
#define NTDDI_VERSION 0x0A000003 /* Windows 10 1703, for TCP_INFO_v0 */
#define _WIN32_WINNT 0x0A00
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mswsock.h>
#include <mstcpip.h>
#include <windows.h>
#include <winternl.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>

#include "../rows.h"

#ifndef _WIN64
#error "Overlapped is for 64-bit Windows: compile this with a 64-bit compiler"
#endif

/* What not every set of headers has: mingw-w64's are without it. */
#define ABSENT (-0x0AB5E27)
#ifndef ERROR_HANDLES_CLOSED
#define ERROR_HANDLES_CLOSED ABSENT
#endif
#ifndef SIO_UDP_NETRESET
#define SIO_UDP_NETRESET ABSENT
#endif
#ifndef SO_REUSE_UNICASTPORT
#define SO_REUSE_UNICASTPORT ABSENT
#endif
#ifndef TCP_KEEPIDLE
#define TCP_KEEPIDLE ABSENT
#define TCP_KEEPCNT ABSENT
#define TCP_KEEPINTVL ABSENT
#endif
#ifndef TCP_FASTOPEN
#define TCP_FASTOPEN ABSENT
#endif
#ifndef UDP_SEND_MSG_SIZE
#define UDP_SEND_MSG_SIZE ABSENT
#define UDP_RECV_MAX_COALESCED_SIZE ABSENT
#define UDP_COALESCED_INFO ABSENT
#endif

#define size(type, bytes) ASSERT_SIZE(type, bytes)
#define offset(type, field, bytes, width) ASSERT_FIELD(type, field, bytes, width)
#define padding(type, field, bytes, width)
#define constant(name, value) \
    _Static_assert(SAME(name, value) || BITS(name) == BITS(ABSENT), "the constant " #name);
#define guid(name, data1, data2, data3, data4, node)
#include "../golden/windows.txt"
#undef size
#undef offset
#undef constant
#undef guid

/*
 * A GUID is an initializer, which C does not count as a constant: where the compiler sees through it all the same (GCC
 * and Clang, optimising) a difference fails the build, elsewhere it fails the run, which is part of the build there.
 */
static int differences;

#if defined(__GNUC__) && defined(__OPTIMIZE__)
__attribute__((error("a GUID of the headers differs from the golden file's"))) void differs(const char *name);
#else
static void differs(const char *name)
{
    fprintf(stderr, "differs: %s\n", name);
    differences++;
}
#endif

static void check_guids(void)
{
#define size(type, bytes)
#define offset(type, field, bytes, width)
#define constant(name, value)
#define guid(name, first, second, third, fourth, node) \
    { \
        const GUID real = name; \
        if (real.Data1 != (first) || real.Data2 != (second) || real.Data3 != (third) \
                || real.Data4[0] != ((fourth) >> 8) || real.Data4[1] != ((fourth) & 0xFF) \
                || real.Data4[2] != ((node) >> 40) || real.Data4[3] != ((node) >> 32 & 0xFF) \
                || real.Data4[4] != ((node) >> 24 & 0xFF) || real.Data4[5] != ((node) >> 16 & 0xFF) \
                || real.Data4[6] != ((node) >> 8 & 0xFF) || real.Data4[7] != ((node) & 0xFF)) \
            differs(#name); \
    }
#include "../golden/windows.txt"
#undef size
#undef offset
#undef constant
#undef guid
}

static void list_absent(void)
{
#define size(type, bytes)
#define offset(type, field, bytes, width)
#define guid(name, data1, data2, data3, data4, node)
#define constant(name, value) \
    if (BITS(name) == BITS(ABSENT)) \
        fprintf(stderr, "not checked: %s\n", #name);
#include "../golden/windows.txt"
}

/* Prints the golden file's lines to the standard output, and to the other what these headers could not check. */
int main(void)
{
    print_ours();
    list_absent();
    check_guids();
    return differences == 0 ? 0 : 1;
}
