package dev.overlapped.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The system on which servers run: the commands that start them, and the processes that do their
 * work.
 */
sealed interface Platform {
    /** Returns the beginning of a command that runs a JVM. */
    List<String> jvm();

    /** Returns the beginning of a command that runs a control. */
    List<String> control(String program);

    /** Returns the process that serves, of one that such a command started. */
    long server(Process started) throws IOException;

    /** Returns the process that works for all servers, and whose time counts as theirs. */
    OptionalLong also() throws IOException;

    /** Frees the resources of ended servers, before the next one is measured. */
    void refresh() throws IOException, InterruptedException;

    /** Returns the commands that print the versions, by name. */
    Map<String, List<String>> versions();

    /** Returns whether the contender can run there. */
    boolean has(Contender contender);

    List<Target> targets();

    /** This Linux. */
    record Linux(Path peers) implements Platform {
        @Override
        public List<String> jvm() {
            return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        }

        @Override
        public List<String> control(String program) {
            return List.of(peers.resolve(program).toString());
        }

        @Override
        public long server(Process started) {
            return started.pid();
        }

        @Override
        public OptionalLong also() {
            return OptionalLong.empty();
        }

        @Override
        public void refresh() {
            // the kernel has done so
        }

        @Override
        public Map<String, List<String>> versions() {
            return Map.of("JVM", List.of(jvm().getFirst(), "--version"));
        }

        @Override
        public boolean has(Contender contender) {
            return contender.systems() != Contender.Systems.WINDOWS;
        }

        @Override
        public List<Target> targets() {
            return Target.LINUX;
        }
    }

    /**
     * Windows programs under Wine, whose server does much of the kernel's work.
     *
     * @param peers as of Linux
     * @param java runs the Windows JVM
     * @param wine runs other programs
     * @param prefix of the server
     */
    record Wine(Path peers, Path java, Path wine, Path prefix) implements Platform {
        @Override
        public List<String> jvm() {
            return List.of(java.toString());
        }

        @Override
        public List<String> control(String program) {
            return List.of(wine.toString(), peers.resolve(program).toString());
        }

        /** Returns the process of Wine: the given one, or one that it has started. */
        @Override
        public long server(Process started) throws IOException {
            if (program(started.pid()).endsWith(".exe")) {
                return started.pid();
            }
            return started.descendants()
                    .map(ProcessHandle::pid)
                    .filter(pid -> program(pid).endsWith(".exe"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no Windows program below " + started));
        }

        private static String comm(long pid) {
            return procFile(pid, "comm").strip();
        }

        /** Returns the beginning of the command line; comm has only 15 characters of it. */
        private static String program(long pid) {
            return procFile(pid, "cmdline").split("\0", 2)[0];
        }

        private static String procFile(long pid, String file) {
            try {
                return Files.readString(Path.of("/proc", "" + pid, file));
            } catch (IOException e) {
                return ""; // ended
            }
        }

        /** Returns the server whose working directory is named after the prefix. */
        @Override
        public OptionalLong also() throws IOException {
            long device = (long) Files.getAttribute(prefix, "unix:dev");
            long inode = (long) Files.getAttribute(prefix, "unix:ino");
            String directory = "server-%x-%x".formatted(device, inode);
            try (DirectoryStream<Path> processes =
                    Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
                for (Path process : processes) {
                    long pid = Long.parseLong(process.getFileName().toString());
                    if (comm(pid).startsWith("wineserver") && worksIn(process, directory)) {
                        return OptionalLong.of(pid);
                    }
                }
            }
            throw new IOException("no wineserver in " + directory);
        }

        /** Returns false also of an ended process that nobody has waited for. */
        private static boolean worksIn(Path process, String directory) {
            try {
                return Files.readSymbolicLink(process.resolve("cwd")).endsWith(directory);
            } catch (IOException e) {
                return false;
            }
        }

        /**
         * Gives each server a Wine server of its own: it takes minutes to free the polls of 12,000
         * sockets of a selector, and starts no program meanwhile.
         */
        @Override
        public void refresh() throws IOException, InterruptedException {
            for (String script : List.of("stop", "start")) {
                Process ran =
                        new ProcessBuilder(
                                        "taskset",
                                        "-c",
                                        ServerProcess.PROCESSOR, // their children stay there
                                        java.resolveSibling(script).toString())
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start();
                int status = ran.waitFor();
                if (status != 0) {
                    throw new IOException("tests/wine/" + script + " ended with " + status);
                }
            }
        }

        @Override
        public Map<String, List<String>> versions() {
            return Map.of(
                    "JVM, of Windows", List.of(java.toString(), "--version"),
                    "Wine", List.of(wine.toString(), "--version"));
        }

        @Override
        public boolean has(Contender contender) {
            return contender.systems() != Contender.Systems.LINUX;
        }

        @Override
        public List<Target> targets() {
            return Target.WINE;
        }
    }
}
