package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;

/** Every version is a property of the root pom. */
class VersionsTest {
    private static final SourceTree TREE = SourceTree.beingBuilt();

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
    void theRootPomNamesEachVersionByAProperty() throws Exception {
        List<String> literal =
                versions(Path.of("pom.xml")).stream()
                        .filter(version -> !version.startsWith("${"))
                        .toList();
        assertEquals(List.of(), literal, "make it a property, beside the others");
    }

    private static List<String> versions(Path pom) throws Exception {
        var document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(TREE.root().resolve(pom).toFile());
        var nodes =
                (NodeList)
                        XPathFactory.newInstance()
                                .newXPath()
                                .evaluate(
                                        "//plugin/version | //dependency/version",
                                        document,
                                        XPathConstants.NODESET);
        List<String> versions = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            versions.add(nodes.item(i).getTextContent());
        }
        return versions;
    }
}
