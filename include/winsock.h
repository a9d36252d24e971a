/*
 * What Overlapped uses of Winsock and kernel32: our own declarations, jextract's only input for Windows.
 *
 * Every type has a fixed width, and every handle and pointer is a 64-bit integer under its C name, so that
 * the generated code is the same on every host and a call allocates nothing. Functions are declared as
 * pointer types: from those jextract takes the descriptor without looking the symbol up.
 *
 * native/abi-probe asserts every size, offset, constant and GUID here against the real headers.
 */
#ifndef OVERLAPPED_WINSOCK_H
#define OVERLAPPED_WINSOCK_H

typedef signed char INT8;
typedef unsigned char UCHAR;
typedef unsigned short USHORT;
typedef int INT;
typedef int BOOL;
typedef int LONG;
typedef unsigned int DWORD;
typedef unsigned int ULONG;
typedef unsigned int GROUP;
typedef unsigned long long ULONG_PTR;
typedef unsigned long long LARGE_INTEGER_VALUE;

typedef unsigned long long SOCKET;
typedef unsigned long long HANDLE;
typedef unsigned long long PHANDLE;

/* Pointers, as addresses. */
typedef unsigned long long PVOID;
typedef unsigned long long LPVOID;
typedef unsigned long long LPCSTR;
typedef unsigned long long LPCWSTR;
typedef unsigned long long LPINT;
typedef unsigned long long LPDWORD;
typedef unsigned long long PULONG;
typedef unsigned long long LPSOCKADDR;
typedef unsigned long long LPSOCKADDR_PTR;
typedef unsigned long long LPWSADATA;
typedef unsigned long long LPWSABUF;
typedef unsigned long long LPWSAMSG;
typedef unsigned long long LPOVERLAPPED;
typedef unsigned long long LPOVERLAPPED_ENTRY;
typedef unsigned long long LPWSAPROTOCOL_INFOW;
typedef unsigned long long PLARGE_INTEGER;
typedef unsigned long long LPTRANSMIT_FILE_BUFFERS;
typedef unsigned long long LPTRANSMIT_PACKETS_ELEMENT;
typedef unsigned long long LPWSANETWORKEVENTS;
typedef unsigned long long LPSECURITY_ATTRIBUTES;
typedef unsigned long long LPCOMPLETION_ROUTINE;
typedef unsigned long long PUNICODE_STRING;
typedef unsigned long long POBJECT_ATTRIBUTES;
typedef unsigned long long PIO_STATUS_BLOCK;

/* OVERLAPPED structure (minwinbase.h). */
struct OVERLAPPED {
    ULONG_PTR Internal;
    ULONG_PTR InternalHigh;
    DWORD Offset;
    DWORD OffsetHigh;
    HANDLE hEvent;
};

/* OVERLAPPED_ENTRY structure (minwinbase.h). */
struct OVERLAPPED_ENTRY {
    ULONG_PTR lpCompletionKey;
    LPOVERLAPPED lpOverlapped;
    ULONG_PTR Internal;
    DWORD dwNumberOfBytesTransferred;
    DWORD Padding;
};

/* WSABUF structure (ws2def.h). */
struct WSABUF {
    ULONG len;
    ULONG Padding;
    PVOID buf;
};

/* WSAMSG structure (ws2def.h); Control is a WSABUF. */
struct WSAMSG {
    LPSOCKADDR name;
    INT namelen;
    ULONG Padding;
    LPWSABUF lpBuffers;
    ULONG dwBufferCount;
    ULONG Padding2;
    struct WSABUF Control;
    ULONG dwFlags;
    ULONG Padding3;
};

/* WSACMSGHDR structure (ws2def.h); the data follows at 16. */
struct WSACMSGHDR {
    ULONG_PTR cmsg_len;
    INT cmsg_level;
    INT cmsg_type;
};

/* TCP_INITIAL_RTO_PARAMETERS structure (mstcpip.h). */
struct TCP_INITIAL_RTO_PARAMETERS {
    USHORT Rtt;
    UCHAR MaxSynRetransmissions;
    UCHAR Padding;
};

