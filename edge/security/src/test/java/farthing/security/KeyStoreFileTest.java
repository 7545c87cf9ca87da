package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.KeyUsage;
import farthing.base.PsamId;
import farthing.base.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyStoreFileTest {
  private static final char[] PASSWORD = "twelve or more".toCharArray();
  private static final MasterKeyName KM_PSAM = PsamStory.name(KeyUsage.PSAM, 1);

  @TempDir Path directory;

  private final SecureRandom random = new SecureRandom();
  private final KeyRing issuer =
      KeyRing.empty()
          .with(PsamStory.name(KeyUsage.PURCHASE, 1), PsamStory.key())
          .with(PsamStory.name(KeyUsage.PURCHASE, 0x80), PsamStory.key())
          .with(PsamStory.name(KeyUsage.TAC, 1), PsamStory.key())
          .with(
              new MasterKeyName(KeyUsage.TAC, PsamStory.PROVIDER, Suite.TDES, 1),
              PsamStory.key(Suite.TDES))
          .with(KM_PSAM, PsamStory.key())
          .with("merchants", SealingKey.generate(random));
  private Path path;
  private KeyStoreFile file;

  @BeforeEach
  void chooseName() {
    path = directory.resolve("keys.p12");
    file = new KeyStoreFile(path, random);
  }

  @Test
  void everyKeyComesBackAsItWas() throws IOException {
    KeyRing keys = issuer.with(PsamStory.PSAM, PsamStory.key());
    file.create(PASSWORD, keys);

    assertThat(file.open(PASSWORD, KeyHolder.ISSUER).checkValues()).isEqualTo(keys.checkValues());
  }

  @Test
  void drawnPasswordIsTheFilesAloneAndOpensIt() throws IOException {
    char[] password = file.create(issuer);

    assertThat(file.open(password, KeyHolder.ISSUER).checkValues()).isEqualTo(issuer.checkValues());
    assertThat(new String(password)).matches("[0-9a-f]{32}");
    char[] another = new KeyStoreFile(directory.resolve("another.p12"), random).create(issuer);
    assertThat(another).isNotEqualTo(password);
    assertThatThrownBy(() -> file.open(another, KeyHolder.ISSUER))
        .isInstanceOf(KeyStoreUnusable.class);
  }

  @Test
  void fileBelongsToItsOwnerAloneAndNothingElseIsLeftBehind() throws IOException {
    file.create(PASSWORD, issuer);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    try (Stream<Path> all = Files.list(directory)) {
      assertThat(all).containsExactly(path);
    }
  }

  @Test
  void fileIsNeverOverwritten() throws IOException {
    file.create(PASSWORD, issuer);
    byte[] before = Files.readAllBytes(path);

    assertThatThrownBy(() -> file.create(PASSWORD, KeyRing.empty()))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("stays as it is");
    assertThat(Files.readAllBytes(path)).isEqualTo(before);
    try (Stream<Path> all = Files.list(directory)) {
      assertThat(all).containsExactly(path);
    }
  }

  @Test
  void wrongPasswordSaysWhatToDo() throws IOException {
    file.create(PASSWORD, issuer);

    assertThatThrownBy(() -> file.open("not the password".toCharArray(), KeyHolder.ISSUER))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("the password is wrong")
        .hasMessageNotContaining("not the password");
  }

  @Test
  void damagedFileSaysWhatToDo() throws IOException {
    file.create(PASSWORD, issuer);
    byte[] good = Files.readAllBytes(path);
    for (int at = 0; at < good.length; at += 97) {
      byte[] damaged = good.clone();
      damaged[at] ^= 0x40;
      Files.write(path, damaged);
      assertThatThrownBy(() -> file.open(PASSWORD, KeyHolder.ISSUER))
          .as("byte %d", at)
          .isInstanceOf(KeyStoreUnusable.class)
          .hasMessageContaining("restore the file");
    }
    Files.write(path, new byte[0]);
    assertThatThrownBy(() -> file.open(PASSWORD, KeyHolder.ISSUER))
        .isInstanceOf(KeyStoreUnusable.class);
  }

  @Test
  void missingFileSaysWhatToDo() {
    assertThatThrownBy(() -> file.open(PASSWORD, KeyHolder.ISSUER))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("make a key store first");
  }

  @Test
  void fileOpenToOthersIsNotTrusted() throws IOException {
    file.create(PASSWORD, issuer);
    for (String open : List.of("rw-r--r--", "rw-r-----", "rw--w----", "rw-----w-", "rw---x---")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(open));
      assertThatThrownBy(() -> file.open(PASSWORD, KeyHolder.ISSUER))
          .as(open)
          .isInstanceOf(KeyStoreUnusable.class)
          .hasMessageContaining("chmod 600 " + path);
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------"));
    assertThat(file.open(PASSWORD, KeyHolder.ISSUER).checkValues()).isNotEmpty();
  }

  @Test
  void shortOrForeignPasswordIsNotTaken() {
    for (String weak : List.of("eleven char", "zwölf Zeichen!")) {
      assertThatThrownBy(() -> file.create(weak.toCharArray(), issuer))
          .isInstanceOf(KeyStoreUnusable.class);
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void keysAreAddedAndNoneIsReplaced() throws IOException {
    file.create(PASSWORD, issuer);
    KeyRing more =
        KeyRing.empty().generate(KeyUsage.PURCHASE, PsamStory.PROVIDER, Suite.AES_128, 2, random);
    file.add(PASSWORD, more);

    assertThat(file.open(PASSWORD, KeyHolder.ISSUER).checkValues())
        .containsAllEntriesOf(issuer.checkValues())
        .containsAllEntriesOf(more.checkValues());
    assertThatThrownBy(() -> file.add(PASSWORD, more)).isInstanceOf(KeyStoreUnusable.class);
  }

  @Test
  void paymentServerDoesNotOpenTheIssuersKeys() throws IOException {
    file.create(PASSWORD, issuer);

    assertThatThrownBy(() -> file.open(PASSWORD, KeyHolder.PAYMENT_SERVER))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("must never hold");
  }

  @Test
  void paymentServersFileIsMadeOutOfTheIssuersAndHoldsNoTacKey() throws IOException {
    PsamId second = PsamId.ofHex("0000000000000002");
    KeyRing own =
        issuer
            .forPaymentServer(KM_PSAM, List.of(PsamStory.PSAM, second))
            .with("merchants", SealingKey.generate(random));
    file.create(PASSWORD, own);

    KeyRing opened = file.open(PASSWORD, KeyHolder.PAYMENT_SERVER);
    assertThat(opened.checkValues())
        .containsOnlyKeys(
            "km-purchase/00004661/20/01",
            "km-purchase/00004661/20/80",
            "kpsam/b7888b2e08a32071",
            "kpsam/0000000000000002",
            "seal/merchants");
    assertThat(opened.psam(second)).isPresent();
    assertThat(opened.sealingKey("merchants")).isPresent();
  }

  @Test
  void loadServersFileIsMadeOutOfTheIssuersAndHoldsNoKeyOfPurchases() throws IOException {
    KeyRing withLoads =
        issuer
            .generate(KeyUsage.LOAD, PsamStory.PROVIDER, Suite.AES_128, 1, random)
            .generate(KeyUsage.UPDATE, PsamStory.PROVIDER, Suite.AES_128, 1, random);
    file.create(PASSWORD, withLoads.forLoadServer().with("merchants", SealingKey.generate(random)));

    assertThat(file.open(PASSWORD, KeyHolder.LOAD_SERVER).checkValues().keySet())
        .allMatch(name -> name.matches("km-(load|update)/.*|seal/merchants"))
        .contains("km-load/00004661/20/01", "km-update/00004661/20/01");
    assertThatThrownBy(() -> file.open(PASSWORD, KeyHolder.PAYMENT_SERVER))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("must never hold");
  }
}
