package farthing.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import farthing.fuzz.FuzzTargetSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of ARCHITECTURE.md that a program can check. */
class FloorsTest {
  /** Each room's floor; arrows go to lower ones only. Beside the floors: card, sdk. */
  private static final Map<String, Integer> FLOOR =
      Map.ofEntries(
          Map.entry("base", 1),
          Map.entry("purse", 2),
          Map.entry("messages", 2),
          Map.entry("accounts", 2),
          Map.entry("agents", 3),
          Map.entry("batches", 3),
          Map.entry("virtual", 3),
          Map.entry("applets", 3),
          Map.entry("link", 3),
          Map.entry("merchant", 4),
          Map.entry("bank", 4),
          Map.entry("iso8583", 5),
          Map.entry("reader", 4),
          Map.entry("security", 4),
          Map.entry("store", 4),
          Map.entry("web", 4),
          Map.entry("iso20022", 4),
          Map.entry("exchange", 5),
          Map.entry("payment", 6),
          Map.entry("load", 6),
          Map.entry("clearing", 6),
          Map.entry("client", 6),
          Map.entry("issuing", 6),
          Map.entry("audit", 6),
          Map.entry("evidence", 6),
          Map.entry("shop", 6),
          Map.entry("netbank", 6),
          Map.entry("miles", 6),
          Map.entry("testkit", 7),
          Map.entry("bench", 7),
          Map.entry("torture", 8),
          Map.entry("fuzz", 8),
          Map.entry("app", 9));

  private static final String[] CORE = {
    "farthing.base..",
    "farthing.purse..",
    "farthing.messages..",
    "farthing.accounts..",
    "farthing.agents..",
    "farthing.batches.."
  };

  private static final Set<String> OUTSIDE =
      Set.of(
          "java.io.",
          "java.nio.file.",
          "java.nio.channels.",
          "java.sql.",
          "javax.sql.",
          "java.net.http.",
          "java.net.Socket",
          "io.helidon.",
          "org.slf4j.");

  /** A latch that nobody else has is waited for in vain. */
  private static final Pattern SLEEPING =
      Pattern.compile(
          "\\.sleep\\(|\\bpark(Nanos|Until)\\(|\\btimed(Wait|Join)\\(|\\bwait\\([^)]"
              + "|new CountDownLatch\\(\\w+\\)\\s*\\.await\\(");

  /** People who come back when the server said. */
  private static final Set<String> MAY_SLEEP = Set.of("farthing/payment/Crowd.java");

  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("farthing");

  @Test
  void everyRoomHasItsFloor() throws IOException {
    // a room of tests alone stands above the house
    assertThat(
            rooms().stream()
                .filter(room -> Files.exists(room.resolve("src/main")))
                .map(FloorsTest::packageOf)
                .collect(Collectors.toSet()))
        .isEqualTo(FLOOR.keySet());
    Set<String> imported =
        ALL.stream().map(c -> room(c.getPackageName())).collect(Collectors.toSet());
    assertThat(imported).isEqualTo(FLOOR.keySet());
  }

  @Test
  void arrowsGoDownOnly() {
    classes().should(dependOnLowerFloorsOnly()).check(ALL);
  }

  @Test
  void merchantsAndBanksNeedBaseMessagesAndTheLinkAlone() {
    for (String sdk : Set.of("merchant", "bank")) {
      noClasses()
          .that()
          .resideInAPackage("farthing." + sdk + "..")
          .should()
          .dependOnClassesThat(inRoomsOtherThan(sdk, "link", "base", "messages"))
          .check(ALL);
    }
  }

  /**
   * What checks the books adds them up by itself: a mistake must not confirm itself. Of batches it
   * takes the form in which they came.
   */
  @Test
  void theAuditNeedsBasePurseAndBatchesAlone() {
    noClasses()
        .that()
        .resideInAPackage("farthing.audit..")
        .should()
        .dependOnClassesThat(inRoomsOtherThan("audit", "base", "purse", "batches"))
        .check(ALL);
  }

  /** A form has one reader, named parse; whoever adds one says what must hold whatever comes. */
  @Test
  void whatParsesHasAFuzzTarget() {
    Set<String> without =
        ALL.stream()
            .flatMap(c -> c.getMethods().stream())
            .filter(FloorsTest::isParser)
            .filter(m -> m.getAccessesToSelf().stream().noneMatch(FloorsTest::isOfATarget))
            .map(m -> m.getOwner().getName())
            .collect(Collectors.toCollection(TreeSet::new));

    // what our own tables have, and what one process of a torture tells another
    assertThat(without).containsExactly("farthing.merchant.OpenOrder", "farthing.torture.Errand");
  }

