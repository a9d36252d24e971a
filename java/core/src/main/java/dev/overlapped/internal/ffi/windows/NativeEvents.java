package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.LPFN_WSACLOSEEVENT;
import dev.overlapped.internal.ffi.windows.gen.LPFN_WSACREATEEVENT;
import dev.overlapped.internal.ffi.windows.gen.LPFN_WSAENUMNETWORKEVENTS;
import dev.overlapped.internal.ffi.windows.gen.LPFN_WSAEVENTSELECT;
import dev.overlapped.internal.ffi.windows.gen.LPFN_WSASETEVENT;
import dev.overlapped.internal.ffi.windows.gen.LPFN_WSAWAITFORMULTIPLEEVENTS;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** The event objects of {@link NativeWinsock}, by downcalls. */
@SuppressWarnings("restricted") // this is the place for them
abstract sealed class NativeEvents extends NativeExtensions permits NativeWinsock {
    static final SymbolLookup WS2_32 = SymbolLookup.libraryLookup("ws2_32", Arena.global());

    private static final MethodHandle WSA_CREATE_EVENT =
            winsock("WSACreateEvent", LPFN_WSACREATEEVENT.descriptor());
    private static final MethodHandle WSA_SET_EVENT =
            winsock("WSASetEvent", LPFN_WSASETEVENT.descriptor());
    private static final MethodHandle WSA_CLOSE_EVENT =
            winsock("WSACloseEvent", LPFN_WSACLOSEEVENT.descriptor());
    private static final MethodHandle WSA_WAIT_FOR_MULTIPLE_EVENTS =
            winsock("WSAWaitForMultipleEvents", LPFN_WSAWAITFORMULTIPLEEVENTS.descriptor());
    private static final MethodHandle WSA_EVENT_SELECT =
            winsock("WSAEventSelect", LPFN_WSAEVENTSELECT.descriptor());
    private static final MethodHandle WSA_ENUM_NETWORK_EVENTS =
            winsock("WSAEnumNetworkEvents", LPFN_WSAENUMNETWORKEVENTS.descriptor());

    NativeEvents() {}

    static MethodHandle winsock(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(WS2_32.findOrThrow(name), descriptor, WINSOCK_ERROR);
    }

    @Override
    public final long WSACreateEvent() {
        MemorySegment state = STATE.get();
        try {
            long result = (long) WSA_CREATE_EVENT.invokeExact(state);
            return result != 0 ? result : -winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public final int WSASetEvent(long hEvent) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) WSA_SET_EVENT.invokeExact(state, hEvent);
            return result != 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public final int WSACloseEvent(long hEvent) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) WSA_CLOSE_EVENT.invokeExact(state, hEvent);
            return result != 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public final int WSAWaitForMultipleEvents(
            int cEvents, long lphEvents, int fWaitAll, int dwTimeout, int fAlertable) {
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            WSA_WAIT_FOR_MULTIPLE_EVENTS.invokeExact(
                                    state, cEvents, lphEvents, fWaitAll, dwTimeout, fAlertable);
            return result == winsock_h.WSA_WAIT_EVENT_0() ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public final int WSAEventSelect(long s, long hEventObject, int lNetworkEvents) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) WSA_EVENT_SELECT.invokeExact(state, s, hEventObject, lNetworkEvents);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public final int WSAEnumNetworkEvents(long s, long hEventObject, long lpNetworkEvents) {
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int)
                            WSA_ENUM_NETWORK_EVENTS.invokeExact(
                                    state, s, hEventObject, lpNetworkEvents);
            return result == 0 ? 0 : winsockError(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
