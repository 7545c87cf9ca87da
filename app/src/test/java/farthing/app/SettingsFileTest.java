package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import farthing.base.Malformed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {
  private static final Setting<Integer> PORT =
      Setting.usually("8441", "port", Kind.number(0, 65_535), "Its port.");
  private static final Setting<String> NAME = Setting.needed("name", Kind.text(10), "Its name.");
  private static final Setting<Secret> PASSWORD =
      Setting.optional("password", Kind.secret(), "Its password.");
  private static final List<Setting<?>> ALL = List.of(PORT, NAME, PASSWORD);

  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Settings settings = read("# a comment", "", "port = 1", "  name=The Shop ");
    assertThat(settings.get(PORT)).isEqualTo(1);
    assertThat(settings.get(NAME)).isEqualTo("The Shop");
    assertThat(settings.find(PASSWORD)).isEmpty();
  }

  @Test
  void whatIsLeftIsAsUsual() throws IOException {
    assertThat(read("name = x").get(PORT)).isEqualTo(8441);
  }

  @Test
  void aSecretMayStandInAFileOfItsOwn() throws IOException {
    Files.writeString(folder.resolve("secret.txt"), "hush\n");
    Settings settings = read("name = x", "password-file = secret.txt");
    assertThat(settings.find(PASSWORD).map(Secret::reveal)).contains("hush");
  }

  @Test
  void unknownNamesAreRefusedWithTheirLine() throws IOException {
    assertThat(refusal("name = x", "prot = 1")).contains("settings:2: there is no setting 'prot'");
  }

  @Test
  void badValuesAreRefusedWithLineReasonAndWhatIsWanted() throws IOException {
    assertThat(refusal("name = x", "port = 70000"))
        .contains("settings:2: port '70000': not between 0 and 65535 (wanted: number, 0 to 65535)");
    assertThat(refusal("name = x", "port = -1")).contains("settings:2: port '-1': not a number");
    assertThat(refusal("name = longer than it may be")).contains("longer than 10");
    assertThat(refusal("name =")).contains("settings:1: name has no value");
    assertThat(refusal("name")).contains("settings:1: not of the form NAME = VALUE");
  }

  @Test
  void allThatIsWrongIsToldAtOnce() throws IOException {
    assertThat(refusal("a = 1", "b = 2", "port = x")).contains(":1: ", ":2: ", ":3: ", "name is");
  }

  @Test
  void aNameTwiceIsRefused() throws IOException {
    assertThat(refusal("name = x", "name = y")).contains("settings:2: name is there twice");
  }

  @Test
  void whatIsNeededIsMissed() throws IOException {
    assertThat(refusal("port = 1")).contains("name is missing: Its name.");
  }

  @Test
  void aSecretFileMayNotBeGivenForWhatIsNoSecret() throws IOException {
    assertThat(refusal("name-file = x")).contains("there is no setting 'name-file'");
  }

  @Test
  void aSecretShowsNothingOfItself() {
    assertThat(new Secret("hush")).asString().doesNotContain("hush");
  }

  @Test
  void textThatWouldSteerATerminalIsRefusedAndNotShown() throws IOException {
    assertThat(refusal("name = \u001B[2J")).contains("name '?[2J': it has control characters");
    for (String control : List.of("\u001B[2J", "a\u009B2J", "a\tb")) {
      assertThatThrownBy(() -> Kind.text(10).reading().read(control, folder))
          .isInstanceOf(Malformed.class)
          .hasMessageContaining("control characters");
    }
  }

  @Test
  void aNameThatNoFileCanHaveIsRefused() throws IOException {
    assertThat(refusal("name = x", "password-file = a\0b"))
        .contains("settings:2: no file can have this name");
    assertThatThrownBy(() -> Kind.file().reading().read("a\0b", folder))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void everyUsualValueOfTheRolesIsPossible() {
    for (Setting<?> setting : PaymentSettings.ALL) {
      setting.usual().ifPresent(usual -> setting.kind().reading().read(usual, folder));
    }
    for (Setting<?> setting : ModuleSettings.ALL) {
      setting.usual().ifPresent(usual -> setting.kind().reading().read(usual, folder));
    }
    for (Setting<?> setting : ShopConfiguration.ALL) {
      setting.usual().ifPresent(usual -> setting.kind().reading().read(usual, folder));
    }
  }

  private Settings read(String... lines) throws IOException {
    Path file = folder.resolve("settings");
    Files.write(file, List.of(lines));
    return SettingsFile.read(file, ALL);
  }

  private String refusal(String... lines) throws IOException {
    Path file = Files.write(folder.resolve("settings"), List.of(lines));
    Failed failed = catchThrowableOfType(Failed.class, () -> SettingsFile.read(file, ALL));
    assertThat(failed.status()).isEqualTo(Main.WRONG_USAGE);
    return failed.next();
  }
}
