package farthing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Holds docs/protocol/steps.md against the sources of all rooms. */
class StepsPageTest {
  private static final Path ROOT = Path.of(System.getProperty("farthing.root"));
  private static final String GOOD =
      """
      | step | what the patent says, in our words | method | test |
      | --- | --- | --- | --- |
      | 626 | the proof is verified | `farthing.security.SoftwarePsam#credit` | `farthing.security.SoftwarePsamTest#proofCountsOnceHoweverOftenItComes` |
      """;

  private static JavaSources sources = new JavaSources(ROOT);

  @Test
  void everyRowNamesAMethodAndATestThatAreThere() throws IOException {
    assertThat(new StepsPage(page(), sources).findings()).isEmpty();
  }

  @Test
  void everyStepOfTheFlowchartsIsBuiltOrSaidToComeLater() throws IOException {
    StepsPage page = new StepsPage(page(), sources);

    TreeSet<String> told = new TreeSet<>(page.built());
    told.addAll(page.later());
    assertThat(told).containsAll(even(502, 518)).containsAll(even(602, 640));
    assertThat(told).containsAll(even(680, 694)).containsAll(even(802, 824));
    assertThat(page.built()).doesNotContainAnyElementsOf(page.later());
  }

  @Test
  void everyClaimOfLoadingHasItsPlace() throws IOException {
    assertThat(new StepsPage(page(), sources).built())
        .containsAll(IntStream.rangeClosed(36, 60).mapToObj(claim -> "claim " + claim).toList());
  }

  @Test
  void aGoodRowIsNotComplainedAbout() {
    assertThat(new StepsPage(GOOD, sources).findings()).isEmpty();
  }

  @Test
  void aRenamedMethodIsFound() {
    assertThat(findings("SoftwarePsam#credit", "SoftwarePsam#debit"))
        .containsExactly("626: no method farthing.security.SoftwarePsam#debit");
  }

  @Test
  void aRenamedClassIsFound() {
    assertThat(findings("SoftwarePsam#credit", "HardwarePsam#credit"))
        .containsExactly("626: no method farthing.security.HardwarePsam#credit");
  }

  @Test
  void aRenamedTestIsFound() {
    assertThat(findings("#proofCountsOnce", "#proofCountsTwice")).hasSize(1);
  }

  @Test
  void aMethodThatIsNoTestIsFound() {
    assertThat(
            findings(
                "security.SoftwarePsamTest#proofCountsOnceHoweverOftenItComes",
                "security.SoftwarePsam#credit"))
        .containsExactly("626: no test farthing.security.SoftwarePsam#credit");
  }

  @Test
  void anEmptyCellIsFound() {
    assertThat(findings("the proof is verified", " ")).containsExactly("626: an empty cell");
  }

  @Test
  void aMissingCellIsFound() {
    assertThat(findings("| the proof is verified ", "")).containsExactly("626: not four cells");
  }

  @Test
  void aStepThatStandsTwiceIsFound() {
    String row = GOOD.lines().toList().getLast();

    assertThat(new StepsPage(GOOD + row + "\n", sources).findings())
        .containsExactly("626: stands twice");
  }

  private static List<String> findings(String good, String bad) {
    assertThat(GOOD).contains(good);
    return new StepsPage(GOOD.replace(good, bad), sources).findings();
  }

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("docs/protocol/steps.md"));
  }

  private static List<String> even(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .filter(step -> step % 2 == 0)
        .mapToObj(Integer::toString)
        .collect(Collectors.toList());
  }
}
