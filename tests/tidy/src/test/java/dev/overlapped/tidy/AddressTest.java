package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tests, examples, benchmarks and scripts send to loopback only: no packet leaves the machine. Each
 * address that they name is of loopback, the wildcard, or one of {@link Exempt}.
 */
class AddressTest {
    /**
     * The address of another machine or of a group, where it is named, and why that is harmless.
     */
    enum Exempt {
        BIND("192.0.2.1", "PortContract.java", "is bound to only, which fails before any packet"),
        MODEL("192.0.2.1", "Addresses.java", "lies in the network of the models"),
        SCRIPT("192.0.2.1", "IocpBackendTest.java", "is given to a scripted Winsock"),
        SCRIPT_LOCAL("10.0.0.1", "IocpBackendTest.java", "comes from a scripted Winsock"),
        SCRIPT_REMOTE("10.0.0.2", "IocpBackendTest.java", "comes from a scripted Winsock"),
        GROUP("239.7.7.7", "DatagramContract.java", "is joined and sent to on loopback only"),
        GROUP_TRIAL("239.7.7.7", "FeatureTrial.java", "is joined and sent to on loopback only"),
        GROUP_OF_SOURCES(
                "232.7.7.7", "DatagramEndContract.java", "is joined and sent to on loopback only"),
        GROUP_OF_SOURCES_6(
                "ff31::8000:7", "DatagramEndContract.java", "is of this machine's own scope"),
        GROUP_BOTH("239.7.7.7", "BothFamiliesContract.java", "is sent to on loopback only"),
        GROUP_IPV6("ff01::7:7", "BothFamiliesContract.java", "is joined on loopback only"),
        BROADCAST("255.255.255.255", "Addresses.java", "is compared with only"),
        CODEC_ONES("255.255.255.255", "SockaddrCodecTest.java", "is encoded only"),
        CODEC_LINK("fe80::2", "SockaddrCodecTest.java", "is encoded only"),
        CODEC_MAPPED("10.1.2.3", "SockaddrCodecTest.java", "is decoded only"),
        CODEC_IPV4("1.2.3.4", "SockaddrCodecTest.java", "is encoded only"),
        NAME_ONES("255.255.255.255", "SockAddrTest.java", "is encoded and decoded only"),
        NAME_IPV6("2001:db8::ff", "SockAddrTest.java", "is encoded and decoded only"),
        NAME_LINK("fe80::1", "SockAddrTest.java", "is encoded and decoded only"),
        ACCEPTED("10.1.2.3", "SocketAddressesTest.java", "is decoded only"),
        JVM("25.0.2.1", "environment", "is the version of a JVM");

        private final String address;
        private final String file;
        private final String reason;

        Exempt(String address, String file, String reason) {
            this.address = address;
            this.file = file;
            this.reason = reason;
        }
    }

    /**
     * The library itself, which sends to its caller's addresses; charts, which are full of numbers.
     */
    private static final Pattern NOT_SEARCHED =
            Pattern.compile("java/core/src/main/.*|.*\\.svg|.*/AddressTest\\.java");

    private static final Pattern IPV4 =
            Pattern.compile("(?<![\\w.])\\d+(\\.\\d+){3}(?![\\w.]*\\w)");

    /** But {@code [0::2]}, a slice in Python. */
    private static final Pattern IPV6 =
            Pattern.compile(
                    "(?<![\\w:.])(?=[0-9a-fA-F:]*::|([0-9a-fA-F]+:){7})(?!\\d::\\d])"
                            + "[0-9a-fA-F:]+(?![\\w:])");

    /** A call that asks a resolver, and so perhaps another machine. */
    private static final Pattern LOOK_UP =
            Pattern.compile(
                    "getLocalHost\\(|getCanonicalHostName\\(|getaddrinfo|gethostby"
                            + "|(getByName|getAllByName|InetSocketAddress)\\(\"[^\"]*[g-zG-Z]");

    private static final SourceTree TREE = SourceTree.beingBuilt();

    private record Place(Path file, int line, String text) {
        @Override
        public String toString() {
            return file + ":" + line + ": " + text;
        }
    }

    @Test
    void onlyLoopbackIsNamed() throws IOException {
        List<Place> found = new ArrayList<>(all(IPV4));
        found.addAll(all(IPV6));
        found.removeIf(place -> isHarmless(place.text()) || isExempt(place));
        assertEquals(
                List.of(),
                found,
                "take an address of loopback: no packet leaves the machine. If nothing can be sent"
                        + " there, AddressTest says why");
    }

    @Test
    void noNameIsLookedUp() throws IOException {
        List<Place> found = new ArrayList<>();
        for (Place place : all(LOOK_UP)) {
            if (!TREE.read(place.file()).contains("AI_NUMERICHOST")) {
                found.add(place);
            }
        }
        assertEquals(List.of(), found, "take the literal of an address of loopback");
    }

    @ParameterizedTest
    @EnumSource
    void anExemptionIsStillNeeded(Exempt exempt) throws IOException {
        long places =
                all(exempt.address.contains(":") ? IPV6 : IPV4).stream()
                        .filter(place -> is(exempt, place))
                        .count();
        assertTrue(places > 0, exempt + " (" + exempt.reason + ") is found nowhere");
    }

    private static List<Place> all(Pattern pattern) throws IOException {
        List<Place> found = new ArrayList<>();
        for (Path file : TREE.files()) {
            if (!NOT_SEARCHED.matcher(file.toString().replace('\\', '/')).matches()) {
                addPlaces(file, pattern, found);
            }
        }
        return found;
    }

    private static void addPlaces(Path file, Pattern pattern, List<Place> to) throws IOException {
        int number = 0;
        for (String line : TREE.read(file).split("\n")) {
            number++;
            for (Matcher match = pattern.matcher(line); match.find(); ) {
                to.add(new Place(file, number, match.group()));
            }
        }
    }

    private static boolean isHarmless(String text) {
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            return address.isLoopbackAddress() || address.isAnyLocalAddress();
        } catch (IllegalArgumentException noAddress) {
            return true;
        }
    }

    private static boolean isExempt(Place place) {
        return Stream.of(Exempt.values()).anyMatch(exempt -> is(exempt, place));
    }

    private static boolean is(Exempt exempt, Place place) {
        return place.file().endsWith(exempt.file) && place.text().equals(exempt.address);
    }
}
