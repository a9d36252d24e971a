package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;

/**
 * Every version stands in the root pom: where it is managed, or as a property when it is named more
 * than once.
 */
class VersionsTest {
    private static final SourceTree TREE = SourceTree.beingBuilt();
    private static final Pattern PROPERTY = Pattern.compile("<([\\w.-]+\\.version)>[^<]+</");

    @Test
    void aModuleNamesNoVersion() throws Exception {
        List<String> found = new ArrayList<>();
        for (Path file : TREE.files()) {
            if (file.endsWith("pom.xml") && file.getNameCount() > 1) {
                versions(file).forEach(version -> found.add(file + ": " + version));
            }
        }
        assertEquals(
                List.of(), found, "belongs in pluginManagement or dependencyManagement of pom.xml");
    }

    @Test
    void aPropertyIsAVersionThatIsNamedMoreThanOnce() throws Exception {
        String root = TREE.read(Path.of("pom.xml"));
        List<String> once = new ArrayList<>();
        for (Matcher property = PROPERTY.matcher(root); property.find(); ) {
            String reference = "${" + property.group(1) + "}";
            if (root.indexOf(reference) == root.lastIndexOf(reference)) {
                once.add(property.group());
            }
        }
        assertEquals(List.of(), once, "put the version where it is managed");
    }

    @Test
    void theVersionOfAGroupIsNamedOnce() throws Exception {
        Map<String, Integer> literals = new TreeMap<>();
        NodeList nodes = select(Path.of("pom.xml"), "//dependency[version]");
        for (int i = 0; i < nodes.getLength(); i++) {
            String dependency = nodes.item(i).getTextContent().strip().replaceAll("\\s+", " ");
            if (!dependency.contains("${")) {
                literals.merge(dependency.split(" ")[0], 1, Integer::sum);
            }
        }
        literals.values().removeIf(count -> count == 1);
        assertEquals(Map.of(), literals, "make the version of the group a property");
    }

    private static List<String> versions(Path pom) throws Exception {
        NodeList nodes =
                select(pom, "//plugin/version | //dependency[not(parent::oldVersion)]/version");
        List<String> versions = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            versions.add(nodes.item(i).getTextContent());
        }
        return versions;
    }

    private static NodeList select(Path pom, String path) throws Exception {
        var document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(TREE.root().resolve(pom).toFile());
        return (NodeList)
                XPathFactory.newInstance()
                        .newXPath()
                        .evaluate(path, document, XPathConstants.NODESET);
    }
}
