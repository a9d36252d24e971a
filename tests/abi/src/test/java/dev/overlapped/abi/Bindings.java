package dev.overlapped.abi;

import dev.overlapped.internal.ffi.linux.gen.io_uring_h;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;

import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** jextract's output for one system, read by reflection. */
enum Bindings {
    WINDOWS(winsock_h.class),
    LINUX(io_uring_h.class);

    private final Class<?> header;

    Bindings(Class<?> header) {
        this.header = header;
    }

    GoldenFile golden() {
        return GoldenFile.of(name().toLowerCase());
    }

    /** The value of a constant, an int or a long. */
    Number constant(String name) throws ReflectiveOperationException {
        return (Number) header.getMethod(name).invoke(null);
    }

    Set<String> constants() {
        return Stream.of(header.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> method.getParameterCount() == 0)
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    MemoryLayout layout(String struct) throws ReflectiveOperationException {
        return (MemoryLayout) type(struct).getMethod("layout").invoke(null);
    }

    long offset(String struct, String field) throws ReflectiveOperationException {
        return (long) type(struct).getMethod(field + "$offset").invoke(null);
    }

    MemoryLayout layout(String struct, String field) throws ReflectiveOperationException {
        return (MemoryLayout) type(struct).getMethod(field + "$layout").invoke(null);
    }

    /** The structures, as {@code STRUCT}, and their fields, as {@code STRUCT.FIELD}. */
    Set<String> structsAndFields()
            throws ReflectiveOperationException, IOException, URISyntaxException {
        var names = new TreeSet<String>();
        for (String name : typeNames()) {
            for (Method method : type(name).getDeclaredMethods()) {
                if (method.getName().equals("layout")) {
                    names.add(name);
                } else if (method.getName().endsWith("$offset")) {
                    names.add(name + "." + method.getName().replace("$offset", ""));
                }
            }
        }
        return names;
    }

    private Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(header.getPackageName() + "." + name);
    }

    /** The generated top-level classes, whether they lie in a directory or in a jar. */
    private Set<String> typeNames() throws IOException, URISyntaxException {
        var home = Path.of(header.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(home)) {
            return typeNames(home);
        }
        try (var jar = FileSystems.newFileSystem(home)) {
            return typeNames(jar.getPath("/"));
        }
    }

    private Set<String> typeNames(Path root) throws IOException {
        try (var files = Files.list(root.resolve(header.getPackageName().replace('.', '/')))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".class") && !file.contains("$"))
                    .map(file -> file.substring(0, file.length() - ".class".length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
