package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import javax.tools.Diagnostic;

/**
 * Sockets of accepted connections are for accepting, those of connected ones for connecting: the
 * compiler says so.
 */
class IllegalReuseTest {
    private static final String BEFORE =
            """
            import dev.overlapped.*;
            import java.net.InetSocketAddress;
            import java.util.List;

            class Use {
                void use(
                        TcpListener listener,
                        InetSocketAddress remote,
                        AcceptedConnection accepted,
                        ConnectedConnection connected,
                        TcpConnection either,
                        TransmitSource file,
                        Deadline soon)
                        throws IoFailure {
                    %s;
                }
            }
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listener.blocking().accept(accepted.blocking().disconnectForReuse(soon), soon)",
                "connected.blocking().disconnectForReuse(soon).blocking().connect(remote,"
                        + " ConnectOptions.DEFAULT, soon)",
                "accepted.disconnectForReuse(soon, target -> listener.accept(target, soon, c ->"
                        + " {}))",
                "listener.acceptEach(c -> c.disconnectForReuse(soon, AcceptTarget::close))",
                "either = listener.blocking().accept(soon)",
                "listener.blocking().accept(accepted.transmitFile(file).head(null).blocking().reuse(soon),"
                    + " soon)",
                "connected.transmitFile().disconnect().blocking().reuse(soon).blocking().connect(remote,"
                    + " ConnectOptions.DEFAULT, soon)",
                "connected.transmitPackets(List.of()).blocking().reuse(soon).blocking().connect(remote,"
                    + " ConnectOptions.DEFAULT, soon)",
                "listener.acceptEach(c -> c.transmitFile(file).bytesPerSend(1).reuse(soon, t ->"
                        + " listener.accept(t, soon, d -> {})))",
                "accepted.transmitPackets(List.of()).async().reuse(soon).thenAccept(AcceptTarget::close)",
                "connected.transmitFile(file).reuse(soon, ConnectTarget::close)",
                "either.transmitFile(file).reuse(soon, TcpTarget::close)"
            })
    void compiles(String statement) throws Exception {
        assertEquals(List.of(), errors(statement));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listener.blocking().accept(connected.blocking().disconnectForReuse(soon), soon)",
                "accepted.blocking().disconnectForReuse(soon).blocking().connect(remote,"
                        + " ConnectOptions.DEFAULT, soon)",
                "ConnectTarget target = accepted.blocking().disconnectForReuse(soon)",
                "AcceptTarget target = connected.blocking().disconnectForReuse(soon)",
                "either.blocking().disconnectForReuse(soon)",
                "listener.acceptEach(c -> c.disconnectForReuse(soon, t ->"
                        + " t.blocking().connect(remote, ConnectOptions.DEFAULT, soon)))",
                "accepted.blocking().disconnectForReuse(soon).receive(null)",
                "connected.blocking().disconnectForReuse(soon).send(null)",
                "listener.blocking().accept(accepted, soon)",
                "listener.blocking().accept(connected.transmitFile(file).blocking().reuse(soon),"
                        + " soon)",
                "listener.blocking().accept(connected.transmitPackets(List.of()).blocking().reuse(soon),"
                    + " soon)",
                "listener.blocking().accept(either.transmitFile(file).blocking().reuse(soon),"
                        + " soon)",
                "accepted.transmitFile(file).blocking().reuse(soon).blocking().connect(remote,"
                        + " ConnectOptions.DEFAULT, soon)",
                "accepted.transmitPackets(List.of()).blocking().reuse(soon).blocking().connect(remote,"
                    + " ConnectOptions.DEFAULT, soon)",
                "either.transmitFile().blocking().reuse(soon).blocking().connect(remote,"
                        + " ConnectOptions.DEFAULT, soon)",
                "ConnectTarget target ="
                        + " accepted.transmitFile(file).tail(null).blocking().reuse(soon)",
                "AcceptTarget target = connected.transmitFile(file).region(0,"
                        + " 1).blocking().reuse(soon)",
                "accepted.transmitFile(file).reuse(soon, ConnectTarget::close)",
                "accepted.transmitFile(file).reuse(soon, t -> t.blocking().connect(remote,"
                        + " ConnectOptions.DEFAULT, soon))",
                "connected.transmitFile(file).reuse(soon, t -> listener.accept(t, soon, d -> {}))",
                "connected.transmitFile(file).blocking().reuse(soon).send(null)",
                "connected.transmitFile(file).blocking().reuse(soon).blocking().reuse(soon)"
            })
    void doesNotCompile(String statement) throws Exception {
        List<String> errors = errors(statement);
        assertEquals(1, errors.size(), errors::toString);
        assertTrue(
                errors.getFirst().matches("compiler\\.err\\.(cant\\.|prob\\.|incomp|not\\.def).*"),
                errors::toString);
    }

    @Test
    void theErrorsAreNotThoseOfTheTestItself() throws Exception {
        assertEquals(List.of(), errors("soon.toString()"));
    }

    /** The codes of the compiler's errors. */
    private static List<String> errors(String statement) throws Exception {
        return Compilation.errors(BEFORE.formatted(statement)).stream()
                .map(Diagnostic::getCode)
                .toList();
    }
}
