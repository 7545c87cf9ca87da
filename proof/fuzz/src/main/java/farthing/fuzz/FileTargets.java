package farthing.fuzz;

import farthing.audit.Opening;
import farthing.base.Malformed;
import farthing.client.FileJournal;
import farthing.client.JournalUnusable;
import farthing.purse.CommandApdu;
import farthing.purse.Purse;
import farthing.security.KeyHolder;
import farthing.security.KeyStoreFile;
import farthing.security.KeyStoreUnusable;
import farthing.security.Transcript;
import farthing.virtual.PurseFile;
import farthing.virtual.PurseFileUnusable;
import farthing.virtual.VirtualPurse;
import farthing.web.TlsKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/** Files that a disk, a backup or a stranger's hand has changed. */
final class FileTargets {
  private static final int LARGEST = 64 * 1024;
  private static final String PASSWORD = "farthing fuzz";

  private FileTargets() {}

  static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget("purse-file", "the software purse's file", LARGEST, FileTargets::purse),
        new FuzzTarget("client-journal", "the client's journal", LARGEST, FileTargets::journal),
        new FuzzTarget("key-store", "key store file", LARGEST, FileTargets::keys),
        new FuzzTarget(
            "transcript", "a key ceremony's transcript", LARGEST, FileTargets::transcript),
        new FuzzTarget("tls-keys", "a server's TLS keys", LARGEST, FileTargets::tls),
        new FuzzTarget("tls-trust", "whom a caller trusts", LARGEST, FileTargets::trust),
        new FuzzTarget("opening-balances", "what new cards held", LARGEST, FileTargets::openings));
  }

  private static void purse(byte[] input) throws Exception {
    inFile(
        input,
        file -> {
          try (PurseFile opened = PurseFile.open(file);
              VirtualPurse card = new VirtualPurse(opened, new Random(1))) {
            CommandApdu select = Purse.select();
            if (!card.transmit(select).isDone()) {
              throw new FuzzTarget.Broken("a purse whose file is taken answers SELECT");
            }
          } catch (PurseFileUnusable e) {
            // the documented refusal
          }
        });
  }

  private static void journal(byte[] input) throws Exception {
    inFile(
        input,
        file -> {
          try (FileJournal journal = FileJournal.open(file, InstantSource.system())) {
            journal.open();
            journal.ended();
          } catch (JournalUnusable e) {
            // the documented refusal
          }
        });
  }

  private static void keys(byte[] input) throws Exception {
    inFile(
        input,
        file -> {
          try {
            new KeyStoreFile(file, new SecureRandom())
                .open(PASSWORD.toCharArray(), KeyHolder.ISSUER);
          } catch (KeyStoreUnusable e) {
            // the documented refusal
          }
        });
  }

  private static void transcript(byte[] input) throws Exception {
    inFile(
        input,
        file -> {
          try {
            Transcript read = Transcript.read(file);
            read.custodians();
            read.digest();
          } catch (KeyStoreUnusable e) {
            // the documented refusal
          }
        });
  }

  private static void tls(byte[] input) throws Exception {
    inFile(
        input,
        file -> {
          try {
            TlsKeys.ofServer(file, PASSWORD.toCharArray());
          } catch (IOException e) {
            // the documented refusal
          }
        });
  }

  private static void trust(byte[] input) throws Exception {
    inFile(
        input,
        file -> {
          try {
            TlsKeys.ofCaller(file, PASSWORD.toCharArray());
          } catch (IOException e) {
            // the documented refusal
          }
        });
  }

  private static void openings(byte[] input) {
    try {
      Opening.parse(new String(input, StandardCharsets.UTF_8).lines().toList());
    } catch (Malformed e) {
      // the documented refusal
    }
  }

  private interface Use {
    void of(Path file) throws Exception;
  }

  private static void inFile(byte[] input, Use use) throws Exception {
    Path folder = Files.createTempDirectory("fuzz");
    try {
      Path file =
          Files.createFile(
              folder.resolve("file"),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, input);
      use.of(file);
    } finally {
      remove(folder);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (var all = Files.list(folder)) {
      for (Path each : all.toList()) {
        Files.delete(each);
      }
    }
    Files.delete(folder);
  }
}
