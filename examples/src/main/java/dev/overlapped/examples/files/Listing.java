package dev.overlapped.examples.files;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** The page of a directory that has no index: a link to each entry. */
final class Listing {
    private static final int MAX_ENTRIES = 10_000;

    private Listing() {}

    /** Returns the page, in HTML. May wait for the disk. */
    static String of(Path directory, String path) throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".") && names.size() < MAX_ENTRIES) {
                    names.add(Files.isDirectory(entry) ? name + "/" : name);
                }
            }
        }
        StringBuilder page =
                new StringBuilder("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>")
                        .append(escape(path))
                        .append("</title>\n<ul>\n");
        for (String name : names) {
            page.append("<li><a href=\"")
                    .append(escape(encode("/" + name).substring(1)))
                    .append("\">")
                    .append(escape(name))
                    .append("</a></li>\n");
        }
        return page.append("</ul>\n").toString();
    }

    /** Encodes a path that begins with a slash for a link, or a Location. */
    static String encode(String path) {
        try {
            return new URI(null, null, path, null).toASCIIString().replace(":", "%3A");
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(path, e);
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
