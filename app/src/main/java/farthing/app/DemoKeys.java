package farthing.app;

import farthing.base.ByteWriter;
import farthing.base.KeyUsage;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.purse.InitializeAnswer;
import farthing.security.KeyHolder;
import farthing.security.KeyRing;
import farthing.security.KeyStoreFile;
import farthing.security.MasterKeyName;
import farthing.security.SealingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An issuer's, a payment server's, a load server's and clearing's key stores, made in one go by one
 * program on one machine, with their passwords beside them: for demos and tests. Real ones come out
 * of a ceremony, where no single person has a key and no file its password next to it.
 *
 * @param issuer every master key
 * @param paymentServer KM-purchase, its security cards' keys, and the key that seals merchants'
 * @param loadServer KM-load, KM-update, and the key that seals banks'
 * @param clearing KM-tac and KM-psam, to verify with
 */
record DemoKeys(KeyRing issuer, KeyRing paymentServer, KeyRing loadServer, KeyRing clearing) {
  /** PPIEP of demo cards: FART. */
  static final int PROVIDER = 0x46415254;

  /** The key in a server's key store that seals its parties' shared keys. */
  static final String SEALING_KEY = "merchants";

  static final int CHIP_GENERATION = 0x01;
  static final int SOFTWARE_GENERATION = InitializeAnswer.FIRST_SOFTWARE_GENERATION;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /** Which of the files. */
  enum Store {
    ISSUER("issuer", KeyHolder.ISSUER),
    PAYMENT_SERVER("payment-server", KeyHolder.PAYMENT_SERVER),
    LOAD_SERVER("load-server", KeyHolder.LOAD_SERVER),
    CLEARING("clearing", KeyHolder.CLEARING);

    private final String name;
    private final KeyHolder holder;

    Store(String name, KeyHolder holder) {
      this.name = name;
      this.holder = holder;
    }

    Path file(Path directory) {
      return directory.resolve(name + ".p12");
    }

    Path password(Path directory) {
      return directory.resolve(name + ".password");
    }
  }

  /** New keys, and as many security cards as there are terminals. */
  static DemoKeys generate(int terminals, SecureRandom random) {
    return generate(terminals, Suite.USUAL, random);
  }

  /**
   * @param suites of the cards that can be made with them
   */
  static DemoKeys generate(int terminals, Set<Suite> suites, SecureRandom random) {
    KeyRing issuer = KeyRing.empty();
    for (Suite suite : suites) {
      for (int generation : new int[] {CHIP_GENERATION, SOFTWARE_GENERATION}) {
        for (KeyUsage usage :
            List.of(KeyUsage.PURCHASE, KeyUsage.LOAD, KeyUsage.TAC, KeyUsage.UPDATE)) {
          issuer = issuer.generate(usage, PROVIDER, suite, generation, random);
        }
      }
    }
    for (KeyUsage usage : List.of(KeyUsage.PSAM, KeyUsage.CHANNEL)) {
      issuer = issuer.generate(usage, PROVIDER, Suite.AES_128, CHIP_GENERATION, random);
    }
    List<PsamId> cards = new ArrayList<>();
    for (int number = 1; number <= terminals; number++) {
      cards.add(new PsamId(new ByteWriter(PsamId.SIZE).u4(PROVIDER).u4(number).toBytes()));
    }
    KeyRing paymentServer =
        issuer
            .forPaymentServer(
                new MasterKeyName(KeyUsage.PSAM, PROVIDER, Suite.AES_128, CHIP_GENERATION), cards)
            .with(SEALING_KEY, SealingKey.generate(random));
    KeyRing loadServer = issuer.forLoadServer().with(SEALING_KEY, SealingKey.generate(random));
    return new DemoKeys(issuer, paymentServer, loadServer, issuer.forClearing());
  }

  /** Writes all, each with a random password beside it, readable by their owner only. */
  void write(Path directory, SecureRandom random) throws IOException {
    Files.createDirectories(directory);
    for (Store store : Store.values()) {
      write(store, directory, random);
    }
  }

  /** Writes one of them, into a folder that is there. */
  void write(Store store, Path directory, SecureRandom random) throws IOException {
    KeyRing keys =
        switch (store) {
          case ISSUER -> issuer;
          case PAYMENT_SERVER -> paymentServer;
          case LOAD_SERVER -> loadServer;
          case CLEARING -> clearing;
        };
    String password = new String(new KeyStoreFile(store.file(directory), random).create(keys));
    Files.createFile(store.password(directory), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.writeString(store.password(directory), password + "\n");
  }

  /** One of them again. */
  static KeyRing open(Store store, Path directory) throws IOException {
    Path password = store.password(directory);
    if (!Files.isRegularFile(password)) {
      throw Failed.wrongUsage(
          "there are no demo keys in " + directory,
          "Make some: farthing keys new --why TEXT --dir " + directory);
    }
    return new KeyStoreFile(store.file(directory), new SecureRandom())
        .open(Files.readString(password).strip().toCharArray(), store.holder);
  }

  /** The key that seals merchants' or banks' keys, out of their server's key store. */
  static SealingKey sealingKey(KeyRing server) {
    return server
        .sealingKey(SEALING_KEY)
        .orElseThrow(() ->
            Failed.wrongUsage(
                "the key store has no sealing key '" + SEALING_KEY + "'",
                "It is made with the server's key store: use that one."));
  }
}
