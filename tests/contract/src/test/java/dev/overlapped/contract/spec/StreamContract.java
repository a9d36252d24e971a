package dev.overlapped.contract.spec;

import dev.overlapped.ReceiveMode;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Nested;

/**
 * The contract of connections and of the ports below them, for one backend: what is true also where
 * packets, bytes and cancels take their time, and receives get less than there is. A backend's
 * class says on which system it runs; each test gets a new one.
 */
public abstract class StreamContract {
    private static final ReceiveOptions DEEP =
            ReceiveOptions.DEFAULT.withMode(ReceiveMode.POSTED).withDepth(4);

    /** The backend, and the world around it. */
    public abstract SystemUnderTest system();

    @Nested
    class Accepting extends AcceptContract {
        Accepting() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Connecting extends ConnectContract {
        Connecting() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class LendingBuffers extends BuffersContract {
        LendingBuffers() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class ReclaimingBuffers extends ReclaimedBuffersContract {
        ReclaimingBuffers() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class ForgettingConnections extends EndedConnectionsContract {
        ForgettingConnections() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Transferring extends TransferContract {
        Transferring() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Adapting extends AdapterContract {
        Adapting() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class SendingTooLate extends LateSendContract {
        SendingTooLate() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class ComingUnderPressure extends PressureContract {
        ComingUnderPressure() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class DependingOnFutures extends StageContract {
        DependingOnFutures() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class FramesUnderPressure extends FramePressureContract {
        FramesUnderPressure() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class FramingStreams extends FramingContract {
        FramingStreams() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Transmitting extends TransmitContract {
        Transmitting() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Reusing extends ReuseContract {
        Reusing() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Recycling extends RecyclingContract {
        Recycling() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class ReceivingOnReady extends ReceiveEachContract {
        ReceivingOnReady() {
            super(StreamContract.this::system, ReceiveMode.ON_READY);
        }
    }

    @Nested
    class ReceivingOnceOnReady extends ReadyReceiveContract {
        ReceivingOnceOnReady() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Polling extends PollContract {
        Polling() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class ReceivingWhilePaused extends PausedReceivingContract {
        ReceivingWhilePaused() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class ReceivingPosted extends ReceiveEachContract {
        ReceivingPosted() {
            super(StreamContract.this::system, ReceiveMode.POSTED);
        }
    }

    @Nested
    class ReceivingDeep extends ReceiveEachContract {
        ReceivingDeep() {
            super(StreamContract.this::system, DEEP);
        }
    }

    @Nested
    class ReceivingOnVirtualThreads extends ReceiveEachContract {
        ReceivingOnVirtualThreads() {
            super(
                    StreamContract.this::system,
                    ReceiveOptions.DEFAULT.withExecutor(Thread::startVirtualThread));
        }
    }

    @Nested
    class IdleOnReady extends IdleContract {
        IdleOnReady() {
            super(StreamContract.this::system, ReceiveOptions.DEFAULT);
        }
    }

    @Nested
    class IdlePosted extends IdleContract {
        IdlePosted() {
            super(StreamContract.this::system, DEEP);
        }
    }

    @Nested
    class IdleBursts extends IdleContract {
        IdleBursts() {
            super(StreamContract.this::system, ReceiveOptions.DEFAULT.withMode(ReceiveMode.BURST));
        }
    }

    @Nested
    class IdleOnVirtualThreads extends IdleContract {
        IdleOnVirtualThreads() {
            super(
                    StreamContract.this::system,
                    ReceiveOptions.DEFAULT.withExecutor(Thread::startVirtualThread));
        }
    }

    @Nested
    class HandingOver extends HandOverContract {
        HandingOver() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class BoundedServing extends ActiveSetContract {
        BoundedServing() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class EndingInStages extends ShutdownContract {
        EndingInStages() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Spreading extends SpreadContract {
        Spreading() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class ReceivingBursts extends ReceiveEachContract {
        ReceivingBursts() {
            super(StreamContract.this::system, ReceiveMode.BURST);
        }
    }

    @Nested
    class Ending extends EndContract {
        Ending() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class AwaitingEnds extends AwaitedEndContract {
        AwaitingEnds() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Pressing extends BackPressureContract {
        Pressing() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Cancelling extends CancelContract {
        Cancelling() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Closing extends CloseContract {
        Closing() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Handlers extends HandlersContract {
        Handlers() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Tasks extends TaskContract {
        Tasks() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class SharingAThread extends ThreadOfContract {
        SharingAThread() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Limits extends LimitsContract {
        Limits() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Threads extends ThreadsContract {
        Threads() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Futures extends FutureContract {
        Futures() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class Races extends RaceContract {
        Races() {
            super(StreamContract.this::system);
        }
    }

    @Nested
    class RawPorts extends RawPortContract {
        RawPorts() {
            super(StreamContract.this::system);
        }
    }
}
