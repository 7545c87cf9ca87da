package farthing.app;

import farthing.base.KeyUsage;
import farthing.base.Malformed;
import farthing.security.KeyCheckValue;
import farthing.security.KeyRing;
import farthing.security.KeyStoreFile;
import farthing.security.KeyStoreUnusable;
import farthing.security.MasterKeyName;
import farthing.security.Pkcs11MasterKeys;
import farthing.security.SealingKey;
import farthing.security.SoftwareCardKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keys import}. */
@Command(
    name = "import",
    description = {
      "Takes keys that came by `farthing keys export` into a server's key store file, or a token;",
      "named both, the masters go into the token, and what no token has into the file: a server's",
      "sealing key, clearing's KM-psam.",
      "Keys that are there already stay, and those that were retired or destroyed there do not come",
      "back unless --again is said; a server's new key store gets a sealing key of its own.",
      "Compare the check values with those that were told at the export. What goes into a token",
      "stands in no log of acts."
    })
final class KeysImportCommand implements Callable<Integer> {
  private static final String NOTHING = "Nothing was changed.";

  @Spec private CommandSpec spec;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "FILE",
      description = "What came; it stays as it is. Destroy it when its keys are in place.")
  private Path from;

  @Option(
      names = "--from-password-file",
      paramLabel = "FILE",
      description = "Has its password in the first line; typed unseen if left.")
  private Optional<Path> fromPassword;

  @Option(
      names = "--for",
      required = true,
      paramLabel = "WHO",
      description = "payment-server, load-server or clearing: other keys than theirs are refused.")
  private KeyReceiver receiver;

  @Mixin private By by;

  @ArgGroup(exclusive = false, heading = "Into the server's key store file:%n")
  private @Nullable Store store;

  @ArgGroup(exclusive = false, heading = "Into a hardware security module:%n")
  private @Nullable Token token;

  @Option(
      names = "--again",
      description = {
        "Takes also what was retired or destroyed at that key store file before, as its log of acts",
        "has it; such keys are left out otherwise."
      })
  private boolean again;

  @Option(names = "--json", description = "Prints a JSON object for each of the two.")
  private boolean json;

  /** A key store file, with the password that the server reads. */
  static final class Store {
    @Option(
        names = "--key-store",
        required = true,
        paramLabel = "FILE",
        description = "New, or to be added to.")
    private Path file;

    @Option(
        names = "--password-file",
        required = true,
        paramLabel = "FILE",
        description = "Has its password; for a new key store it is drawn and put there.")
    private Path password;
  }

  /** A token. */
  static final class Token extends TokenPlace {
    @Option(
        names = "--token-pin-file",
        required = true,
        paramLabel = "FILE",
        description = "Holds the PIN of the token's user, in its first line.")
    private Path pinFile;

    @Override
    Path pinFile() {
      return pinFile;
    }
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    by.author();
    Store inFile = store;
    Token inToken = token;
    if (inFile == null && inToken == null) {
      throw Failed.wrongUsage("where do they go? Name a key store file, a token, or both", NOTHING);
    }
    if (inToken != null && inFile == null && receiver == KeyReceiver.CLEARING) {
      throw Failed.wrongUsage(
          "clearing reads KM-psam in its key store file: name that too, beside the token", NOTHING);
    }
    char[] password = KeyStorePassword.of(from, fromPassword, 1, Keyboard.ofThisProgram(), out);
    KeyRing came;
    try {
      came = new KeyStoreFile(from, new SecureRandom()).open(password, receiver.holder());
    } finally {
      Arrays.fill(password, '\0');
    }
    List<MasterKeyName> behindToken =
        inToken == null
            ? List.of()
            : came.masterNames().stream().filter(name -> name.usage() != KeyUsage.PSAM).toList();
    if (inToken != null) {
      intoToken(inToken, came, behindToken, out);
    }
    if (inFile != null) {
      intoFile(inFile, without(came, behindToken), out);
    }
    return 0;
  }

  private void intoFile(Store into, KeyRing came, PrintWriter out) throws IOException {
    SecureRandom random = new SecureRandom();
    KeyStoreFile file = new KeyStoreFile(into.file, random);
    if (Files.exists(into.file)) {
      if (!Files.exists(into.password)) {
        throw Failed.wrongUsage(
            into.file + " is there, and the file of its password, " + into.password + ", is not",
            NOTHING
                + " Is the name right? An import that was broken off leaves such a key store, which"
                + " nobody can open: move it away, and import again.");
      }
      char[] password =
          KeyStorePassword.of(
              into.file, Optional.of(into.password), 1, Keyboard.ofThisProgram(), out);
      try {
        KeyRing held = file.open(password, receiver.holder());
        KeyRing missing = fresh(came, held);
        SortedMap<String, String> leftOut = leftOut(into.file, held, missing);
        KeyRing fresh = without(missing, names(leftOut));
        if (!fresh.checkValues().isEmpty()) {
          by.act(
              into.file,
              what(fresh),
              () -> {
                file.add(password, fresh);
                return fresh;
              });
        }
        tell(out, Typed.path(into.file), fresh.checkValues(), leftOut);
      } finally {
        Arrays.fill(password, '\0');
      }
      return;
    }
    if (Files.exists(into.password)) {
      throw Failed.wrongUsage(
          into.password + " is there, and the key store " + into.file + " is not",
          NOTHING + " Is the name right? A new key store's password is put into a new file.");
    }
    SortedMap<String, String> leftOut = leftOut(into.file, KeyRing.empty(), came);
    KeyRing wanted = without(came, names(leftOut));
    KeyRing whole =
        receiver.seals() ? wanted.with(DemoKeys.SEALING_KEY, SealingKey.generate(random)) : wanted;
    by.act(
        into.file,
        what(whole),
        () -> {
          char[] password = file.create(whole);
          try {
            KeyStorePassword.write(into.password, password);
            return whole;
          } finally {
            Arrays.fill(password, '\0');
          }
        });
    tell(out, Typed.path(into.file), whole.checkValues(), leftOut);
  }

  private SortedMap<String, String> leftOut(Path keyStore, KeyRing held, KeyRing keys)
      throws IOException {
    return again ? new TreeMap<>() : EndedKeys.at(keyStore, held).among(keys);
  }

  private static List<MasterKeyName> names(SortedMap<String, String> leftOut) {
    return leftOut.keySet().stream().map(MasterKeyName::parse).toList();
  }

  private static KeyRing without(KeyRing keys, List<MasterKeyName> names) {
    KeyRing fewer = keys;
    for (MasterKeyName master : names) {
      fewer = fewer.retire(master).withoutRetired(master);
    }
    return fewer;
  }

  private String what(KeyRing keys) {
    return "keys import for %s from %s: %s".formatted(receiver, from, KeysExportCommand.text(keys));
  }

  private static KeyRing fresh(KeyRing came, KeyRing there) throws KeyStoreUnusable {
    try {
      return came.newTo(there);
    } catch (Malformed e) {
      throw new KeyStoreUnusable(e.getMessage() + ". " + NOTHING, e);
    }
  }

  private void intoToken(Token place, KeyRing came, List<MasterKeyName> names, PrintWriter out)
      throws IOException {
    if (receiver == KeyReceiver.PAYMENT_SERVER) {
      throw Failed.wrongUsage(
          "a payment server's security cards are in software, and their keys in its key store file",
          NOTHING);
    }
    SoftwareCardKeys software = new SoftwareCardKeys(came);
    try (Pkcs11MasterKeys opened = place.open(Pkcs11MasterKeys::open, NOTHING)) {
      List<MasterKeyName> missing = new ArrayList<>();
      for (MasterKeyName name : names) {
        Optional<KeyCheckValue> held = opened.derived(name);
        if (held.isEmpty()) {
          missing.add(name);
        } else if (!held.equals(KeyCheckValue.derived(software, name))) {
          throw Failed.because("another " + name + " is in the token", NOTHING);
        }
      }
      CeremonyTarget.InToken target = new CeremonyTarget.InToken("token", opened, false);
      target.put(came.masters(missing));
      SortedMap<String, KeyCheckValue> put = new TreeMap<>(came.checkValues());
      put.keySet().retainAll(missing.stream().map(MasterKeyName::toString).toList());
      tell(out, "the token", put, new TreeMap<>());
    }
  }

  private void tell(
      PrintWriter out,
      String where,
      SortedMap<String, KeyCheckValue> put,
      SortedMap<String, String> leftOut) {
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("into", where);
      object.put("checkValues", KeysShowCommand.texts(put));
      object.put("leftOut", leftOut);
      out.println(Json.write(object));
      return;
    }
    if (!put.isEmpty()) {
      out.println("Now in " + where + "; compare the check values:");
      KeysShowCommand.list(out, put);
    } else if (leftOut.isEmpty()) {
      out.println("All of them are in " + where + " already, the same.");
    } else {
      out.println("Nothing was changed: the others are in " + where + " already, the same.");
    }
    leftOut.forEach((name, how) -> out.println("Left out: " + name + ", " + how));
    if (!leftOut.isEmpty()) {
      out.println(
          "What is left out would be valid again; --again takes it all the same. Retire it");
      out.println("in the issuer's key store: then the mark travels with it.");
    }
  }
}
