package dev.overlapped.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.attribute.NestMembersAttribute;
import java.lang.classfile.attribute.PermittedSubclassesAttribute;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A graph of dependencies between classes, read from class files. Nested classes count as the class
 * around them. The {@code permits} clause of a sealed type is a closed list and no use of what it
 * lists, so it does not count; every other name in the constant pool does.
 */
final class Dependencies {
    private static final Pattern NAME = Pattern.compile("dev/overlapped(?:/\\w+)*/[A-Z]\\w*");

    private final Map<String, Set<String>> uses;

    private Dependencies(Map<String, Set<String>> uses) {
        this.uses = uses;
    }

    /** Reads the graph of all classes below {@code folder}. */
    static Dependencies of(Path folder) throws IOException {
        Map<String, Set<String>> uses = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.endsWith("module-info.class"))
                    .forEach(file -> read(file, uses));
        }
        uses.values().forEach(used -> used.retainAll(uses.keySet()));
        uses.forEach((user, used) -> used.remove(user));
        return new Dependencies(uses);
    }

    private static void read(Path file, Map<String, Set<String>> uses) {
        ClassFile reader = ClassFile.of();
        ClassFile rewriter = ClassFile.of(ConstantPoolSharingOption.NEW_POOL);
        try {
            ClassModel original = reader.parse(file);
            byte[] withoutLists =
                    rewriter.transformClass(
                            original,
                            ClassTransform.dropping(
                                    element ->
                                            element instanceof PermittedSubclassesAttribute
                                                    || element instanceof InnerClassesAttribute
                                                    || element instanceof NestMembersAttribute));
            ClassModel model = reader.parse(withoutLists);
            Set<String> used =
                    uses.computeIfAbsent(
                            outermost(original.thisClass().asInternalName()),
                            name -> new TreeSet<>());
            for (PoolEntry entry : model.constantPool()) {
                if (entry instanceof Utf8Entry text) {
                    Matcher names = NAME.matcher(text.stringValue());
                    while (names.find()) {
                        used.add(outermost(names.group()));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String outermost(String internalName) {
        String name = internalName.replace('/', '.');
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    /** Returns the package of a class. */
    static String packageOf(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    /** Returns the same graph without the uses of {@code user} in {@code packageName}. */
    Dependencies without(String user, String packageName) {
        Map<String, Set<String>> fewer = new TreeMap<>(uses);
        Set<String> used = new TreeSet<>(uses.getOrDefault(user, Set.of()));
        used.removeIf(name -> packageOf(name).equals(packageName));
        fewer.put(user, used);
        return new Dependencies(fewer);
    }

    /** Returns the same graph without the uses of {@code user} outside its package. */
    Dependencies withoutUsesElsewhere(String user) {
        Map<String, Set<String>> fewer = new TreeMap<>(uses);
        Set<String> used = new TreeSet<>(uses.getOrDefault(user, Set.of()));
        used.removeIf(name -> !packageOf(name).equals(packageOf(user)));
        fewer.put(user, used);
        return new Dependencies(fewer);
    }

    /** Returns the classes of a package. */
    Set<String> classesOf(String packageName) {
        return uses.keySet().stream()
                .filter(name -> packageOf(name).equals(packageName))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns all packages. */
    Set<String> packages() {
        return uses.keySet().stream()
                .map(Dependencies::packageOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the largest set of classes of a package that all depend on each other. */
    Set<String> largestCycleWithin(String packageName) {
        Map<String, Set<String>> inside = new TreeMap<>();
        uses.forEach(
                (user, used) -> {
                    if (packageOf(user).equals(packageName)) {
                        inside.put(
                                user,
                                used.stream()
                                        .filter(name -> packageOf(name).equals(packageName))
                                        .collect(Collectors.toCollection(TreeSet::new)));
                    }
                });
        return cycles(inside).stream().max(Comparator.comparingInt(Set::size)).orElse(Set.of());
    }

    /** Returns each set of packages that all depend on each other, with the classes that do. */
    List<String> cyclesBetweenPackages() {
        Map<String, Set<String>> between = new TreeMap<>();
        uses.forEach(
                (user, used) ->
                        between.computeIfAbsent(packageOf(user), name -> new TreeSet<>())
                                .addAll(packages(used)));
        return cycles(between).stream().map(this::describe).toList();
    }

    private static Set<String> packages(Collection<String> classes) {
        return classes.stream().map(Dependencies::packageOf).collect(Collectors.toSet());
    }

    private String describe(Set<String> cycle) {
        StringBuilder text = new StringBuilder(cycle.toString());
        for (String user : uses.keySet()) {
            for (String used : uses.get(user)) {
                if (!packageOf(user).equals(packageOf(used))
                        && cycle.contains(packageOf(user))
                        && cycle.contains(packageOf(used))) {
                    text.append("\n    ").append(user).append(" -> ").append(used);
                }
            }
        }
        return text.toString();
    }

    /** Returns the strongly connected components of more than one node, by Tarjan's algorithm. */
    private static List<Set<String>> cycles(Map<String, Set<String>> graph) {
        return new Tarjan(node -> graph.getOrDefault(node, Set.of())).run(graph.keySet());
    }

    private static final class Tarjan {
        private final Function<String, Set<String>> next;
        private final Map<String, Integer> index = new HashMap<>();
        private final Map<String, Integer> low = new HashMap<>();
        private final Deque<String> stack = new ArrayDeque<>();
        private final List<Set<String>> found = new ArrayList<>();

        Tarjan(Function<String, Set<String>> next) {
            this.next = next;
        }

        List<Set<String>> run(Set<String> nodes) {
            for (String node : nodes) {
                if (!index.containsKey(node)) {
                    visit(node);
                }
            }
            return found;
        }

        private void visit(String node) {
            index.put(node, index.size());
            low.put(node, index.get(node));
            stack.push(node);
            for (String to : next.apply(node)) {
                if (!index.containsKey(to)) {
                    visit(to);
                    low.merge(node, low.get(to), Math::min);
                } else if (stack.contains(to)) {
                    low.merge(node, index.get(to), Math::min);
                }
            }
            if (low.get(node).equals(index.get(node))) {
                Set<String> component = new TreeSet<>();
                String member;
                do {
                    member = stack.pop();
                    component.add(member);
                } while (!member.equals(node));
                if (component.size() > 1) {
                    found.add(component);
                }
            }
        }
    }
}