/* TRANSMIT_FILE_BUFFERS structure (mswsock.h). */
struct TRANSMIT_FILE_BUFFERS {
    PVOID Head;
    DWORD HeadLength;
    DWORD Padding;
    PVOID Tail;
    DWORD TailLength;
    DWORD Padding2;
};

/* TRANSMIT_PACKETS_ELEMENT structure (mswsock.h); the union of a file and a memory element. */
struct TRANSMIT_PACKETS_ELEMENT {
    ULONG dwElFlags;
    ULONG cLength;
    union {
        struct {
            LARGE_INTEGER_VALUE nFileOffset;
            HANDLE hFile;
        };
        PVOID pBuffer;
    };
};

/* SOCKADDR_IN structure (ws2def.h); port and address in network order. */
struct SOCKADDR_IN {
    USHORT sin_family;
    USHORT sin_port;
    UCHAR sin_addr[4];
    UCHAR sin_zero[8];
};

/* SOCKADDR_IN6 structure (ws2ipdef.h); port and address in network order. */
struct SOCKADDR_IN6 {
    USHORT sin6_family;
    USHORT sin6_port;
    ULONG sin6_flowinfo;
    UCHAR sin6_addr[16];
    ULONG sin6_scope_id;
};

/* SOCKADDR_STORAGE structure (ws2def.h). */
struct SOCKADDR_STORAGE {
    USHORT ss_family;
    UCHAR Padding[6];
    ULONG_PTR Alignment;
    UCHAR Padding2[112];
};

/* LINGER structure (winsock2.h). */
struct LINGER {
    USHORT l_onoff;
    USHORT l_linger;
};

/* IN_PKTINFO structure (ws2ipdef.h). */
struct IN_PKTINFO {
    UCHAR ipi_addr[4];
    ULONG ipi_ifindex;
};

/* IN6_PKTINFO structure (ws2ipdef.h). */
struct IN6_PKTINFO {
    UCHAR ipi6_addr[16];
    ULONG ipi6_ifindex;
};

/* TCP_INFO_v0 structure (mstcpip.h), Windows 10 1703. */
struct TCP_INFO_v0 {
    ULONG State;
    ULONG Mss;
    ULONG_PTR ConnectionTimeMs;
    UCHAR TimestampsEnabled;
    UCHAR Padding[3];
    ULONG RttUs;
    ULONG MinRttUs;
    ULONG BytesInFlight;
    ULONG Cwnd;
    ULONG SndWnd;
    ULONG RcvWnd;
    ULONG RcvBuf;
    ULONG_PTR BytesOut;
    ULONG_PTR BytesIn;
    ULONG BytesReordered;
    ULONG BytesRetrans;
    ULONG FastRetrans;
    ULONG DupAcksIn;
    ULONG TimeoutEpisodes;
    UCHAR SynRetrans;
    UCHAR Padding2[3];
};

/* IP_MREQ structure, IPV6_MREQ structure (ws2ipdef.h): a multicast group and an interface. */
struct IP_MREQ {
    UCHAR imr_multiaddr[4];
    UCHAR imr_interface[4];
};

struct IPV6_MREQ {
    UCHAR ipv6mr_multiaddr[16];
    ULONG ipv6mr_interface;
};

/* IP_MREQ_SOURCE structure, GROUP_SOURCE_REQ structure (ws2ipdef.h): the same, and a source. */
struct IP_MREQ_SOURCE {
    UCHAR imr_multiaddr[4];
    UCHAR imr_sourceaddr[4];
    UCHAR imr_interface[4];
};

struct GROUP_SOURCE_REQ {
    ULONG gsr_interface;
    ULONG pad;
    struct SOCKADDR_STORAGE gsr_group;
    struct SOCKADDR_STORAGE gsr_source;
};

/* GUID structure (guiddef.h). */
struct GUID {
    ULONG Data1;
    USHORT Data2;
    USHORT Data3;
    UCHAR Data4[8];
};

/* WSADATA structure (winsock2.h), 64-bit order. */
struct WSADATA {
    USHORT wVersion;
    USHORT wHighVersion;
    USHORT iMaxSockets;
    USHORT iMaxUdpDg;
    PVOID lpVendorInfo;
    UCHAR szDescription[257];
    UCHAR szSystemStatus[129];
    UCHAR Padding[6];
};

