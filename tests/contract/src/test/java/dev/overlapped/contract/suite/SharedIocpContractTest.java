package dev.overlapped.contract.suite;

import dev.overlapped.ReceiveMode;
import dev.overlapped.contract.spec.AcceptContract;
import dev.overlapped.contract.spec.CloseContract;
import dev.overlapped.contract.spec.RaceContract;
import dev.overlapped.contract.spec.ReceiveEachContract;
import dev.overlapped.contract.spec.SharedPortContract;
import dev.overlapped.contract.spec.ThreadsContract;
import dev.overlapped.contract.spec.TransferContract;
import dev.overlapped.contract.system.SharedIocpSystem;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The parts of the contract that have to do with threads, where all of a port share one completion
 * port: the operations themselves are the same code as with a port for each.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "I/O completion ports are Windows'")
class SharedIocpContractTest {
    private static SystemUnderTest system() {
        return new SharedIocpSystem();
    }

    @Nested
    class SharingAPort extends SharedPortContract {
        SharingAPort() {
            super(SharedIocpContractTest::system);
        }
    }

    @Nested
    class Accepting extends AcceptContract {
        Accepting() {
            super(SharedIocpContractTest::system);
        }
    }

    @Nested
    class Transferring extends TransferContract {
        Transferring() {
            super(SharedIocpContractTest::system);
        }
    }

    @Nested
    class ReceivingOnReady extends ReceiveEachContract {
        ReceivingOnReady() {
            super(SharedIocpContractTest::system, ReceiveMode.ON_READY);
        }
    }

    @Nested
    class Closing extends CloseContract {
        Closing() {
            super(SharedIocpContractTest::system);
        }
    }

    @Nested
    class Threads extends ThreadsContract {
        Threads() {
            super(SharedIocpContractTest::system);
        }
    }

    @Nested
    class Races extends RaceContract {
        Races() {
            super(SharedIocpContractTest::system);
        }
    }
}
