#include "groups.h"

#include <stdlib.h>

#define MEMBERS (WSA_MAXIMUM_WAIT_EVENTS - 1)

struct group {
    struct group *next;
    CRITICAL_SECTION lock; /* of arrived, and of members from the accepting side */
    SOCKET arrived[MEMBERS];
    unsigned arrivals;
    LONG members; /* includes those that have arrived */
    unsigned count;
    WSAEVENT events[MEMBERS + 1]; /* the first event: a connection has arrived */
    struct member *connections[MEMBERS + 1];
};

static const struct model *model;
static struct group *groups;

static void leave(struct group *group, unsigned index) {
    struct member *member = group->connections[index];
    model->closed(member);
    closesocket(member->socket);
    WSACloseEvent(member->event);
    free(member);
    group->count--;
    group->connections[index] = group->connections[group->count];
    group->events[index] = group->events[group->count];
    InterlockedDecrement(&group->members);
}

static void join(struct group *group, SOCKET s) {
    struct member *member = allocate(1, model->bytes);
    member->socket = s;
    member->event = WSACreateEvent();
    if (member->event == WSA_INVALID_EVENT) {
        accepts_no_more("WSACreateEvent", WSAGetLastError());
        closesocket(s);
        free(member);
        InterlockedDecrement(&group->members);
        return;
    }
    unsigned index = group->count++;
    group->connections[index] = member;
    group->events[index] = member->event;
    if (!model->opened(member)) {
        leave(group, index);
    }
}

static void welcome(struct group *group) {
    SOCKET arrived[MEMBERS];
    EnterCriticalSection(&group->lock);
    WSAResetEvent(group->events[0]);
    unsigned count = group->arrivals;
    CopyMemory(arrived, group->arrived, count * sizeof *arrived);
    group->arrivals = 0;
    LeaveCriticalSection(&group->lock);
    for (unsigned i = 0; i < count; i++) {
        join(group, arrived[i]);
    }
}

/* Round robin, so that no connection starves. */
static DWORD WINAPI run(void *argument) {
    struct group *group = argument;
    unsigned first = 0;
    for (;;) {
        DWORD waited = WSAWaitForMultipleEvents(group->count - first, group->events + first, FALSE,
                                                first == 0 ? WSA_INFINITE : 0, FALSE);
        if (waited == WSA_WAIT_FAILED) {
            fail("WSAWaitForMultipleEvents", WSAGetLastError());
        }
        if (waited == WSA_WAIT_TIMEOUT) {
            first = 0;
            continue;
        }
        unsigned index = first + (unsigned) (waited - WSA_WAIT_EVENT_0);
        first = index + 1;
        if (index == 0) {
            welcome(group);
        } else if (!model->signalled(group->connections[index])) {
            leave(group, index); /* another stands in its place now */
            first = index;
        }
        if (first >= group->count) {
            first = 0;
        }
    }
}

static struct group *open_group(void) {
    struct group *group = allocate(1, sizeof *group);
    InitializeCriticalSection(&group->lock);
    group->events[0] = WSACreateEvent();
    group->count = 1;
    HANDLE thread = group->events[0] == WSA_INVALID_EVENT ? NULL : start_thread(run, group);
    if (thread == NULL) {
        accepts_no_more("a thread", (int) GetLastError());
        free(group);
        return NULL;
    }
    CloseHandle(thread);
    group->next = groups;
    groups = group;
    return group;
}

static struct group *with_room(void) {
    for (struct group *group = groups; group != NULL; group = group->next) {
        if (group->members < MEMBERS) {
            return group;
        }
    }
    return open_group();
}

_Noreturn void groups_serve(SOCKET listener, const struct model *served) {
    model = served;
    server_announce(listener);
    for (;;) {
        struct group *group = with_room();
        SOCKET s = group == NULL ? INVALID_SOCKET : accept(listener, NULL, NULL);
        if (s == INVALID_SOCKET) {
            int error = WSAGetLastError();
            if (group != NULL && error == WSAECONNRESET) {
                continue;
            }
            accepts_no_more("accept", error);
            Sleep(INFINITE);
        }
        set_no_delay(s);
        EnterCriticalSection(&group->lock);
        InterlockedIncrement(&group->members);
        group->arrived[group->arrivals++] = s;
        WSASetEvent(group->events[0]);
        LeaveCriticalSection(&group->lock);
    }
}
