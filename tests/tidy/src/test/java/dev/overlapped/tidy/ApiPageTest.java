package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pages docs/api.md and docs/api-test.md list each public type and method, in the order of the
 * package page, those of the other exported packages after them, and the central types stay small.
 *
 * <p>Run with {@code -Doverlapped.update=true} it writes the pages.
 */
class ApiPageTest {
    /** The other exported packages, whose types are few enough to need no groups. */
    private static final List<String> OTHERS =
            List.of("dev.overlapped.framing", "dev.overlapped.mailslot", "dev.overlapped.advanced");

    private static final Path ROOT = Path.of(System.getProperty("overlapped.root")).normalize();

    /** A package of the API, and its page. */
    enum Api {
        LIBRARY("API", "dev.overlapped", "java/core", "docs/api.md"),
        TEST_NETWORK(
                "API of the test network", "dev.overlapped.test", "java/test", "docs/api-test.md");

        final String title;
        final String packageName;
        final Path page;
        final Path module;
        final Path sources;
        private final ClassLoader classes;

        Api(String title, String packageName, String module, String page) {
            this.title = title;
            this.packageName = packageName;
            this.page = ROOT.resolve(page);
            this.module = ROOT.resolve(module);
            this.sources = folder(packageName);
            try {
                URL compiled = this.module.resolve("target/classes").toUri().toURL();
                this.classes =
                        new URLClassLoader(
                                new URL[] {compiled}, ApiPageTest.class.getClassLoader());
            } catch (MalformedURLException e) {
                throw new AssertionError(e);
            }
        }

        Class<?> load(String name) throws ClassNotFoundException {
            return load(packageName, name);
        }

        Class<?> load(String of, String name) throws ClassNotFoundException {
            return Class.forName(of + "." + name, false, classes);
        }

        /** Returns the folder of the sources of one of its packages. */
        Path folder(String of) {
            return module.resolve("src/main/java").resolve(of.replace('.', '/'));
        }

        /** Finds headings and links to types on the package page. */
        Pattern parts() {
            return Pattern.compile(
                    "<h2>([^<]*)</h2>|\\{@link " + Pattern.quote(packageName) + "\\.(\\w+)}");
        }
    }

    /** The maximum number of public methods per central type. */
    private static final Map<String, Integer> MAX_METHODS =
            Map.of(
                    "TcpConnection", 22,
                    "UdpSocket", 18,
                    "TcpListener", 16,
                    "CompletionPort", 18);