/* WSANETWORKEVENTS structure (winsock2.h). */
struct WSANETWORKEVENTS {
    LONG lNetworkEvents;
    INT iErrorCode[10];
};

/* WSAPROTOCOL_INFOW structure (winsock2.h): as far as it is read, its flags first and its size. */
struct WSAPROTOCOL_INFOW {
    DWORD dwServiceFlags1;
    UCHAR Padding[624];
};

/* UNICODE_STRING structure, OBJECT_ATTRIBUTES structure, IO_STATUS_BLOCK structure (winternl.h). */
struct UNICODE_STRING {
    USHORT Length;
    USHORT MaximumLength;
    ULONG Padding;
    PVOID Buffer;
};

struct OBJECT_ATTRIBUTES {
    ULONG Length;
    ULONG Padding;
    HANDLE RootDirectory;
    PUNICODE_STRING ObjectName;
    ULONG Attributes;
    ULONG Padding2;
    PVOID SecurityDescriptor;
    PVOID SecurityQualityOfService;
};

struct IO_STATUS_BLOCK {
    LONG Status;
    ULONG Padding;
    ULONG_PTR Information;
};

/* INVALID_SOCKET, INVALID_HANDLE_VALUE. */
#define INVALID_SOCKET 0xFFFFFFFFFFFFFFFFULL
#define INVALID_HANDLE_VALUE 0xFFFFFFFFFFFFFFFFULL

/* The GUIDs of the extension functions (mswsock.h): the 16 bytes as two little-endian integers. */
/* B5367DF1-CBAC-11CF-95CA-00805F48A192 */
#define WSAID_ACCEPTEX_LOW 0x11CFCBACB5367DF1ULL
#define WSAID_ACCEPTEX_HIGH 0x92A1485F8000CA95ULL
/* B5367DF2-CBAC-11CF-95CA-00805F48A192 */
#define WSAID_GETACCEPTEXSOCKADDRS_LOW 0x11CFCBACB5367DF2ULL
#define WSAID_GETACCEPTEXSOCKADDRS_HIGH 0x92A1485F8000CA95ULL
/* 25A207B9-DDF3-4660-8EE9-76E58C74063E */
#define WSAID_CONNECTEX_LOW 0x4660DDF325A207B9ULL
#define WSAID_CONNECTEX_HIGH 0x3E06748CE576E98EULL
/* 7FDA2E11-8630-436F-A031-F536A6EEC157 */
#define WSAID_DISCONNECTEX_LOW 0x436F86307FDA2E11ULL
#define WSAID_DISCONNECTEX_HIGH 0x57C1EEA636F531A0ULL
/* B5367DF0-CBAC-11CF-95CA-00805F48A192 */
#define WSAID_TRANSMITFILE_LOW 0x11CFCBACB5367DF0ULL
#define WSAID_TRANSMITFILE_HIGH 0x92A1485F8000CA95ULL
/* D9689DA0-1F90-11D3-9971-00C04F68C876 */
#define WSAID_TRANSMITPACKETS_LOW 0x11D31F90D9689DA0ULL
#define WSAID_TRANSMITPACKETS_HIGH 0x76C8684FC0007199ULL
/* F689D7C8-6F1F-436B-8A53-E54FE351C322 */
#define WSAID_WSARECVMSG_LOW 0x436B6F1FF689D7C8ULL
#define WSAID_WSARECVMSG_HIGH 0x22C351E34FE5538AULL
/* A441E712-754F-43CA-84A7-0DEE44CF606D */
#define WSAID_WSASENDMSG_LOW 0x43CA754FA441E712ULL
#define WSAID_WSASENDMSG_HIGH 0x6D60CF44EE0DA784ULL

/* Address families, socket types, protocols. */
#define AF_UNSPEC 0
#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 23
#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define IPPROTO_IP 0
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_IPV6 41

