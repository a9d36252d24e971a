package dev.overlapped.contract.spec;

import org.junit.jupiter.api.Nested;

/**
 * The whole contract of the public API, for one backend: what every backend must do in the same
 * way. Beside that of connections there is what a test can show only where datagrams keep their
 * order, and what has nothing to do with time.
 */
public abstract class BackendContract extends StreamContract {
    @Nested
    class Reporting extends CapabilitiesContract {
        Reporting() {
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
    class ServingSlowReaders extends SlowReadersContract {
        ServingSlowReaders() {
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
    class TransmittingOfChannels extends ChannelTransmitContract {
        TransmittingOfChannels() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class ReusingAfterTransmissions extends TransmitReuseContract {
        ReusingAfterTransmissions() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class UnixStreams extends UnixContract {
        UnixStreams() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class UnixDatagrams extends UnixDatagramContract {
        UnixDatagrams() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Adopting extends AdoptionContract {
        Adopting() {
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
    class Datagrams extends DatagramContract {
        Datagrams() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class LendingBuffersToDatagrams extends DatagramBuffersContract {
        LendingBuffersToDatagrams() {
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
    class DatagramEnds extends DatagramEndContract {
        DatagramEnds() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class ThrowingOnSharedSockets extends ThrowingHandlersContract {
        ThrowingOnSharedSockets() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class DatagramVectors extends DatagramVectorContract {
        DatagramVectors() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class TransmittingOfDatagrams extends DatagramTransmitContract {
        TransmittingOfDatagrams() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class FailedTransmissionsOfDatagrams extends DatagramTransmitFailureContract {
        FailedTransmissionsOfDatagrams() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class Diagnosing extends DiagnosisContract {
        Diagnosing() {
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
    class Options extends OptionsContract {
        Options() {
            super(BackendContract.this::system);
        }
    }

    @Nested
    class BothFamilies extends BothFamiliesContract {
        BothFamilies() {
            super(BackendContract.this::system);
        }
    }
}
