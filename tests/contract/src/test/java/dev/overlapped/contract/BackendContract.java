package dev.overlapped.contract;

import org.junit.jupiter.api.Nested;

/**
 * The whole contract of the public API, for one backend: what every backend must do in the same
 * way. A backend's class says on which system it runs; each test gets a new one.
 */
abstract class BackendContract {
    /** The backend, and the world around it. */
    abstract SystemUnderTest system();

    @Nested
    class Telling extends CapabilitiesContract {
        Telling() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Accepting extends AcceptContract {
        Accepting() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class KeepingAcceptsPosted extends AcceptPoolContract {
        KeepingAcceptsPosted() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Connecting extends ConnectContract {
        Connecting() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Transferring extends TransferContract {
        Transferring() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class MisusedTransmissions extends TransmitMisuseContract {
        MisusedTransmissions() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Transmitting extends TransmitContract {
        Transmitting() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class TransmittingOfChannels extends ChannelTransmitContract {
        TransmittingOfChannels() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Reusing extends ReuseContract {
        Reusing() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Recycling extends RecyclingContract {
        Recycling() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class ReceivingEach extends ReceiveEachContract {
        ReceivingEach() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Cancelling extends CancelContract {
        Cancelling() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Closing extends CloseContract {
        Closing() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Handlers extends HandlersContract {
        Handlers() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Misuse extends MisuseContract {
        Misuse() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Limits extends LimitsContract {
        Limits() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Threads extends ThreadsContract {
        Threads() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Datagrams extends DatagramContract {
        Datagrams() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class DatagramSockets extends DatagramSocketContract {
        DatagramSockets() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Futures extends FutureContract {
        Futures() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Observing extends ObservationContract {
        Observing() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Races extends RaceContract {
        Races() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class RawPorts extends RawPortContract {
        RawPorts() {
            super(BackendContract.this::system);
        }
    }
}
