package dev.overlapped.soak;

import java.util.List;

/** A kind of load; one turn of it takes milliseconds, and ends what it has begun. */
interface Load {
    /** All kinds. */
    List<Load> ALL =
            List.of(
                    new EchoLoad(),
                    new StreamLoad(),
                    new SlowReaderLoad(),
                    new FileLoad(),
                    new FramingLoad(),
                    new TaskLoad(),
                    new IdleLoad(),
                    new ThrowingLoad(),
                    new DeadlineLoad(),
                    new ListenerLoad(),
                    new BroadcastLoad(),
                    new RudePeerLoad(),
                    new RecyclingLoad(),
                    new UdpLoad(),
                    new PortLoad());

    /** Returns its name. */
    default String name() {
        String type = getClass().getSimpleName();
        return type.substring(0, type.length() - "Load".length());
    }

    /**
     * Runs one turn, on a virtual thread.
     *
     * @throws Exception if anything happens that it does not expect
     */
    void run(Turn turn) throws Exception;
}
