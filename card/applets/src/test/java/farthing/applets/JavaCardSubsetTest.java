package farthing.applets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

class JavaCardSubsetTest {

  @Test
  void appletsUseOnlyWhatACardHas() throws Exception {
    List<Path> applets = classesOf(PurseApplet.class);
    assertThat(applets).hasSizeGreaterThan(5);
    assertThat(findingsIn(applets)).isEmpty();
  }

  @Test
  void whatACardHasNotIsFound() throws Exception {
    List<Path> here =
        classesOf(JavaCardSubsetTest.class).stream()
            .filter(path -> path.toString().endsWith("NotForACard.class"))
            .toList();
    assertThat(String.join("\n", findingsIn(here)))
        .contains("type java/lang/String")
        .contains("a constant that is no short")
        .contains("type int")
        .contains("type long")
        .contains("an array of arrays")
        .contains("a result of more than 16 bits");
  }

  /** Compiles for the host, but no converter would take it. */
  @SuppressWarnings("unused")
  static final class NotForACard {
    private final byte[][] arrays = new byte[2][2];

    String text() {
      return "no text on a card";
    }

    int number(short a, short b) {
      int sum = a + b;
      return sum > 3 ? 1 : 0;
    }

    boolean uncast(short a, short b) {
      return a + b > 3;
    }

    long clock(long before) {
      return before + 1;
    }
  }

  private static Set<String> findingsIn(List<Path> classes) throws Exception {
    JavaCardSubset subset = new JavaCardSubset("farthing.applets");
    for (Path path : classes) {
      ClassNode type = new ClassNode();
      new ClassReader(Files.readAllBytes(path)).accept(type, 0);
      subset.check(type);
    }
    return subset.findings();
  }

  private static List<Path> classesOf(Class<?> one) throws IOException, URISyntaxException {
    Path root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> path.toString().endsWith(".class")).toList();
    }
  }
}
