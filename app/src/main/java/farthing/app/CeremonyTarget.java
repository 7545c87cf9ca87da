package farthing.app;

import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.security.KeyActs;
import farthing.security.KeyCheckValue;
import farthing.security.KeyHolder;
import farthing.security.KeyRing;
import farthing.security.KeyStoreFile;
import farthing.security.KeyStoreUnusable;
import farthing.security.MasterKeyName;
import farthing.security.Pkcs11MasterKeys;
import farthing.security.SoftwareCardKeys;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a ceremony's keys go, opened before any key is made. */
sealed interface CeremonyTarget extends AutoCloseable {

  /** For people, and the transcript. */
  String text();

  /** What is derived there with a key of that name, if there is one already. */
  Optional<KeyCheckValue> derived(MasterKeyName name) throws IOException;

  /**
   * Puts keys there, all of them or none, durable when this returns; and looks whether they are
   * there and are the same. A dry run's are then taken away again.
   *
   * @throws KeyStoreUnusable if not all could be put there: none is there then
   */
  void put(Map<MasterKeyName, MacKey> keys) throws IOException;

  /** Forgets its password or PIN, and lets others at it. */
  @Override
  void close() throws IOException;

  static CeremonyTarget open(CeremonyPlan.Where where, CeremonyDesk desk, boolean dryRun)
      throws IOException {
    return switch (where) {
      case CeremonyPlan.InFile(Path file, List<String> holders) ->
          InFile.open(file, holders, desk, dryRun);
      case CeremonyPlan.InToken(var place) -> {
        char[] pin = desk.unseen("  PIN of " + place + ":");
        try {
          yield new InToken(place.toString(), Pkcs11MasterKeys.open(place, pin), dryRun);
        } finally {
          Arrays.fill(pin, '\0');
        }
      }
      case CeremonyPlan.Nowhere() -> new Nowhere();
    };
  }

  private static Path dry(Path file) {
    return file.resolveSibling(file.getFileName() + ".dry-run");
  }

  /** A key store file. */
  final class InFile implements CeremonyTarget {
    private final Path path;
    private final KeyStoreFile file;
    private final char[] password;
    private final Optional<KeyRing> before;
    private final boolean dryRun;
    private final Closeable alone;

    private InFile(
        Path path,
        KeyStoreFile file,
        char[] password,
        Optional<KeyRing> before,
        boolean dryRun,
        Closeable alone) {
      this.path = path;
      this.file = file;
      this.password = password;
      this.before = before;
      this.dryRun = dryRun;
      this.alone = alone;
    }

    static InFile open(Path real, List<String> holders, CeremonyDesk desk, boolean dryRun)
        throws IOException {
      Closeable alone = KeyActs.beside(real, InstantSource.system()).alone();
      try {
        return open(dryRun ? dry(real) : real, holders, desk, dryRun, alone);
      } catch (IOException | RuntimeException | Error e) {
        alone.close();
        throw e;
      }
    }

    private static InFile open(
        Path path, List<String> holders, CeremonyDesk desk, boolean dryRun, Closeable alone)
        throws IOException {
      KeyStoreFile file = new KeyStoreFile(path, new SecureRandom());
      if (dryRun) {
        Files.deleteIfExists(path); // of a dry run that was broken off
      }
      boolean isNew = !Files.exists(path);
      char[] password = desk.password(String.valueOf(path.getFileName()), holders, isNew);
      try {
        Optional<KeyRing> before =
            isNew ? Optional.empty() : Optional.of(file.open(password, KeyHolder.ISSUER));
        return new InFile(path, file, password, before, dryRun, alone);
      } catch (IOException | RuntimeException e) {
        Arrays.fill(password, '\0');
        throw e;
      }
    }

    @Override
    public String text() {
      return "key store file " + path.getFileName();
    }

    @Override
    public Optional<KeyCheckValue> derived(MasterKeyName name) {
      return before.flatMap(keys -> KeyCheckValue.derived(new SoftwareCardKeys(keys), name));
    }

    @Override
    public void put(Map<MasterKeyName, MacKey> keys) throws IOException {
      KeyRing ring = KeyRing.empty();
      for (Map.Entry<MasterKeyName, MacKey> key : keys.entrySet()) {
        ring = ring.with(key.getKey(), key.getValue());
      }
      if (dryRun) {
        file.createDryRun(password, ring);
      } else if (before.isPresent()) {
        file.add(password, ring);
      } else {
        file.create(password, ring);
      }
      KeyRing there = dryRun ? file.openDryRun(password) : file.open(password, KeyHolder.ISSUER);
      if (!there.checkValues().entrySet().containsAll(ring.checkValues().entrySet())) {
        throw new KeyStoreUnusable(path + " was written and does not hold the keys: destroy it");
      }
      if (dryRun) {
        Files.delete(path);
      }
    }

    @Override
    public void close() throws IOException {
      Arrays.fill(password, '\0');
      alone.close();
    }
  }

  /** A PKCS#11 token. */
  record InToken(String text, Pkcs11MasterKeys token, boolean dryRun) implements CeremonyTarget {

    @Override
    public Optional<KeyCheckValue> derived(MasterKeyName name) {
      return token.derived(name);
    }

    @Override
    public void put(Map<MasterKeyName, MacKey> keys) throws IOException {
      List<MasterKeyName> put = new ArrayList<>();
      boolean all = false;
      try {
        for (Map.Entry<MasterKeyName, MacKey> key : keys.entrySet()) {
          KeyCheckValue told = token.put(key.getKey(), key.getValue(), dryRun);
          put.add(key.getKey());
          if (!told.equals(KeyCheckValue.derived(key.getValue(), key.getKey()))) {
            throw new KeyStoreUnusable(
                "%s derives otherwise with %s than this program".formatted(text, key.getKey()));
          }
        }
        all = true;
      } catch (Malformed e) {
        throw new KeyStoreUnusable(text + ": " + e.getMessage(), e);
      } finally {
        if (!all || dryRun) {
          put.forEach(name -> token.destroy(name, dryRun));
        }
      }
    }

    @Override
    public void close() {
      token.close();
    }
  }

  /** No place: the components are all there is. */
  record Nowhere() implements CeremonyTarget {

    @Override
    public String text() {
      return "nowhere: components alone";
    }

    @Override
    public Optional<KeyCheckValue> derived(MasterKeyName name) {
      return Optional.empty();
    }

    @Override
    public void put(Map<MasterKeyName, MacKey> keys) {
      // nothing to be done
    }

    @Override
    public void close() {
      // nothing was opened
    }
  }
}
