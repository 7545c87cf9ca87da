package farthing.app;

import farthing.base.ByteWriter;
import farthing.base.KeyUsage;
import farthing.base.PsamId;
import farthing.security.KeyCheckValue;
import farthing.security.KeyHolder;
import farthing.security.KeyRing;
import farthing.security.KeyStoreFile;
import farthing.security.MasterKeyName;
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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keys export}. */
@Command(
    name = "export",
    description = {
      "Makes a file, out of the issuer's keys, of those that one server may have, for its journey.",
      "Its password is drawn, and travels another way: in a file of its own, or shown here once.",
      "`farthing keys import` takes it in; the check values must be the same there as here."
    })
final class KeysExportCommand implements Callable<Integer> {
  private static final int MOST_TERMINALS = 10_000;

  @Spec private CommandSpec spec;
  @Mixin private KeyStoreOptions issuer;
  @Mixin private By by;

  @Option(
      names = "--for",
      required = true,
      paramLabel = "WHO",
      description = {
        "payment-server: KM-purchase, and KPSAM of each security card;",
        "load-server: KM-load and KM-update; clearing: KM-tac and KM-psam."
      })
  private KeyReceiver receiver;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description = "The file that travels; never overwritten.")
  private Path to;

  @Option(
      names = "--to-password-file",
      paramLabel = "FILE",
      description = "Gets its password; shown on the screen if left.")
  private Optional<Path> toPassword;

  @Option(
      names = "--terminals",
      paramLabel = "FIRST-LAST",
      description =
          "For a payment server: its security cards' numbers, as 1-64; of each KPSAM is derived.")
  private Optional<String> terminals;

  @Option(
      names = "--km-psam",
      paramLabel = "NAME",
      description = "KPSAMs come out of it; may be left if there is one.")
  private Optional<String> kmPsam;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    by.author();
    if (receiver != KeyReceiver.PAYMENT_SERVER && (terminals.isPresent() || kmPsam.isPresent())) {
      throw Failed.wrongUsage(
          "--terminals and --km-psam are a payment server's, and no " + receiver + "'s",
          "Nothing was written.");
    }
    KeyRing chosen =
        issuer.use(out, (file, password) -> chosen(file.open(password, KeyHolder.ISSUER)));
    if (chosen.masterNames().isEmpty()) {
      throw Failed.because(
          "the issuer's key store has no master key that a " + receiver + " may have",
          "Nothing was written.");
    }
    if (toPassword.isPresent() && Files.exists(toPassword.get())) {
      throw Failed.wrongUsage(
          toPassword.get() + " is there already and stays as it is",
          "Nothing was written. Name another file for the password.");
    }
    char[] password =
        by.act(
            issuer.file(),
            "keys export for %s to %s: %s".formatted(receiver, to, text(chosen)),
            () -> written(chosen));
    try {
      tell(out, chosen.checkValues(), password);
    } finally {
      Arrays.fill(password, '\0');
    }
    return 0;
  }

  /** The password of the file that travels; it reads as it was meant. */
  private char[] written(KeyRing chosen) throws IOException {
    KeyStoreFile file = new KeyStoreFile(to, new SecureRandom());
    char[] password = file.create(chosen);
    try {
      if (!file.open(password, receiver.holder()).checkValues().equals(chosen.checkValues())) {
        throw Failed.because(
            to + " was written and read otherwise", "It is gone again. Try another place.");
      }
      if (toPassword.isPresent()) {
        KeyStorePassword.write(toPassword.get(), password);
      }
      return password;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(to); // nobody has its password
      Arrays.fill(password, '\0');
      throw e;
    }
  }

  /** For the log of acts. */
  static String text(KeyRing keys) {
    return "%s; %d keys in all"
        .formatted(KeysRetireCommand.text(keys.masterNames()), keys.checkValues().size());
  }

  private KeyRing chosen(KeyRing keys) {
    return switch (receiver) {
      case PAYMENT_SERVER -> keys.forPaymentServer(kmPsam(keys), cards(kmPsam(keys)));
      case LOAD_SERVER -> keys.forLoadServer();
      case CLEARING -> keys.forClearing();
    };
  }

  private MasterKeyName kmPsam(KeyRing keys) {
    List<MasterKeyName> held =
        keys.masterNames().stream().filter(name -> name.usage() == KeyUsage.PSAM).toList();
    if (kmPsam.isPresent()) {
      MasterKeyName named = Failed.unlessRead(() -> MasterKeyName.parse(kmPsam.get()));
      if (!held.contains(named)) {
        throw Failed.wrongUsage(
            named + " is no KM-psam in the issuer's key store",
            "Nothing was written. `farthing keys show` names what it has.");
      }
      return named;
    }
    if (held.size() != 1) {
      throw Failed.wrongUsage(
          "the issuer's key store has " + held.size() + " KM-psam",
          "Nothing was written. Name one: --km-psam NAME.");
    }
    return held.getFirst();
  }

  private List<PsamId> cards(MasterKeyName kmPsam) {
    String range = terminals.orElse("");
    if (!range.matches("[0-9]{1,9}-[0-9]{1,9}")) {
      throw Failed.wrongUsage(
          "a payment server has security cards: --terminals FIRST-LAST, as 1-64",
          "Nothing was written.");
    }
    int first = Integer.parseInt(range.substring(0, range.indexOf('-')));
    int last = Integer.parseInt(range.substring(range.indexOf('-') + 1));
    if (first < 1 || last < first || last - first >= MOST_TERMINALS) {
      throw Failed.wrongUsage(
          "--terminals names 1 to " + MOST_TERMINALS + " numbers, from 1 on",
          "Nothing was written.");
    }
    List<PsamId> cards = new ArrayList<>();
    for (int number = first; number <= last; number++) {
      cards.add(
          new PsamId(
              new ByteWriter(PsamId.SIZE)
                  .u4(Integer.toUnsignedLong(kmPsam.provider()))
                  .u4(number)
                  .toBytes()));
    }
    return cards;
  }

  private void tell(PrintWriter out, SortedMap<String, KeyCheckValue> there, char[] password) {
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("for", receiver.toString());
      object.put("file", to.toString());
      object.put("checkValues", KeysShowCommand.texts(there));
      toPassword.ifPresent(file -> object.put("passwordFile", file.toString()));
      if (toPassword.isEmpty()) {
        object.put("password", new String(password));
      }
      out.println(Json.write(object));
      return;
    }
    out.println("Written for a " + receiver + ": " + Typed.path(to));
    KeysShowCommand.list(out, there);
    if (toPassword.isPresent()) {
      out.println("Its password is in " + Typed.path(toPassword.get()) + ".");
    } else {
      out.print("Its password, shown this once: ");
      out.println(password);
    }
    out.println("Send it by another way than the file, and tell the check values by a third.");
  }
}
