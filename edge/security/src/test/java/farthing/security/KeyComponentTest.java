package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.SecretAccess;
import farthing.base.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What custodians hold of a key: on paper, in files of their own, and together. */
class KeyComponentTest {
  private static final MasterKeyName NAME = PsamStory.name(KeyUsage.LOAD, 2);
  private static final Sharing TWO_OF_THREE = new Sharing(2, 3);
  private static final char[] PASSPHRASE = "a passphrase of Ada's".toCharArray();

  @TempDir Path folder;

  private final SecureRandom random = new SecureRandom();
  private final MacKey key = PsamStory.key();
  private final List<KeyComponent> three = KeyComponent.split(NAME, key, TWO_OF_THREE, random);

  @ParameterizedTest
  @EnumSource(names = {"AES_128", "TDES"})
  void anyTwoOfThreeHaveTheKeyAgain(Suite suite) {
    MacKey made = PsamStory.key(suite);
    MasterKeyName name = new MasterKeyName(KeyUsage.LOAD, PsamStory.PROVIDER, suite, 2);
    List<KeyComponent> of = KeyComponent.split(name, made, TWO_OF_THREE, random);
    for (int one = 0; one < 3; one++) {
      for (int other = 0; other < 3; other++) {
        if (one != other) {
          MacKey again = KeyComponent.combine(List.of(of.get(one), of.get(other)));
          assertThat(again.suite()).isEqualTo(suite);
          assertThat(again.hasSameBytesAs(made)).isTrue();
        }
      }
    }
  }

  @Test
  void fewerOrMoreOrTheSameTwiceOrOfAnotherKeyMakeNoKey() {
    KeyComponent ofAnother =
        KeyComponent.split(PsamStory.name(KeyUsage.LOAD, 3), key, TWO_OF_THREE, random).get(1);
    KeyComponent ofAnotherSharing = KeyComponent.split(NAME, key, new Sharing(2, 4), random).get(1);
    for (List<KeyComponent> some :
        List.of(
            List.of(three.getFirst()),
            three,
            List.of(three.getFirst(), three.getFirst()),
            List.of(three.getFirst(), ofAnother),
            List.of(three.getFirst(), ofAnotherSharing))) {
      assertThatThrownBy(() -> KeyComponent.combine(some)).isInstanceOf(Malformed.class);
    }
  }

  @Test
  void anotherSplittingsComponentMakesAnotherKeyWhichItsCheckValueTells() {
    KeyComponent ofEarlier = KeyComponent.split(NAME, key, TWO_OF_THREE, random).get(1);

    MacKey mixed = KeyComponent.combine(List.of(three.getFirst(), ofEarlier));
    assertThat(KeyCheckValue.of(mixed)).isNotEqualTo(KeyCheckValue.of(key));
    assertThat(ofEarlier.checkValue()).isNotEqualTo(three.get(1).checkValue());
  }

  @Test
  void oneOrSeventeenPeopleAreNoSharing() {
    for (String wrong : List.of("1 of 3", "4 of 3", "2 of 17", "2 of 1", "0 of 0", "two of 3")) {
      assertThatThrownBy(() -> Sharing.parse(wrong)).as(wrong).isInstanceOf(Malformed.class);
    }
    assertThat(Sharing.parse("16 of 16")).isEqualTo(new Sharing(16, 16));
  }

  @Test
  void whatWasWrittenDownIsReadAgain() {
    KeyComponent mine = three.get(2);
    char[][] lines = WrittenComponent.lines(mine);
    assertThat(lines).hasDimensions(2, 27);
    assertThat(new String(lines[0])).matches("([0-9A-F]{4}-[0-9A-F] ){3}[0-9A-F]{4}-[0-9A-F]");

    byte[][] halves = new byte[2][];
    for (int line = 0; line < 2; line++) {
      halves[line] =
          WrittenComponent.read(
              line + 1,
              new String(lines[line]).toLowerCase(Locale.ROOT).replace("-", "").toCharArray());
    }
    KeyComponent again = WrittenComponent.component(NAME, TWO_OF_THREE, 3, halves);
    assertThat(again.reveal(SecretAccess.granted())).isEqualTo(mine.reveal(SecretAccess.granted()));
    assertThat(again.checkValue()).isEqualTo(mine.checkValue());
  }

