package dev.overlapped.internal.ffi.windows;

import java.lang.foreign.MemorySegment;

/** The functions of ws2_32.dll for event objects, by downcalls. */
final class NativeEvents implements EventFunctions {
    static final NativeEvents INSTANCE = new NativeEvents();

    private static final MemorySegment WSA_CREATE_EVENT = Downcall.ws2_32("WSACreateEvent");
    private static final MemorySegment WSA_SET_EVENT = Downcall.ws2_32("WSASetEvent");
    private static final MemorySegment WSA_CLOSE_EVENT = Downcall.ws2_32("WSACloseEvent");
    private static final MemorySegment WSA_WAIT_FOR_MULTIPLE_EVENTS =
            Downcall.ws2_32("WSAWaitForMultipleEvents");
    private static final MemorySegment WSA_EVENT_SELECT = Downcall.ws2_32("WSAEventSelect");
    private static final MemorySegment WSA_ENUM_NETWORK_EVENTS =
            Downcall.ws2_32("WSAEnumNetworkEvents");

    private NativeEvents() {}

    @Override
    public long WSACreateEvent() {
        return Downcall.winsockHandle(0, WSA_CREATE_EVENT, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public int WSASetEvent(long hEvent) {
        return Downcall.winsockBool(WSA_SET_EVENT, hEvent);
    }

    @Override
    public int WSACloseEvent(long hEvent) {
        return Downcall.winsockBool(WSA_CLOSE_EVENT, hEvent);
    }

    @Override
    public int WSAWaitForMultipleEvents(
            int cEvents, long lphEvents, int fWaitAll, int dwTimeout, int fAlertable) {
        return Downcall.winsockInt(
                WSA_WAIT_FOR_MULTIPLE_EVENTS,
                cEvents,
                lphEvents,
                fWaitAll,
                dwTimeout,
                fAlertable,
                0,
                0,
                0,
                0);
    }

    @Override
    public int WSAEventSelect(long s, long hEventObject, int lNetworkEvents) {
        return Downcall.winsockInt(WSA_EVENT_SELECT, s, hEventObject, lNetworkEvents);
    }

    @Override
    public int WSAEnumNetworkEvents(long s, long hEventObject, long lpNetworkEvents) {
        return Downcall.winsockInt(WSA_ENUM_NETWORK_EVENTS, s, hEventObject, lpNetworkEvents);
    }
}
