package dev.overlapped.internal.port;

import dev.overlapped.internal.jfr.Recording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Loads and initialises the library's classes before the first port is open: those of the way of
 * requests, and those of failures. Later a class may be wanted when descriptors, heap or stack have
 * run out; and one that cannot be initialised then is never usable again in this JVM.
 *
 * <p>All classes are taken that the library has for this system, whatever they are for: a list of
 * the right ones would be out of date soon. Where the library's file cannot be read (a class loader
 * of its own kind) classes are loaded as they are used.
 *
 * <p>Threads: any; it happens once.
 */
final class Preloading {
    /** The classes that are never used on either system, or only on request. */
    private static final Pattern OMITTED =
            Pattern.compile(
                    "dev/overlapped/(framing|advanced|internal/raw|internal/ffi/\\w+/gen)/.*"
                            + "|.*/package-info|module-info");

    private static final Pattern OF_WINDOWS =
            Pattern.compile("dev/overlapped/internal/(iocp|ffi/windows)/.*");
    private static final Pattern OF_LINUX =
            Pattern.compile("dev/overlapped/internal/(uring|linux|ffi/linux)/.*");

    /** Of Flight Recorder, which initialises them when there is a recording. */
    private static final Pattern EVENTS = Pattern.compile("dev/overlapped/internal/jfr/.*Event");

    /** Those that link the system's functions, as a port on a model need not be allowed to. */
    private static final Pattern LINKING =
            Pattern.compile(
                    "dev/overlapped/internal/ffi/(linux|windows)/(Native\\w+|Downcall)"
                            + "|.*\\$OnThisSystem");

    private static final String SUFFIX = ".class";

    private static boolean done;

    private Preloading() {}

    /** Loads the classes for this system, once. */
    static synchronized void ensure() {
        if (!done) {
            String system = System.getProperty("os.name");
            boolean windows = system.startsWith("Windows");
            boolean linux = system.equals("Linux");
            for (String name : names()) {
                if (isWanted(name)
                        && (windows || !OF_WINDOWS.matcher(name).matches())
                        && (linux || !OF_LINUX.matcher(name).matches())) {
                    load(name.replace('/', '.'));
                }
            }
            done = true;
        }
    }

    private static boolean isWanted(String name) {
        return name.startsWith("dev/overlapped/")
                && !OMITTED.matcher(name).matches()
                && !LINKING.matcher(name).matches()
                && !EVENTS.matcher(name).matches();
    }

    private static void load(String name) {
        try {
            Class.forName(name, true, Preloading.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("a class of the library is missing: " + name, e);
        } catch (NoClassDefFoundError e) {
            if (Recording.isPossible()) { // else it is one that makes events, and is never used
                throw e;
            }
        }
    }

    /** Returns the names of the library's classes, with slashes; none if they cannot be listed. */
    private static List<String> names() {
        Module module = Preloading.class.getModule();
        try {
            return module.isNamed() ? ofModule(module) : ofClassPath();
        } catch (IOException | UncheckedIOException | URISyntaxException e) {
            return List.of();
        }
    }

    private static List<String> ofModule(Module module) throws IOException {
        ResolvedModule resolved =
                module.getLayer().configuration().findModule(module.getName()).orElseThrow();
        try (ModuleReader reader = resolved.reference().open();
                Stream<String> files = reader.list()) {
            return classesOf(files);
        }
    }

    private static List<String> ofClassPath() throws IOException, URISyntaxException {
        CodeSource source = Preloading.class.getProtectionDomain().getCodeSource();
        URI place = source == null ? null : source.getLocation().toURI();
        if (place == null || !"file".equals(place.getScheme())) {
            return List.of();
        }
        Path path = Path.of(place);
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.walk(path)) {
                return classesOf(
                        files.map(file -> path.relativize(file).toString().replace('\\', '/')));
            }
        }
        try (JarFile jar = new JarFile(path.toFile())) {
            return classesOf(jar.stream().map(entry -> entry.getName()));
        }
    }

    private static List<String> classesOf(Stream<String> files) {
        return files.filter(file -> file.endsWith(SUFFIX))
                .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                .toList();
    }
}