/* Socket options. */
#define SOL_SOCKET 65535
#define SO_REUSEADDR 4
#define SO_EXCLUSIVEADDRUSE (-5)
#define SO_KEEPALIVE 8
#define SO_BROADCAST 32
#define SO_LINGER 0x80
#define SO_SNDBUF 4097
#define SO_RCVBUF 4098
#define SO_ERROR 4103
#define SO_TYPE 4104
#define SO_ACCEPTCONN 2
#define SO_PROTOCOL_INFOW 8197
#define FROM_PROTOCOL_INFO (-1)
#define SO_UPDATE_ACCEPT_CONTEXT 28683
#define SO_UPDATE_CONNECT_CONTEXT 28688
#define SO_CONNECT_TIME 28684
#define SO_OOBINLINE 0x100
#define SO_REUSE_UNICASTPORT 0x3007
#define TCP_NODELAY 1
#define TCP_KEEPIDLE 3
#define TCP_KEEPCNT 16
#define TCP_KEEPINTVL 17
#define TCP_FASTOPEN 15
#define IP_TTL 4
#define IP_TOS 3
#define IP_PKTINFO 19
#define IP_RECVTTL 21
#define IP_RECVTOS 40
#define IP_MULTICAST_IF 9
#define IP_MULTICAST_TTL 10
#define IP_MULTICAST_LOOP 11
#define IP_ADD_MEMBERSHIP 12
#define IP_DROP_MEMBERSHIP 13
#define IP_DONTFRAGMENT 14
#define IPV6_DONTFRAG 14
#define IPV6_V6ONLY 27
#define IPV6_PKTINFO 19
#define IPV6_UNICAST_HOPS 4
#define IPV6_HOPLIMIT 21
#define IPV6_RECVTCLASS 40
#define IPV6_TCLASS 39
#define IPV6_MULTICAST_IF 9
#define IPV6_MULTICAST_HOPS 10
#define IPV6_MULTICAST_LOOP 11
#define IPV6_ADD_MEMBERSHIP 12
#define IPV6_DROP_MEMBERSHIP 13
#define IP_ADD_SOURCE_MEMBERSHIP 15
#define IP_DROP_SOURCE_MEMBERSHIP 16
#define IP_BLOCK_SOURCE 17
#define IP_UNBLOCK_SOURCE 18
#define MCAST_BLOCK_SOURCE 43
#define MCAST_UNBLOCK_SOURCE 44
#define MCAST_JOIN_SOURCE_GROUP 45
#define MCAST_LEAVE_SOURCE_GROUP 46
#define UDP_SEND_MSG_SIZE 2
#define UDP_RECV_MAX_COALESCED_SIZE 3
#define UDP_COALESCED_INFO 3

/* Sockets. */
#define WSA_FLAG_OVERLAPPED 1
#define WSA_FLAG_NO_HANDLE_INHERIT 0x80
#define SOMAXCONN 0x7FFFFFFF
#define SD_RECEIVE 0
#define SD_SEND 1
#define SD_BOTH 2
#define XP1_IFS_HANDLES 0x20000

/* Ioctls. */
#define FIONBIO 0x8004667E
#define SIO_GET_EXTENSION_FUNCTION_POINTER 0xC8000006
#define SIO_UDP_CONNRESET 0x9800000C
#define SIO_UDP_NETRESET 0x9800000F
#define SIO_KEEPALIVE_VALS 0x98000004
#define SIO_TCP_INITIAL_RTO 0x98000011
#define SIO_TCP_INFO 0xD8000027
#define TCP_INITIAL_RTO_DEFAULT_RTT 0
#define TCP_INITIAL_RTO_DEFAULT_MAX_SYN_RETRANSMISSIONS 0
#define TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS 0xFE

/* Flags of TransmitFile and TransmitPackets. */
#define TF_DISCONNECT 1
#define TF_REUSE_SOCKET 2
#define TF_WRITE_BEHIND 4
#define TF_USE_DEFAULT_WORKER 0
#define TF_USE_SYSTEM_THREAD 16
#define TF_USE_KERNEL_APC 32
#define TP_ELEMENT_MEMORY 1
#define TP_ELEMENT_FILE 2
#define TP_ELEMENT_EOP 4
#define TP_DISCONNECT 1
#define TP_REUSE_SOCKET 2
#define TP_USE_DEFAULT_WORKER 0
#define TP_USE_SYSTEM_THREAD 16
#define TP_USE_KERNEL_APC 32

/* Flags of messages. */
#define MSG_PEEK 2
#define MSG_WAITALL 8
#define MSG_TRUNC 0x100
#define MSG_CTRUNC 0x200
#define MSG_BCAST 0x400
#define MSG_MCAST 0x800

