package dev.overlapped.mailslot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.AbstractUnixAddress;
import dev.overlapped.IoFailure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class MailslotAddressTest {
    @Test
    void addressesAreWrittenAsWindowsDoes() {
        assertEquals("\\\\.\\mailslot\\soda\\sales", MailslotAddress.local("soda\\sales").path());
        assertEquals("\\\\*\\mailslot\\sales", MailslotAddress.everywhere("sales").path());
        assertEquals("\\\\R7\\mailslot\\sales", MailslotAddress.at("R7", "sales").toString());
        assertTrue(MailslotAddress.local("sales").isLocal());
        assertFalse(MailslotAddress.everywhere("sales").isLocal());
        assertFalse(MailslotAddress.at("R7", "sales").isLocal());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\\\.\\mailslot\\a",
                "\\\\.\\MAILSLOT\\a\\b\\c",
                "\\\\*\\mailslot\\a b",
                "\\\\reg-7.example\\mailslot\\x"
            })
    void pathsAreRead(String path) {
        MailslotAddress address = MailslotAddress.parse(path);
        assertTrue(path.equalsIgnoreCase(address.path()), address.path());
        assertEquals(address, MailslotAddress.parse(address.path()));
    }

    @Test
    void theCaseOfLettersHasNoMeaning() {
        MailslotAddress address = MailslotAddress.at("Register", "Soda");
        assertEquals(address, MailslotAddress.at("REGISTER", "sODA"));
        assertEquals(address.hashCode(), MailslotAddress.at("REGISTER", "sODA").hashCode());
        assertNotEquals(address, MailslotAddress.local("Soda"));
        assertNotEquals(address, MailslotAddress.at("Register", "Soda2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mailslot\\a",
                "\\\\.\\mailslot",
                "\\\\.\\mailslot\\",
                "\\\\.\\pipe\\a",
                "\\\\.mailslot\\a",
                "\\\\\\mailslot\\a",
                "\\.\\mailslot\\a",
                "//./mailslot/a"
            })
    void otherPathsAreRefused(String path) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> MailslotAddress.parse(path))
                        .getMessage();
        assertTrue(message.contains("must be"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "a\\\\b, has an empty element",
        "\\a, has an empty element",
        "a\\, has an empty element",
        "., none may end in a dot or a space",
        "a\\..\\b, none may end in a dot or a space",
        "a., none may end in a dot or a space",
        "'a ', none may end in a dot or a space",
        "a/b, has '/' at 1",
        "a*, has '*' at 1",
        "a:b, has ':' at 1",
        "a?, has '?' at 1",
        "<a, has '<' at 0",
        "a|b, has '|' at 1"
    })
    void namesThatWindowsWouldChangeOrRefuse(String name, String reason) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> MailslotAddress.local(name))
                        .getMessage();
        assertTrue(message.contains("\"" + name + "\"") && message.contains(reason), message);
    }

    @Test
    void controlCharactersAreRefused() {
        for (String name : new String[] {"a\0", "a\n", "\u007F"}) {
            assertThrows(IllegalArgumentException.class, () -> MailslotAddress.local(name));
        }
    }

    @Test
    void lengthsHaveLimits() {
        MailslotAddress.local("x".repeat(240));
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> MailslotAddress.local("x".repeat(241)))
                        .getMessage();
        assertTrue(message.contains("of 241 characters: must be 1 to 240"), message);
        MailslotAddress.at("x".repeat(255), "a");
        assertThrows(
                IllegalArgumentException.class, () -> MailslotAddress.at("x".repeat(256), "a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "*", "a\\b", "a b", "a/b", "a:b"})
    void placesThatNoComputerHas(String place) {
        assertThrows(IllegalArgumentException.class, () -> MailslotAddress.at(place, "a"));
    }

    @Test
    void theNameOnLinux() throws Exception {
        assertEquals(
                AbstractUnixAddress.of("mailslot\\soda\\sales"),
                MailslotAddress.local("Soda\\SALES").linuxAddress());
        MailslotAddress.local("x".repeat(98)).linuxAddress();
        IoFailure tooLong =
                assertThrows(
                        IoFailure.class,
                        () -> MailslotAddress.local("x".repeat(99)).linuxAddress());
        assertEquals(IoFailure.Kind.UNSUPPORTED, tooLong.kind());
        assertTrue(tooLong.getMessage().contains("108 bytes"), tooLong.getMessage());
        assertThrows(IoFailure.class, () -> MailslotAddress.everywhere("x").linuxAddress());
    }

    @Test
    void optionsHaveLimits() {
        MailslotOptions options = MailslotOptions.DEFAULT;
        assertEquals(424, options.maxMessageBytes());
        assertEquals(65_536, options.withMaxMessageBytes(65_536).maxMessageBytes());
        assertThrows(IllegalArgumentException.class, () -> options.withMaxMessageBytes(0));
        assertThrows(IllegalArgumentException.class, () -> options.withMaxMessageBytes(65_537));
        assertThrows(IllegalArgumentException.class, () -> options.withReadTimeout(Duration.ZERO));
        assertThrows(
                IllegalArgumentException.class,
                () -> options.withReadTimeout(Duration.ofDays(1_001)));
        Duration second = Duration.ofSeconds(1);
        assertEquals(second, options.withReadTimeout(second).readTimeout().orElseThrow());
    }
}
