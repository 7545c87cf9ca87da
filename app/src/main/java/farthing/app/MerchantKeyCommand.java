package farthing.app;

import farthing.security.SealingKey;
import farthing.store.MerchantKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.Period;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The keys shared with a merchant. */
@Command(
    name = "key",
    description = {
      "The keys shared with a merchant: several are valid at once while one takes over.",
      "An order names its key, and a key is good for orders issued while it is valid."
    },
    subcommands = {
      MerchantKeyCommand.Add.class,
      MerchantKeyCommand.ListAll.class,
      MerchantKeyCommand.End.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class MerchantKeyCommand {
  MerchantKeyCommand() {}

  private static String state(MerchantKey key, Instant now) {
    if (key.isValidAt(now)) {
      return "valid";
    }
    return now.isBefore(key.validFrom()) ? "not yet valid" : "ended";
  }

  /** {@code merchant key add}. */
  @Command(
      name = "add",
      description = "Makes one more key, valid from now beside the others, and shows it once.")
  static final class Add implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegisterChange register;

    @Option(names = "--party", required = true, paramLabel = "ID", description = "Its party id.")
    private String party;

    @Option(
        names = "--id",
        paramLabel = "KEY-ID",
        description =
            "The key's id, 1 to 40 of A-Z, a-z, 0-9, '.', '_' and '-'; the next of k1, k2, ... if left.")
    private Optional<String> id;

    @Option(
        names = "--years",
        paramLabel = "N",
        defaultValue = "5",
        description = "How long it is valid, 1 to 30 years; ${DEFAULT-VALUE} if left.")
    private int years;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      if (years < 1 || years > 30) {
        throw Failed.wrongUsage("--years is 1 to 30", "No key was made.");
      }
      if (id.isPresent() && !id.get().matches("[A-Za-z0-9._-]{1,40}")) {
        throw Failed.wrongUsage("'" + id.get() + "' is no key id", "No key was made.");
      }
      SealingKey sealing = register.sealingKey();
      MerchantSecrets.Shared made =
          register.onMerchant(
              party,
              (merchants, merchant) -> {
                String name = id.orElseGet(() -> MerchantSecrets.nextKeyId(merchant));
                if (merchant.key(name).isPresent()) {
                  throw Failed.because(
                      "%s has or had a key %s already".formatted(party, name),
                      "No key was made. A key's id is never given to another: choose another.");
                }
                MerchantSecrets.Shared shared =
                    MerchantSecrets.Shared.make(
                        name,
                        merchant.party(),
                        sealing,
                        new SecureRandom(),
                        InstantSource.system().instant(),
                        Period.ofYears(years));
                merchants.addKey(merchant.party(), shared.sealed());
                return shared;
              });
      print(made);
      return 0;
    }

    private void print(MerchantSecrets.Shared made) {
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("party", party);
        object.put("keyId", made.key().id());
        object.put("sharedKey", made.text());
        object.put("validTo", made.sealed().validTo().toString());
        out.println(Json.write(object));
        return;
      }
      out.println("One more key of " + party + ". For the merchant's settings:");
      out.println("  key-id = " + made.key().id());
      out.println("  shared-key = " + made.text());
      out.println("It is shown this once: hand it over on a private way. When the merchant signs");
      out.println("with it, end the old one: farthing merchant key end --help");
    }
  }

  /** {@code merchant key list}. */
  @Command(name = "list", description = "Lists a merchant's keys by id and validity.")
  static final class ListAll implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegisterOptions register;

    @Option(names = "--party", required = true, paramLabel = "ID", description = "Its party id.")
    private String party;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      Instant now = InstantSource.system().instant();
      List<MerchantKey> keys = register.onMerchant(party, (_, merchant) -> merchant.keys());
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.write(keys.stream().map(key -> object(key, now)).toList()));
      } else {
        keys.forEach(key -> out.println("%s: %s".formatted(key, state(key, now))));
      }
      return 0;
    }

    private static Map<String, Object> object(MerchantKey key, Instant now) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("keyId", key.keyId());
      object.put("validFrom", key.validFrom().toString());
      object.put("validTo", key.validTo().toString());
      object.put("state", state(key, now));
      return object;
    }
  }

  /** {@code merchant key end}. */
  @Command(
      name = "end",
      description = {
        "Ends a key: orders issued from now on under it are refused.",
        "Orders issued before are still paid and confirmed under it."
      })
  static final class End implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private RegisterChange register;

    @Option(names = "--party", required = true, paramLabel = "ID", description = "Its party id.")
    private String party;

    @Option(names = "--id", required = true, paramLabel = "KEY-ID", description = "The key's id.")
    private String id;

    @Override
    public Integer call() {
      Instant now = InstantSource.system().instant();
      List<String> told =
          register.onMerchant(
              party,
              (merchants, merchant) -> {
                MerchantKey key =
                    merchant
                        .key(id)
                        .orElseThrow(() ->
                            Failed.because(
                                party + " has no key " + id,
                                "Nothing was changed. `farthing merchant key list` shows them."));
                if (!now.isBefore(key.validTo())) {
                  return List.of("Key %s of %s ended at %s.".formatted(id, party, key.validTo()));
                }
                merchants.endKey(merchant.party(), id, now);
                String ended = "Key %s of %s ends now, within seconds.".formatted(id, party);
                boolean another =
                    merchant.keys().stream()
                        .anyMatch(other -> !other.keyId().equals(id) && other.isValidAt(now));
                return another
                    ? List.of(ended)
                    : List.of(ended, "It was the last: " + party + " cannot be paid now.");
              });
      told.forEach(spec.commandLine().getOut()::println);
      return 0;
    }
  }
}