/* Events of WSAEventSelect. */
#define FD_READ 1
#define FD_WRITE 2
#define FD_ACCEPT 8
#define FD_CONNECT 16
#define FD_CLOSE 32
#define WSA_WAIT_EVENT_0 0
#define WSA_INFINITE 0xFFFFFFFF

/* Files and completion ports. */
#define FILE_SKIP_COMPLETION_PORT_ON_SUCCESS 1
#define FILE_SKIP_SET_EVENT_ON_HANDLE 2
#define INFINITE 0xFFFFFFFF
#define WAIT_TIMEOUT 258
#define GENERIC_READ 0x80000000
#define GENERIC_WRITE 0x40000000
#define SYNCHRONIZE 0x00100000
#define WRITE_DAC 0x00040000
#define FILE_SHARE_READ 1
#define FILE_SHARE_WRITE 2
#define FILE_SHARE_DELETE 4
#define OPEN_EXISTING 3
#define FILE_FLAG_OVERLAPPED 0x40000000
#define FILE_FLAG_SEQUENTIAL_SCAN 0x8000000

/* Mailslots. */
#define MAILSLOT_NO_MESSAGE 0xFFFFFFFF
#define MAILSLOT_WAIT_FOREVER 0xFFFFFFFF
#define FILE_WRITE_THROUGH 2
#define OBJ_CASE_INSENSITIVE 0x40

/* Win32 error codes. */
#define ERROR_SUCCESS 0
#define ERROR_FILE_NOT_FOUND 2
#define ERROR_PATH_NOT_FOUND 3
#define ERROR_TOO_MANY_OPEN_FILES 4
#define ERROR_ACCESS_DENIED 5
#define ERROR_INVALID_HANDLE 6
#define ERROR_NOT_ENOUGH_MEMORY 8
#define ERROR_SHARING_VIOLATION 32
#define ERROR_READ_FAULT 30
#define ERROR_HANDLE_EOF 38
#define ERROR_NOT_SUPPORTED 50
#define ERROR_BAD_NETPATH 53
#define ERROR_UNEXP_NET_ERR 59
#define ERROR_NETNAME_DELETED 64
#define ERROR_BAD_NET_NAME 67
#define ERROR_INVALID_PARAMETER 87
#define ERROR_BROKEN_PIPE 109
#define ERROR_SEM_TIMEOUT 121
#define ERROR_INSUFFICIENT_BUFFER 122
#define ERROR_INVALID_NAME 123
#define ERROR_ALREADY_EXISTS 183
#define WAIT_IO_COMPLETION 192
#define ERROR_PIPE_NOT_CONNECTED 233
#define ERROR_MORE_DATA 234
#define ERROR_HANDLES_CLOSED 676
#define ERROR_ABANDONED_WAIT_0 735
#define ERROR_OPERATION_ABORTED 995
#define ERROR_IO_INCOMPLETE 996
#define ERROR_IO_PENDING 997
#define ERROR_NOT_FOUND 1168
#define ERROR_CONNECTION_REFUSED 1225
#define ERROR_NETWORK_UNREACHABLE 1231
#define ERROR_HOST_UNREACHABLE 1232
#define ERROR_PROTOCOL_UNREACHABLE 1233
#define ERROR_PORT_UNREACHABLE 1234
#define ERROR_REQUEST_ABORTED 1235
#define ERROR_CONNECTION_ABORTED 1236
#define ERROR_NO_SYSTEM_RESOURCES 1450
#define ERROR_WORKING_SET_QUOTA 1453

