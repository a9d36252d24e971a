/*
 * The blocking model: a thread per connection receives, waiting, and sends the bytes back.
 *
 *     echo-blocking [--port N]
 */
#include "winsock.h"

#define BUFFER 16384

static DWORD WINAPI echo(void *argument) {
    SOCKET s = (SOCKET) argument;
    char bytes[BUFFER];
    int n;
    while ((n = recv(s, bytes, sizeof bytes, 0)) > 0) {
        for (int sent = 0, m; sent < n; sent += m) {
            m = send(s, bytes + sent, n - sent, 0);
            if (m < 0) {
                closesocket(s);
                return 0;
            }
        }
    }
    closesocket(s);
    return 0;
}

int main(int count, char **arguments) {
    char mode[16];
    SOCKET listener = server_open(count, arguments, " blocking ", mode, sizeof mode);
    server_announce(listener);
    for (;;) {
        SOCKET s = accept(listener, NULL, NULL);
        if (s == INVALID_SOCKET) {
            int error = WSAGetLastError();
            if (error == WSAECONNRESET) {
                continue;
            }
            accepts_no_more("accept", error);
            Sleep(INFINITE);
        }
        set_no_delay(s);
        HANDLE thread = start_thread(echo, (void *) s);
        if (thread == NULL) {
            accepts_no_more("CreateThread", (int) GetLastError());
            Sleep(INFINITE); /* the other threads continue; this client waits like those in the backlog */
        }
        CloseHandle(thread);
    }
}