  /** Every digit replaced by every other, and every two of a group exchanged. */
  @Test
  void aDigitTypedWronglyIsFoundAtOnceAndItsGroupNamed() {
    char[] line = WrittenComponent.lines(three.getFirst())[1];
    int found = 0;
    for (int at = 0; at < line.length; at++) {
      if (line[at] == ' ' || line[at] == '-') {
        continue;
      }
      String group = "line 2, group " + (at / 7 + 1);
      for (char wrong : "0123456789ABCDEF".toCharArray()) {
        if (wrong != line[at]) {
          char[] typed = line.clone();
          typed[at] = wrong;
          assertThatThrownBy(() -> WrittenComponent.read(2, typed))
              .isInstanceOf(Malformed.class)
              .hasMessage(group + " is not as it was shown");
          found++;
        }
      }
      for (int other = at + 1; other % 7 < 4 && at % 7 < 4; other++) {
        if (line[other] != line[at]) {
          char[] typed = line.clone();
          typed[at] = line[other];
          typed[other] = line[at];
          assertThatThrownBy(() -> WrittenComponent.read(2, typed)).hasMessageStartingWith(group);
        }
      }
    }
    assertThat(found).isEqualTo(20 * 15);
  }

  @Test
  void whatIsNoLineIsRefusedWithoutShowingIt() {
    char[] line = WrittenComponent.lines(three.getFirst())[0];
    String good = new String(line);
    for (String wrong :
        List.of("", good + "0", good.substring(1), "x" + good.substring(1), "A".repeat(10_000))) {
      assertThatThrownBy(() -> WrittenComponent.read(1, wrong.toCharArray()))
          .isInstanceOf(Malformed.class)
          .hasMessageStartingWith("line 1")
          .hasMessageNotContaining(good.substring(1, 5));
    }
  }

  @Test
  void componentsInAFileOpenWithTheirCustodiansPassphraseAlone() throws IOException {
    Path path = folder.resolve("ada.p12");
    ComponentFile file = new ComponentFile(path, random);
    assertThatThrownBy(() -> file.open(PASSPHRASE, false))
        .hasMessageContaining("there is no component file " + path);
    KeyComponent second =
        KeyComponent.split(
                PsamStory.name(KeyUsage.UPDATE, 2), PsamStory.key(), TWO_OF_THREE, random)
            .getFirst();
    file.create(PASSPHRASE, List.of(three.getFirst(), second), false);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    List<KeyComponent> read = file.open(PASSPHRASE, false);
    assertThat(read).extracting(KeyComponent::key).containsExactly(NAME, second.key());
    assertThat(read).extracting(KeyComponent::number).containsOnly(1);
    assertThat(read.getFirst().sharing()).isEqualTo(TWO_OF_THREE);
    assertThat(read)
        .extracting(KeyComponent::checkValue)
        .containsExactly(three.getFirst().checkValue(), second.checkValue());
    assertThatThrownBy(() -> file.open("a passphrase of Bob's".toCharArray(), false))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("the password is wrong");
    assertThatThrownBy(() -> file.create(PASSPHRASE, three, false))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("stays as it is");
    assertThatThrownBy(() -> new KeyStoreFile(path, random).open(PASSPHRASE, KeyHolder.ISSUER))
        .isInstanceOf(KeyStoreUnusable.class);
  }

  @Test
  void dryRunAndRealKeepApart() throws IOException {
    Path dry = folder.resolve("dry.p12");
    Path real = folder.resolve("real.p12");
    new ComponentFile(dry, random).create(PASSPHRASE, three, true);
    new ComponentFile(real, random).create(PASSPHRASE, three, false);

    assertThat(new ComponentFile(dry, random).open(PASSPHRASE, true)).hasSize(3);
    assertThatThrownBy(() -> new ComponentFile(dry, random).open(PASSPHRASE, false))
        .hasMessageContaining("of a dry run");
    assertThatThrownBy(() -> new ComponentFile(real, random).open(PASSPHRASE, true))
        .hasMessageContaining("no dry run");
  }

  @Test
  void keyStoreOfADryRunIsRefusedByWhoeverOpensOne() throws IOException {
    KeyStoreFile file = new KeyStoreFile(folder.resolve("dry.p12"), random);
    file.createDryRun(PASSPHRASE, KeyRing.empty().with(NAME, key));

    for (KeyHolder holder : KeyHolder.values()) {
      assertThatThrownBy(() -> file.open(PASSPHRASE, holder))
          .as(holder.name())
          .isInstanceOf(KeyStoreUnusable.class)
          .hasMessageContaining("of a dry run");
    }
    assertThat(file.openDryRun(PASSPHRASE).checkValues())
        .containsExactly(Map.entry(NAME.toString(), KeyCheckValue.of(key)));
  }

  @Test
  void componentShowsNothingOfItselfAndIsWiped() {
    KeyComponent mine = three.getFirst();
    assertThat(mine).hasToString("component 1 of km-load/00004661/20/02");

    mine.close();
    assertThat(mine.reveal(SecretAccess.granted())).containsOnly(0);
  }
}