/* Winsock error codes. */
#define WSA_INVALID_HANDLE 6
#define WSA_NOT_ENOUGH_MEMORY 8
#define WSA_INVALID_PARAMETER 87
#define WSA_OPERATION_ABORTED 995
#define WSA_IO_INCOMPLETE 996
#define WSA_IO_PENDING 997
#define WSAEINTR 10004
#define WSAEBADF 10009
#define WSAEACCES 10013
#define WSAEFAULT 10014
#define WSAEINVAL 10022
#define WSAEMFILE 10024
#define WSAEWOULDBLOCK 10035
#define WSAEINPROGRESS 10036
#define WSAEALREADY 10037
#define WSAENOTSOCK 10038
#define WSAEDESTADDRREQ 10039
#define WSAEMSGSIZE 10040
#define WSAEPROTOTYPE 10041
#define WSAENOPROTOOPT 10042
#define WSAEPROTONOSUPPORT 10043
#define WSAESOCKTNOSUPPORT 10044
#define WSAEOPNOTSUPP 10045
#define WSAEPFNOSUPPORT 10046
#define WSAEAFNOSUPPORT 10047
#define WSAEADDRINUSE 10048
#define WSAEADDRNOTAVAIL 10049
#define WSAENETDOWN 10050
#define WSAENETUNREACH 10051
#define WSAENETRESET 10052
#define WSAECONNABORTED 10053
#define WSAECONNRESET 10054
#define WSAENOBUFS 10055
#define WSAEISCONN 10056
#define WSAENOTCONN 10057
#define WSAESHUTDOWN 10058
#define WSAETOOMANYREFS 10059
#define WSAETIMEDOUT 10060
#define WSAECONNREFUSED 10061
#define WSAELOOP 10062
#define WSAENAMETOOLONG 10063
#define WSAEHOSTDOWN 10064
#define WSAEHOSTUNREACH 10065
#define WSAENOTEMPTY 10066
#define WSAEPROCLIM 10067
#define WSAEUSERS 10068
#define WSAEDQUOT 10069
#define WSAESTALE 10070
#define WSAEREMOTE 10071
#define WSASYSNOTREADY 10091
#define WSAVERNOTSUPPORTED 10092
#define WSANOTINITIALISED 10093
#define WSAEDISCON 10101
#define WSAHOST_NOT_FOUND 11001
#define WSATRY_AGAIN 11002
#define WSANO_RECOVERY 11003
#define WSANO_DATA 11004

/* Status codes of completion packets. */
#define STATUS_PENDING 0x00000103
#define STATUS_BUFFER_OVERFLOW 0x80000005
#define STATUS_INVALID_HANDLE 0xC0000008
#define STATUS_END_OF_FILE 0xC0000011
#define STATUS_BUFFER_TOO_SMALL 0xC0000023
#define STATUS_OBJECT_NAME_COLLISION 0xC0000035
#define STATUS_OBJECT_TYPE_MISMATCH 0xC0000024
#define STATUS_INSUFFICIENT_RESOURCES 0xC000009A
#define STATUS_PIPE_DISCONNECTED 0xC00000B0
#define STATUS_IO_TIMEOUT 0xC00000B5
#define STATUS_UNEXPECTED_NETWORK_ERROR 0xC00000C4
#define STATUS_TOO_MANY_OPENED_FILES 0xC000011F
#define STATUS_CANCELLED 0xC0000120
#define STATUS_INVALID_CONNECTION 0xC0000140
#define STATUS_LOCAL_DISCONNECT 0xC000013B
#define STATUS_REMOTE_DISCONNECT 0xC000013C
#define STATUS_CONNECTION_RESET 0xC000020D
#define STATUS_CONNECTION_DISCONNECTED 0xC000020C
#define STATUS_CONNECTION_REFUSED 0xC0000236
#define STATUS_GRACEFUL_DISCONNECT 0xC0000237
#define STATUS_CONNECTION_INVALID 0xC000023A
#define STATUS_NETWORK_UNREACHABLE 0xC000023C
#define STATUS_HOST_UNREACHABLE 0xC000023D
#define STATUS_PORT_UNREACHABLE 0xC000023F
#define STATUS_CONNECTION_ABORTED 0xC0000241
#define STATUS_HANDLES_CLOSED 0x8000000A