  private static boolean isParser(JavaMethod method) {
    return method.getName().equals("parse")
        && method.getModifiers().containsAll(Set.of(JavaModifier.PUBLIC, JavaModifier.STATIC));
  }

  private static boolean isOfATarget(JavaAccess<?> access) {
    JavaClass caller = access.getOriginOwner();
    return room(caller.getPackageName()).equals("fuzz")
        || caller.isAssignableTo(FuzzTargetSource.class);
  }

  @Test
  void appletsShareNoCodeWithTheHost() {
    noClasses()
        .that()
        .resideInAPackage("farthing.applets..")
        .should()
        .dependOnClassesThat(inRoomsOtherThan("applets"))
        .check(ALL);
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "farthing.applets..", "farthing.reader..", "farthing.testkit..", "farthing.fuzz..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("farthing.applets..")
        .check(ALL);
  }

  @Test
  void theCardSimulatorStaysInTheReaderAndTheTestkit() {
    noClasses()
        .that()
        .resideOutsideOfPackages("farthing.reader..", "farthing.testkit..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.licel..")
        .check(ALL);
  }

  @Test
  void coreIsPure() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .dependOnClassesThat(reachingOutside())
        .check(ALL);
  }

  @Test
  void coreReadsNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(java.time.LocalDate.class, "now")
        .orShould()
        .callMethod(java.time.InstantSource.class, "system")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Date")
        .check(ALL);
  }

  @Test
  void nobodyButTheDemosCertificatesUsesTheOldDate() {
    noClasses()
        .that()
        .doNotHaveSimpleName("DemoCertificates")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Date")
        .check(ALL);
  }

  /** Whoever waits for a time waits too long on a fast machine and too short on a slow one. */
  @Test
  void noTestSleeps() throws IOException {
    for (Path room : rooms()) {
      Path tests = room.resolve("src/test");
      if (Files.exists(tests)) {
        try (Stream<Path> files = Files.walk(tests)) {
          for (Path file : files.filter(FloorsTest::mustNotSleep).toList()) {
            assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern(SLEEPING);
          }
        }
      }
    }
  }

  private static boolean mustNotSleep(Path file) {
    String path = file.toString();
    return path.endsWith(".java") && MAY_SLEEP.stream().noneMatch(path::endsWith);
  }

  @Test
  void everyRoomSaysWhatItIsFor() throws IOException {
    for (Path room : rooms()) {
      assertThat(room.resolve("README.md")).as("what the room is for").isRegularFile();
    }
  }

  private static ArchCondition<JavaClass> dependOnLowerFloorsOnly() {
    return new ArchCondition<>("depend on lower floors only") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        String from = room(item.getPackageName());
        for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
          String to = room(dependency.getTargetClass().getBaseComponentType().getPackageName());
          if (FLOOR.containsKey(to) && !to.equals(from) && floor(to) >= floor(from)) {
            events.add(SimpleConditionEvent.violated(item, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static DescribedPredicate<JavaClass> inRoomsOtherThan(String... allowed) {
    return DescribedPredicate.describe(
        "in another room",
        c -> {
          String room = room(c.getPackageName());
          return FLOOR.containsKey(room) && !Set.of(allowed).contains(room);
        });
  }

  /** An exception's class alone reaches nowhere. */
  private static DescribedPredicate<JavaClass> reachingOutside() {
    return DescribedPredicate.describe(
        "that reach outside",
        c ->
            OUTSIDE.stream().anyMatch(c.getName()::startsWith)
                && !c.isAssignableTo(Exception.class));
  }

  private static int floor(String room) {
    return FLOOR.getOrDefault(room, 0);
  }

  /** {@code store} of {@code farthing.store.local}; nothing of a foreign package. */
  private static String room(String packageName) {
    String[] parts = packageName.split("\\.", 3);
    return parts.length > 1 && parts[0].equals("farthing") ? parts[1] : "";
  }

  private static String packageOf(Path room) {
    return String.valueOf(room.getFileName());
  }

  /** As the build lists them. */
  private static Set<Path> rooms() throws IOException {
    Set<Path> rooms = new TreeSet<>();
    for (String line : Files.readAllLines(Repository.ROOT.resolve("pom.xml"))) {
      if (line.contains("<module>")) {
        rooms.add(Repository.ROOT.resolve(line.replaceAll(".*<module>|</module>.*", "")));
      }
    }
    return rooms;
  }
}
