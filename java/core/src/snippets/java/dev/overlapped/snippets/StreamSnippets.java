package dev.overlapped.snippets;

import dev.overlapped.TcpConnection;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The examples of the blocking face as streams; compiled, and shown region by region. */
abstract class StreamSnippets {
    abstract String answer(String request);

    void streams(TcpConnection connection) throws IOException {
        // @start region="streams"
        TcpConnection.Blocking blocking = connection.blocking();
        try (OutputStream out = blocking.outputStream(Duration.ofSeconds(10));
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        blocking.inputStream(Duration.ofSeconds(60)),
                                        StandardCharsets.UTF_8))) {
            for (String request; (request = lines.readLine()) != null; ) {
                out.write(answer(request).getBytes(StandardCharsets.UTF_8));
            }
        } // closes the connection
        // @end
    }
}
