/*
 * The message-window model: WSAAsyncSelect posts a message to a window when a connection is ready,
 * one thread serves them in the order of their messages.
 *
 *     echo-async-select [--port N]
 */
#include "winsock.h"

#include <stdlib.h>

#define WM_SOCKET (WM_USER + 1)
#define HANDLE_STEP 4 /* handles are multiples of it */

static SOCKET listener;
static struct connection **connections; /* by socket */
static size_t size;

static struct connection **slot_of(SOCKET s) {
    size_t index = (size_t) s / HANDLE_STEP;
    if (index >= size) {
        size_t larger = 2 * index + 1024;
        connections = realloc(connections, larger * sizeof *connections);
        if (connections == NULL) {
            fail("realloc", ERROR_NOT_ENOUGH_MEMORY);
        }
        ZeroMemory(connections + size, (larger - size) * sizeof *connections);
        size = larger;
    }
    return &connections[index];
}

static void accept_one(HWND window) {
    SOCKET s = accept(listener, NULL, NULL);
    if (s == INVALID_SOCKET) {
        if (WSAGetLastError() != WSAEWOULDBLOCK && WSAGetLastError() != WSAECONNRESET) {
            accepts_no_more("accept", WSAGetLastError());
        }
        return;
    }
    set_no_delay(s);
    struct connection *c = allocate(1, sizeof *c);
    c->socket = s;
    *slot_of(s) = c;
    if (WSAAsyncSelect(s, window, WM_SOCKET, FD_READ | FD_WRITE | FD_CLOSE)) {
        fail("WSAAsyncSelect", WSAGetLastError());
    }
}

static LRESULT CALLBACK procedure(HWND window, UINT message, WPARAM s, LPARAM what) {
    if (message != WM_SOCKET) {
        return DefWindowProcW(window, message, s, what);
    }
    if (s == listener) {
        accept_one(window);
        return 0;
    }
    struct connection *c = *slot_of((SOCKET) s);
    if (c != NULL && (WSAGETSELECTERROR(what) || !connection_signalled(c, WSAGETSELECTEVENT(what)))) {
        *slot_of((SOCKET) s) = NULL;
        connection_close(c);
        free(c);
    }
    return 0;
}

int main(int count, char **arguments) {
    char mode[16];
    WNDCLASSW class = {.lpfnWndProc = procedure, .lpszClassName = L"echo"};
    listener = server_open(count, arguments, " async-select ", mode, sizeof mode);
    HWND window = RegisterClassW(&class) == 0
        ? NULL
        : CreateWindowW(class.lpszClassName, L"", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    if (window == NULL) {
        fail("CreateWindow", (int) GetLastError());
    }
    if (WSAAsyncSelect(listener, window, WM_SOCKET, FD_ACCEPT)) {
        fail("WSAAsyncSelect", WSAGetLastError());
    }
    server_announce(listener);
    MSG message;
    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        DispatchMessageW(&message);
    }
}
