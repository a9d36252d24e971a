package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

class ActivatedSocketTest {
    private static List<ActivatedSocket> of(String... variables) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return ActivatedSocket.of(environment, 42);
    }

    @Test
    void socketsInTheirOrder() {
        List<ActivatedSocket> sockets =
                of("LISTEN_PID", "42", "LISTEN_FDS", "3", "LISTEN_FDNAMES", "http:https");
        assertEquals(
                "[ActivatedSocket[3, http], ActivatedSocket[4, https], ActivatedSocket[5]]",
                sockets.toString());
        assertEquals(4, sockets.get(1).handle());
        assertEquals("", sockets.get(2).name());
    }

    @Test
    void noneOfAnotherProcess() {
        assertTrue(of().isEmpty());
        assertTrue(of("LISTEN_FDS", "1").isEmpty());
        assertTrue(of("LISTEN_PID", "43", "LISTEN_FDS", "1").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "99999999999999999999"})
    void variablesThatAreNoNumbers(String text) {
        for (String variable : List.of("LISTEN_PID", "LISTEN_FDS")) {
            String other = variable.equals("LISTEN_PID") ? "LISTEN_FDS" : "LISTEN_PID";
            IllegalStateException refused =
                    assertThrows(
                            IllegalStateException.class, () -> of(other, "42", variable, text));
            assertTrue(refused.getMessage().startsWith(variable + "=" + text));
        }
    }
}
