package dev.overlapped.internal.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.SocketOptions;
import dev.overlapped.internal.message.Family;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import java.util.Optional;

class FamilyChoiceTest {
    private static final String PREFER_IPV4 = "java.net.preferIPv4Stack";
    private static final InetAddress ALL4 = InetAddress.ofLiteral("0.0.0.0");
    private static final InetAddress ALL6 = InetAddress.ofLiteral("::");
    private static final Map<SocketOption<?>, Object> NONE = Map.of();

    private final String preferred = System.getProperty(PREFER_IPV4);

    @AfterEach
    void restore() {
        if (preferred == null) {
            System.clearProperty(PREFER_IPV4);
        } else {
            System.setProperty(PREFER_IPV4, preferred);
        }
    }

    private static Family choose(InetAddress local, Map<SocketOption<?>, Object> options) {
        return FamilyChoice.of(new InetSocketAddress(local, 7), Optional.empty(), options);
    }

    private static Family choose(InetAddress local, ProtocolFamily family) {
        return FamilyChoice.of(new InetSocketAddress(local, 7), Optional.of(family), NONE);
    }

    private static Map<SocketOption<?>, Object> only(boolean ipv6) {
        return Map.of(SocketOptions.IPV6_V6ONLY, ipv6);
    }

    @Test
    void wildcardsAreOfBothFamiliesUnlessTheUserWantsOne() {
        System.clearProperty(PREFER_IPV4);
        for (InetAddress all : new InetAddress[] {ALL4, ALL6}) {
            assertEquals(Family.BOTH, choose(all, NONE));
            assertEquals(Family.IPV6, choose(all, only(true)));
            assertEquals(Family.BOTH, choose(all, only(false)));
            assertEquals(Family.IPV4, choose(all, StandardProtocolFamily.INET));
            assertEquals(Family.BOTH, choose(all, StandardProtocolFamily.INET6));
        }
    }

    @Test
    void theJdksPropertyPrefersIpv4() {
        System.setProperty(PREFER_IPV4, "true");
        assertEquals(Family.IPV4, choose(ALL4, NONE));
        assertEquals(Family.BOTH, choose(ALL6, NONE));
        assertEquals(Family.BOTH, choose(ALL4, StandardProtocolFamily.INET6));
        assertEquals(Family.IPV6, choose(ALL4, only(true)));
    }

    @Test
    void otherAddressesAreOfTheirFamily() {
        InetAddress four = InetAddress.ofLiteral("127.0.0.1");
        InetAddress six = InetAddress.ofLiteral("::1");
        assertEquals(Family.IPV4, choose(four, NONE));
        assertEquals(Family.IPV6, choose(six, NONE));
        assertEquals(Family.IPV6, choose(six, only(false)));
        assertThrows(IllegalArgumentException.class, () -> choose(four, only(true)));
        assertThrows(
                IllegalArgumentException.class, () -> choose(four, StandardProtocolFamily.INET6));
        assertThrows(
                IllegalArgumentException.class, () -> choose(six, StandardProtocolFamily.INET));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        FamilyChoice.of(
                                new InetSocketAddress(ALL4, 7),
                                Optional.of(StandardProtocolFamily.INET),
                                only(true)));
    }

    @Test
    void aWildcardIsBoundInTheSocketsFamily() {
        InetSocketAddress all = new InetSocketAddress(ALL4, 7);
        assertEquals(new InetSocketAddress(ALL6, 7), Family.BOTH.toBind(all));
        assertEquals(all, Family.IPV4.toBind(all));
        assertEquals(all, Family.IPV4.toBind(new InetSocketAddress(ALL6, 7)));
        InetSocketAddress one = new InetSocketAddress(InetAddress.ofLiteral("::1"), 7);
        assertEquals(one, Family.IPV6.toBind(one));
    }

    @Test
    void aPathIsOfTheUnixDomainAndOfNoFamilyThatIsAskedFor() {
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of("/run/server.sock");
        assertEquals(Family.UNIX, FamilyChoice.of(path, Optional.empty(), NONE));
        assertEquals(path, Family.UNIX.toBind(path));
        Optional<ProtocolFamily> ipv4 = Optional.of(StandardProtocolFamily.INET);
        assertThrows(IllegalArgumentException.class, () -> FamilyChoice.of(path, ipv4, NONE));
    }

    @Test
    void whichAddressesAreTaken() {
        assertTrue(Family.BOTH.takes(Family.IPV6));
        assertTrue(Family.BOTH.takes(Family.IPV4));
        assertTrue(Family.IPV4.takes(Family.IPV4));
        assertFalse(Family.IPV4.takes(Family.IPV6));
        assertTrue(Family.IPV6.takes(Family.IPV6));
        assertFalse(Family.IPV6.takes(Family.IPV4));
        assertFalse(Family.BOTH.takes(Family.UNIX));
        assertTrue(Family.UNIX.takes(Family.UNIX));
    }
}
