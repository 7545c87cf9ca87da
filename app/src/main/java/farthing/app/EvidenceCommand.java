package farthing.app;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import farthing.evidence.Checked;
import farthing.evidence.Checked.Outcome;
import farthing.evidence.Evidence;
import farthing.evidence.EvidenceCheck;
import farthing.evidence.EvidenceReader;
import farthing.evidence.EvidenceStory;
import farthing.security.KeyHolder;
import farthing.security.KeyRing;
import farthing.security.Pkcs11CardKeys;
import farthing.security.SoftwareCardKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code evidence}. */
@Command(
    name = "evidence",
    description = {
      "Writes what payment server and clearing have of one purchase into a file, for a dispute; or",
      "checks such a file: with the issuer's keys all of it, without any what the parts of it say of",
      "each other. docs/operations/evidence.md tells what it shows and what it does not."
    })
final class EvidenceCommand implements Callable<Integer> {
  private static final String NOTHING = "Nothing was written.";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "TRX",
      arity = "0..1",
      description = "The purchase, as statements and receipts name it.")
  private Optional<String> trx;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "Settings of the payment server or of clearing, or both by naming it twice; only their",
        "databases are used, and only read."
      })
  private List<Path> configs = new ArrayList<>();

  @Option(
      names = "--party",
      paramLabel = "ID",
      description = "The merchant, where several have a purchase of that TRX.")
  private Optional<String> party;

  @Option(
      names = "--card",
      paramLabel = "NUMBER",
      description = "The card, where several paid under that TRX: each has evidence of its own.")
  private Optional<String> card;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to; the screen if left. A file that is there is not overwritten.")
  private Optional<Path> out;

  @Option(names = "--check", paramLabel = "FILE", description = "Checks that file instead.")
  private Optional<Path> file;

  @Option(names = "--json", description = "With --check: prints one JSON object.")
  private boolean json;

  @ArgGroup(
      exclusive = false,
      multiplicity = "0..1",
      heading = "To check signatures, the issuer's keys (or clearing's: S4, S5, S6 and SACK):%n")
  private @Nullable KeyStoreOptions keyStore;

  @ArgGroup(
      exclusive = false,
      multiplicity = "0..1",
      heading = "Or those in a hardware security module (S1, S2, S3, S6 and S7):%n")
  private @Nullable Token token;

  /** The token that has KM-purchase and KM-tac. */
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
    if (file.isPresent() == trx.isPresent()) {
      throw Failed.wrongUsage("either a TRX is wanted, or --check FILE", "Nothing was done.");
    }
    return file.isPresent() ? check(read(file.get())) : write();
  }

  private int write() throws IOException {
    if (configs.isEmpty()) {
      throw Failed.wrongUsage("whose purchase is it? Name --config", NOTHING);
    }
    TransactionId which = Failed.unlessRead(() -> TransactionId.parse(trx.orElseThrow()));
    Optional<PartyId> whose = party.map(ClearingOptions::party);
    Evidence found =
        gather(which, whose, card.map(number -> Failed.unlessRead(() -> IepId.ofFull(number))))
            .orElseThrow(() ->
                Failed.because(
                    "no purchase %s%s is known there"
                        .formatted(which, card.map(number -> " by card " + number).orElse("")),
                    NOTHING
                        + " Of a purchase that a payment server collected clearing knows too."));
    PrintWriter screen = spec.commandLine().getOut();
    if (out.isEmpty()) {
      screen.print(found.toBytes().text());
      screen.flush();
      return 0;
    }
    if (Files.exists(out.get())) {
      throw Failed.wrongUsage(out.get() + " is there already", NOTHING);
    }
    DurableText.write(out.get(), List.of(found.toBytes().text().stripTrailing()));
    EvidenceStory.of(found).forEach(line -> screen.println(Plain.text(line)));
    screen.println("wrote " + out.get());
    return 0;
  }

  private Optional<Evidence> gather(
      TransactionId which, Optional<PartyId> whose, Optional<IepId> paidBy) {
    List<Connection> open = new ArrayList<>();
    try {
      for (Path config : configs) {
        open.add(AuditCommand.database(config).snapshot());
      }
      return EvidenceReader.of(open, whose, paidBy, which);
    } catch (SQLException e) {
      throw Failed.because("a database cannot be read: " + e.getMessage(), NOTHING, e);
    } catch (Malformed e) {
      throw Failed.because(String.valueOf(e.getMessage()), NOTHING);
    } finally {
      open.forEach(EvidenceCommand::close);
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // it was only read
    }
  }

  private static Evidence read(Path file) {
    Bytes octets;
    try (InputStream in = Files.newInputStream(file)) {
      octets = Bytes.of(in.readNBytes(Evidence.LARGEST + 1));
    } catch (IOException e) {
      throw Failed.wrongUsage(file + " cannot be read", "Nothing was checked.");
    }
    try {
      return Evidence.parse(octets);
    } catch (Malformed e) {
      throw Failed.because(
          file + " is no evidence as it was written: " + e.getMessage(),
          "Nothing in it is to be believed. Ask for it again where it came from.");
    }
  }

  private int check(Evidence evidence) throws IOException {
    List<Checked> all;
    List<String> story;
    try {
      all = checks(evidence);
      story = EvidenceStory.of(evidence);
    } catch (Malformed e) {
      throw Failed.because(
          "its octets are not what they should be: " + e.getMessage(),
          "Nothing in it is to be believed.");
    }
    PrintWriter screen = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("trx", evidence.trx().toString());
      object.put("says", story);
      object.put("holds", named(all, Outcome.HOLDS));
      object.put("fails", named(all, Outcome.FAILS));
      object.put("not_made", named(all, Outcome.NOT_MADE));
      screen.println(Json.write(object));
    } else {
      screen.println("purchase " + evidence.trx());
      story.forEach(line -> screen.println("  " + Plain.text(line)));
      tell("holds", all, Outcome.HOLDS, screen);
      tell("NOT CHECKED", all, Outcome.NOT_MADE, screen);
      tell("FAILS", all, Outcome.FAILS, screen);
    }
    screen.flush();
    return named(all, Outcome.FAILS).isEmpty() ? 0 : Main.FAILED;
  }

  private static List<String> named(List<Checked> all, Outcome outcome) {
    return all.stream().filter(c -> c.outcome() == outcome).map(Checked::what).toList();
  }

  private static void tell(String word, List<Checked> all, Outcome outcome, PrintWriter screen) {
    for (Checked each : all) {
      if (each.outcome() == outcome) {
        screen.printf(
            "%-12s %s%s%n", word, each.what(), each.why().isEmpty() ? "" : " (" + each.why() + ")");
      }
    }
  }

  private List<Checked> checks(Evidence evidence) throws IOException {
    KeyStoreOptions inFile = keyStore;
    Token at = token;
    if (at != null) {
      try (Pkcs11CardKeys cards = at.open(Pkcs11CardKeys::open, "Nothing was checked.")) {
        return EvidenceCheck.of(
            evidence, new EvidenceCheck.Keys(cards, securityCards(keysIn(inFile))));
      }
    }
    KeyRing keys = keysIn(inFile);
    return EvidenceCheck.of(
        evidence, new EvidenceCheck.Keys(new SoftwareCardKeys(keys), securityCards(keys)));
  }

  private KeyRing keysIn(@Nullable KeyStoreOptions keyStoreFile) throws IOException {
    return keyStoreFile == null
        ? KeyRing.empty()
        : keyStoreFile.use(
            spec.commandLine().getErr(),
            (store, password) -> store.open(password, KeyHolder.ISSUER));
  }

  /** Where several KM-psam are held it is not told which one it is. */
  private static java.util.function.Function<PsamId, Optional<MacKey>> securityCards(KeyRing keys) {
    return psam -> {
      try {
        return Optional.of(keys.psamKey(psam));
      } catch (Malformed e) {
        return Optional.empty();
      }
    };
  }
}
