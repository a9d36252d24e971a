/*
 * An iphlpapi.dll for Wine, so that a Windows JVM 25 runs there.  Used by the tests only, never shipped.
 *
 * JDK 25's net.dll delay-loads GetAnycastIpAddressTable.  Wine's iphlpapi (8.0) does not export it, and the JVM
 * dies with exception 0xC06D007F in whatever touches NetworkInterface: InetAddress.getLoopbackAddress, Selector.open,
 * and everything that seeds SecureRandom there (UUID.randomUUID, Files.createTempFile, @TempDir).
 *
 * This DLL stands beside java.exe.  Every function Wine has is forwarded to a copy of Wine's own DLL under the name
 * wineiphl.dll (tests/wine/setup puts it into the prefix; `build` writes the forwarders from its export table); the one
 * missing function is here.  A Wine that exports it gets no such DLL.
 */
#include <winsock2.h>
#include <ws2ipdef.h>
#include <windows.h>

/* The layout of MIB_ANYCASTIPADDRESS_TABLE up to its rows, of which there are none. */
struct empty_table { ULONG NumEntries; ULONG padding; };

/* Says that the machine has no anycast address.  The table lies in the process heap, where FreeMibTable looks for it. */
DWORD WINAPI GetAnycastIpAddressTable(ADDRESS_FAMILY family, struct empty_table **table)
{
    if (table == NULL || (family != AF_UNSPEC && family != AF_INET && family != AF_INET6))
        return ERROR_INVALID_PARAMETER;
    *table = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof **table);
    return *table == NULL ? ERROR_NOT_ENOUGH_MEMORY : NO_ERROR;
}