/* Winsock functions (winsock2.h), under the names that they are linked by. */
typedef INT (*LPFN_WSASTARTUP)(USHORT wVersionRequested, LPWSADATA lpWSAData);
typedef INT (*LPFN_WSACLEANUP)(void);
typedef SOCKET (*LPFN_WSASOCKETW)(INT af, INT type, INT protocol, LPWSAPROTOCOL_INFOW lpProtocolInfo, GROUP g, DWORD dwFlags);
typedef INT (*LPFN_WSADUPLICATESOCKETW)(SOCKET s, DWORD dwProcessId, LPWSAPROTOCOL_INFOW lpProtocolInfo);
typedef INT (*LPFN_CLOSESOCKET)(SOCKET s);
typedef INT (*LPFN_BIND)(SOCKET s, LPSOCKADDR name, INT namelen);
typedef INT (*LPFN_CONNECT)(SOCKET s, LPSOCKADDR name, INT namelen);
typedef INT (*LPFN_LISTEN)(SOCKET s, INT backlog);
typedef INT (*LPFN_SETSOCKOPT)(SOCKET s, INT level, INT optname, LPCSTR optval, INT optlen);
typedef INT (*LPFN_GETSOCKOPT)(SOCKET s, INT level, INT optname, LPCSTR optval, LPINT optlen);
typedef INT (*LPFN_GETSOCKNAME)(SOCKET s, LPSOCKADDR name, LPINT namelen);
typedef INT (*LPFN_GETPEERNAME)(SOCKET s, LPSOCKADDR name, LPINT namelen);
typedef INT (*LPFN_SHUTDOWN)(SOCKET s, INT how);
typedef INT (*LPFN_WSAIOCTL)(SOCKET s, DWORD dwIoControlCode, LPVOID lpvInBuffer, DWORD cbInBuffer, LPVOID lpvOutBuffer, DWORD cbOutBuffer, LPDWORD lpcbBytesReturned, LPOVERLAPPED lpOverlapped, LPCOMPLETION_ROUTINE lpCompletionRoutine);
typedef INT (*LPFN_WSARECV)(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesRecvd, LPDWORD lpFlags, LPOVERLAPPED lpOverlapped, LPCOMPLETION_ROUTINE lpCompletionRoutine);
typedef INT (*LPFN_WSASEND)(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesSent, DWORD dwFlags, LPOVERLAPPED lpOverlapped, LPCOMPLETION_ROUTINE lpCompletionRoutine);
typedef BOOL (*LPFN_WSAGETOVERLAPPEDRESULT)(SOCKET s, LPOVERLAPPED lpOverlapped, LPDWORD lpcbTransfer, BOOL fWait, LPDWORD lpdwFlags);
typedef HANDLE (*LPFN_WSACREATEEVENT)(void);
typedef BOOL (*LPFN_WSASETEVENT)(HANDLE hEvent);
typedef BOOL (*LPFN_WSACLOSEEVENT)(HANDLE hEvent);
typedef DWORD (*LPFN_WSAWAITFORMULTIPLEEVENTS)(DWORD cEvents, PHANDLE lphEvents, BOOL fWaitAll, DWORD dwTimeout, BOOL fAlertable);
typedef INT (*LPFN_WSAEVENTSELECT)(SOCKET s, HANDLE hEventObject, LONG lNetworkEvents);
typedef INT (*LPFN_WSAENUMNETWORKEVENTS)(SOCKET s, HANDLE hEventObject, LPWSANETWORKEVENTS lpNetworkEvents);

/* The extension functions (mswsock.h). */
typedef BOOL (*LPFN_ACCEPTEX)(SOCKET sListenSocket, SOCKET sAcceptSocket, PVOID lpOutputBuffer, DWORD dwReceiveDataLength, DWORD dwLocalAddressLength, DWORD dwRemoteAddressLength, LPDWORD lpdwBytesReceived, LPOVERLAPPED lpOverlapped);
typedef void (*LPFN_GETACCEPTEXSOCKADDRS)(PVOID lpOutputBuffer, DWORD dwReceiveDataLength, DWORD dwLocalAddressLength, DWORD dwRemoteAddressLength, LPSOCKADDR_PTR LocalSockaddr, LPINT LocalSockaddrLength, LPSOCKADDR_PTR RemoteSockaddr, LPINT RemoteSockaddrLength);
typedef BOOL (*LPFN_CONNECTEX)(SOCKET s, LPSOCKADDR name, INT namelen, PVOID lpSendBuffer, DWORD dwSendDataLength, LPDWORD lpdwBytesSent, LPOVERLAPPED lpOverlapped);
typedef BOOL (*LPFN_DISCONNECTEX)(SOCKET s, LPOVERLAPPED lpOverlapped, DWORD dwFlags, DWORD dwReserved);
typedef BOOL (*LPFN_TRANSMITFILE)(SOCKET hSocket, HANDLE hFile, DWORD nNumberOfBytesToWrite, DWORD nNumberOfBytesPerSend, LPOVERLAPPED lpOverlapped, LPTRANSMIT_FILE_BUFFERS lpTransmitBuffers, DWORD dwReserved);
typedef BOOL (*LPFN_TRANSMITPACKETS)(SOCKET hSocket, LPTRANSMIT_PACKETS_ELEMENT lpPacketArray, DWORD nElementCount, DWORD nSendSize, LPOVERLAPPED lpOverlapped, DWORD dwFlags);
typedef INT (*LPFN_WSARECVMSG)(SOCKET s, LPWSAMSG lpMsg, LPDWORD lpdwNumberOfBytesRecvd, LPOVERLAPPED lpOverlapped, LPCOMPLETION_ROUTINE lpCompletionRoutine);
typedef INT (*LPFN_WSASENDMSG)(SOCKET s, LPWSAMSG lpMsg, DWORD dwFlags, LPDWORD lpNumberOfBytesSent, LPOVERLAPPED lpOverlapped, LPCOMPLETION_ROUTINE lpCompletionRoutine);