    @ParameterizedTest
    @EnumSource
    void thePageListsTheApi(Api api) throws Exception {
        String page = page(api);
        if (Boolean.getBoolean("overlapped.update")) {
            Files.createDirectories(api.page.getParent());
            Files.writeString(api.page, page);
        } else {
            assertEquals(
                    page,
                    Files.readString(api.page).replace("\r\n", "\n"),
                    "update the page: mvn -Ptests -pl java/core,java/test,tests/tidy"
                            + " -Dtest=ApiPageTest"
                            + " -Doverlapped.update=true"
                            + " -Dsurefire.failIfNoSpecifiedTests=false test");
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachPublicTypeHasAPlaceOnThePackagePage(Api api) throws Exception {
        Set<String> listed = new TreeSet<>();
        for (List<String> group : groups(api).values()) {
            for (String type : group) {
                assertTrue(listed.add(type), type + " is listed twice");
            }
        }
        assertEquals(publicTypes(api, api.packageName), listed);
    }

    @Test
    void centralTypesStaySmall() throws Exception {
        List<String> tooLarge = new ArrayList<>();
        for (var limit : MAX_METHODS.entrySet()) {
            long count = methods(Api.LIBRARY.load(limit.getKey())).count();
            assertFalse(count == 0, limit.getKey() + " has no methods");
            if (count > limit.getValue()) {
                tooLarge.add(limit.getKey() + ": " + count + ", at most " + limit.getValue());
            }
        }
        assertEquals(List.of(), tooLarge, "types with too many public methods");
    }

    private static Set<String> publicTypes(Api api, String of)
            throws IOException, ClassNotFoundException {
        Set<String> names = new TreeSet<>();
        Path folder = api.folder(of);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".java") && !name.equals("package-info.java")) {
                    String type = name.substring(0, name.length() - ".java".length());
                    if (Modifier.isPublic(api.load(of, type).getModifiers())) {
                        names.add(type);
                    }
                }
            }
        }
        return names;
    }

    /** Returns the types of each group of the package page, by the group's heading. */
    private static Map<String, List<String>> groups(Api api) throws IOException {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        List<String> current = null;
        Matcher parts =
                api.parts()
                        .matcher(
                                Files.readString(api.sources.resolve("package-info.java"))
                                        .replaceAll("\\s+\\* ?", " "));
        while (parts.find()) {
            if (parts.group(1) != null) {
                current = new ArrayList<>();
                groups.put(parts.group(1), current);
            } else if (current != null) { // what stands before the groups is an introduction
                current.add(parts.group(2));
            }
        }
        return groups;
    }

    private static String page(Api api) throws IOException, ClassNotFoundException {
        StringBuilder page = new StringBuilder("# " + api.title + "\n\nWritten by ApiPageTest.\n");
        for (var group : groups(api).entrySet()) {
            page.append("\n## ").append(group.getKey()).append('\n');
            for (String name : group.getValue()) {
                append(page, api.load(name), name);
            }
        }
        for (String other : api == Api.LIBRARY ? OTHERS : List.<String>of()) {
            page.append("\n## Package ").append(other).append('\n');
            for (String name : publicTypes(api, other)) {
                append(page, api.load(other, name), name);
            }
        }
        return page.toString();
    }

    private static void append(StringBuilder page, Class<?> type, String name) {
        page.append("\n### ").append(name).append("\n\n").append(kindOf(type)).append("\n\n");
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                page.append("- `").append(((Enum<?>) constant).name()).append("`\n");
            }
        }
        Arrays.stream(type.getConstructors())
                .map(constructor -> "new " + name + parameters(constructor))
                .sorted()
                .forEach(line -> page.append("- `").append(line).append("`\n"));
        methods(type)
                .map(ApiPageTest::line)
                .sorted()
                .forEach(line -> page.append("- `").append(line).append("`\n"));
        Arrays.stream(type.getDeclaredClasses())
                .filter(nested -> Modifier.isPublic(nested.getModifiers()))
                .sorted(Comparator.comparing(Class::getSimpleName))
                .forEach(nested -> append(page, nested, name + "." + nested.getSimpleName()));
    }

    private static String kindOf(Class<?> type) {
        String kind = type.isEnum() ? "Enum" : type.isInterface() ? "Interface" : "Class";
        String above =
                Arrays.stream(type.getInterfaces())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", "));
        return above.isEmpty() ? kind + "." : kind + ", " + above + ".";
    }

    private static Stream<Method> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> !method.isSynthetic())
                .filter(method -> !isOfEveryValue(type, method));
    }

    private static boolean isOfEveryValue(Class<?> type, Method method) {
        return Set.of("equals", "hashCode", "toString").contains(method.getName())
                || type.isEnum() && Set.of("values", "valueOf").contains(method.getName());
    }

    private static String line(Method method) {
        return method.getName()
                + Arrays.stream(method.getGenericParameterTypes())
                        .map(ApiPageTest::simple)
                        .collect(Collectors.joining(", ", "(", ")"))
                + ": "
                + simple(method.getGenericReturnType())
                + (Modifier.isStatic(method.getModifiers()) ? " (static)" : "");
    }

    private static String parameters(Constructor<?> constructor) {
        return Arrays.stream(constructor.getGenericParameterTypes())
                .map(ApiPageTest::simple)
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** Returns the name of a type without packages. */
    private static String simple(java.lang.reflect.Type type) {
        return type.getTypeName().replaceAll("[a-z]\\w*\\.", "").replace('$', '.');
    }
}
