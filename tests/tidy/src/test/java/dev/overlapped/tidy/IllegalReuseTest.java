package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.source.util.JavacTask;

import dev.overlapped.TcpConnection;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

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
                "listener.accept(accepted.disconnectForReuse(soon), soon)",
                "connected.disconnectForReuse(soon).connect(remote)",
                "accepted.disconnectForReuse(soon, target -> listener.accept(target, soon, c ->"
                        + " {}))",
                "listener.acceptEach(c -> c.disconnectForReuse(soon, AcceptTarget::close))",
                "either = listener.accept()",
                "listener.accept(accepted.transmitFile(file).head(null).reuse(soon), soon)",
                "connected.transmitFile().disconnect().reuse(soon).connect(remote)",
                "connected.transmitPackets(List.of()).reuse(soon).connect(remote)",
                "listener.acceptEach(c -> c.transmitFile(file).bytesPerSend(1).reuse(soon, t ->"
                        + " listener.accept(t, soon, d -> {})))",
                "accepted.transmitPackets(List.of()).reuseAsync(soon).thenAccept(AcceptTarget::close)",
                "connected.transmitFile(file).reuse(soon, ConnectTarget::close)",
                "either.transmitFile(file).reuse(soon, TcpTarget::close)"
            })
    void compiles(String statement) throws Exception {
        assertEquals(List.of(), errors(statement));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listener.accept(connected.disconnectForReuse(soon), soon)",
                "accepted.disconnectForReuse(soon).connect(remote)",
                "ConnectTarget target = accepted.disconnectForReuse(soon)",
                "AcceptTarget target = connected.disconnectForReuse(soon)",
                "either.disconnectForReuse(soon)",
                "listener.acceptEach(c -> c.disconnectForReuse(soon, t -> t.connect(remote)))",
                "accepted.disconnectForReuse(soon).receive(null)",
                "connected.disconnectForReuse(soon).send(null)",
                "listener.accept(accepted, soon)",
                "listener.accept(connected.transmitFile(file).reuse(soon), soon)",
                "listener.accept(connected.transmitPackets(List.of()).reuse(soon), soon)",
                "listener.accept(either.transmitFile(file).reuse(soon), soon)",
                "accepted.transmitFile(file).reuse(soon).connect(remote)",
                "accepted.transmitPackets(List.of()).reuse(soon).connect(remote)",
                "either.transmitFile().reuse(soon).connect(remote)",
                "ConnectTarget target = accepted.transmitFile(file).tail(null).reuse(soon)",
                "AcceptTarget target = connected.transmitFile(file).region(0, 1).reuse(soon)",
                "accepted.transmitFile(file).reuse(soon, ConnectTarget::close)",
                "accepted.transmitFile(file).reuse(soon, t -> t.connect(remote))",
                "connected.transmitFile(file).reuse(soon, t -> listener.accept(t, soon, d -> {}))",
                "connected.transmitFile(file).reuse(soon).send(null)",
                "connected.transmitFile(file).reuse(soon).reuse(soon)"
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
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "this Java has no compiler");
        Path classes =
                Path.of(
                        TcpConnection.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        JavacTask task =
                (JavacTask)
                        compiler.getTask(
                                null,
                                null,
                                found,
                                List.of("-proc:none", "-cp", classes.toString()),
                                null,
                                List.of(source(BEFORE.formatted(statement))));
        task.analyze(); // and writes nothing
        return found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(Diagnostic::getCode)
                .toList();
    }

    private static JavaFileObject source(String text) {
        return new SimpleJavaFileObject(
                URI.create("string:///Use.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }
}
