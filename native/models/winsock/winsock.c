#include "winsock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BACKLOG 200
#define BUFFER 65536

_Noreturn void fail(const char *what, int code) {
    fprintf(stderr, "%s: %d\n", what, code);
    exit(2);
}

void accepts_no_more(const char *what, int code) {
    static LONG reported;
    if (InterlockedIncrement(&reported) == 1) {
        fprintf(stderr, "%s: %d\n", what, code);
        fflush(stderr);
    }
}

void *allocate(size_t count, size_t size) {
    void *memory = calloc(count, size);
    if (memory == NULL) {
        fail("calloc", ERROR_NOT_ENOUGH_MEMORY);
    }
    return memory;
}

static void take_mode(const char *name, const char *modes, char *mode, size_t size) {
    char word[64];
    snprintf(word, sizeof word, " %s ", name);
    if (strstr(modes, word) == NULL) {
        fprintf(stderr, "--mode '%s': must be one of%s\n", name, modes);
        exit(2);
    }
    snprintf(mode, size, "%s", name);
}

static unsigned long parse(int count, char **arguments, const char *modes, char *mode, size_t size) {
    unsigned long port = 0;
    for (int i = 1; i < count; i += 2) {
        const char *value = i + 1 < count ? arguments[i + 1] : "";
        if (strcmp(arguments[i], "--port") == 0) {
            char *end;
            port = strtoul(value, &end, 10);
            if (*value < '0' || *value > '9' || *end != '\0' || port > 65535) {
                fprintf(stderr, "--port '%s': must be 0 to 65535\n", value);
                exit(2);
            }
        } else if (strcmp(arguments[i], "--mode") == 0) {
            take_mode(value, modes, mode, size);
        } else if (strcmp(arguments[i], "--shape") != 0 || strcmp(value, "echo") != 0) {
            fprintf(stderr, "unknown argument '%s %s'\n", arguments[i], value);
            exit(2);
        }
    }
    return port;
}

SOCKET server_open(int count, char **arguments, const char *modes, char *mode, size_t size) {
    WSADATA data;
    snprintf(mode, size, "%.*s", (int) strcspn(modes + 1, " "), modes + 1);
    unsigned long port = parse(count, arguments, modes, mode, size);
    int error = WSAStartup(MAKEWORD(2, 2), &data);
    if (error != 0) {
        fail("WSAStartup", error);
    }
    SOCKET listener = WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((u_short) port)};
    if (listener == INVALID_SOCKET || bind(listener, (struct sockaddr *) &address, sizeof address)
        || listen(listener, BACKLOG)) {
        fail("the listener", WSAGetLastError());
    }
    return listener;
}

void server_announce(SOCKET listener) {
    struct sockaddr_in address;
    int length = sizeof address;
    if (getsockname(listener, (struct sockaddr *) &address, &length)) {
        fail("getsockname", WSAGetLastError());
    }
    printf("listening %u\n", ntohs(address.sin_port));
    fflush(stdout);
}

void set_no_delay(SOCKET s) {
    BOOL on = TRUE;
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, (const char *) &on, sizeof on); /* refused: it has ended */
}

void set_non_blocking(SOCKET s) {
    u_long on = 1;
    if (ioctlsocket(s, (long) FIONBIO, &on)) {
        fail("FIONBIO", WSAGetLastError());
    }
}

HANDLE start_thread(LPTHREAD_START_ROUTINE routine, void *argument) {
    return CreateThread(NULL, STACK, routine, argument, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
}

/* Returns how much was sent, -1 where the connection is broken. */
static int send_some(SOCKET s, const unsigned char *bytes, int length) {
    int n = send(s, (const char *) bytes, length, 0);
    return n < 0 && WSAGetLastError() == WSAEWOULDBLOCK ? 0 : n;
}

int connection_echo(struct connection *c) {
    static _Thread_local unsigned char *bytes; /* too large for a stack */
    if (bytes == NULL) {
        bytes = allocate(1, BUFFER);
    }
    int n = recv(c->socket, (char *) bytes, BUFFER, 0);
    if (n <= 0) {
        return n < 0 && WSAGetLastError() == WSAEWOULDBLOCK;
    }
    int sent = send_some(c->socket, bytes, n);
    if (sent >= 0 && sent < n) {
        c->sent = 0;
        c->length = n - sent;
        c->rest = allocate(1, (size_t) c->length);
        memcpy(c->rest, bytes + sent, (size_t) c->length);
    }
    return sent >= 0;
}

int connection_send_rest(struct connection *c) {
    int n = send_some(c->socket, c->rest + c->sent, c->length - c->sent);
    if (n >= 0 && (c->sent += n) == c->length) {
        free(c->rest);
        c->rest = NULL;
    }
    return n >= 0;
}

/* FD_READ is signalled again after a recv; FD_WRITE after a send was refused. */
int connection_signalled(struct connection *c, long events) {
    c->ended |= (events & FD_CLOSE) != 0;
    if (c->rest != NULL && (events & FD_WRITE) != 0 && !connection_send_rest(c)) {
        return 0;
    }
    while (c->rest == NULL) {
        if (!connection_echo(c)) {
            return 0;
        }
        if (!c->ended) {
            return 1;
        }
    }
    return 1;
}

void connection_close(struct connection *c) {
    closesocket(c->socket);
    free(c->rest);
    c->rest = NULL;
}