/* kernel32 functions (ioapiset.h, fileapi.h, handleapi.h, errhandlingapi.h, winbase.h). */
typedef HANDLE (*PFN_CREATEIOCOMPLETIONPORT)(HANDLE FileHandle, HANDLE ExistingCompletionPort, ULONG_PTR CompletionKey, DWORD NumberOfConcurrentThreads);
typedef BOOL (*PFN_GETQUEUEDCOMPLETIONSTATUS)(HANDLE CompletionPort, LPDWORD lpNumberOfBytesTransferred, PULONG lpCompletionKey, LPOVERLAPPED lpOverlapped, DWORD dwMilliseconds);
typedef BOOL (*PFN_GETQUEUEDCOMPLETIONSTATUSEX)(HANDLE CompletionPort, LPOVERLAPPED_ENTRY lpCompletionPortEntries, ULONG ulCount, PULONG ulNumEntriesRemoved, DWORD dwMilliseconds, BOOL fAlertable);
typedef BOOL (*PFN_POSTQUEUEDCOMPLETIONSTATUS)(HANDLE CompletionPort, DWORD dwNumberOfBytesTransferred, ULONG_PTR dwCompletionKey, LPOVERLAPPED lpOverlapped);
typedef BOOL (*PFN_CANCELIOEX)(HANDLE hFile, LPOVERLAPPED lpOverlapped);
typedef BOOL (*PFN_CLOSEHANDLE)(HANDLE hObject);
typedef BOOL (*PFN_SETFILECOMPLETIONNOTIFICATIONMODES)(HANDLE FileHandle, UCHAR Flags);
typedef HANDLE (*PFN_CREATEFILEW)(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode, LPSECURITY_ATTRIBUTES lpSecurityAttributes, DWORD dwCreationDisposition, DWORD dwFlagsAndAttributes, HANDLE hTemplateFile);
typedef BOOL (*PFN_GETFILESIZEEX)(HANDLE hFile, PLARGE_INTEGER lpFileSize);
typedef HANDLE (*PFN_CREATEMAILSLOTW)(LPCWSTR lpName, DWORD nMaxMessageSize, DWORD lReadTimeout, LPSECURITY_ATTRIBUTES lpSecurityAttributes);
typedef BOOL (*PFN_GETMAILSLOTINFO)(HANDLE hMailslot, LPDWORD lpMaxMessageSize, LPDWORD lpNextSize, LPDWORD lpMessageCount, LPDWORD lpReadTimeout);
typedef BOOL (*PFN_READFILE)(HANDLE hFile, LPVOID lpBuffer, DWORD nNumberOfBytesToRead, LPDWORD lpNumberOfBytesRead, LPOVERLAPPED lpOverlapped);
typedef BOOL (*PFN_WRITEFILE)(HANDLE hFile, LPVOID lpBuffer, DWORD nNumberOfBytesToWrite, LPDWORD lpNumberOfBytesWritten, LPOVERLAPPED lpOverlapped);
typedef DWORD (*PFN_GETLASTERROR)(void);

#endif
