package farthing.app;

import farthing.accounts.FloatArrangement;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.LoadingBankId;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.messages.SharedKey;
import farthing.security.SealingKey;
import farthing.store.Bank;
import farthing.store.Banks;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bank add}. */
@Command(
    name = "add",
    description = {
      "Makes a bank with a shared key and an API key, and shows both once.",
      "At a load server to which others switch requests, the bank has the keys that it has there:",
      "--shared-key-file and --api-key-file."
    })
final class BankAdd implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RegisterChange register;

  @Option(
      names = "--party",
      required = true,
      paramLabel = "ID",
      description = "Party id: 1 to 40 of a-z, 0-9 and '-'.")
  private String party;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "The name that people see before they load, 1 to 80 characters.")
  private String name;

  @Option(
      names = "--bank-id",
      required = true,
      paramLabel = "HEX",
      description = "IDLACQ: eight hexadecimal digits that cards sign; never changed.")
  private String bankId;

  @Option(
      names = "--origin",
      required = true,
      paramLabel = "URL",
      description = "Scheme, host and port of its pages, as in https://bank.example.")
  private String origin;

  @Option(
      names = "--status-url",
      required = true,
      paramLabel = "URL",
      description = "What the status URLs in its orders begin with.")
  private String statusUrl;

  @Mixin private MerchantLimits limits;

  @Mixin private BankRights rights;

  @Option(
      names = "--key-id",
      paramLabel = "ID",
      defaultValue = "k1",
      description = "With --shared-key-file: the key's id there; ${DEFAULT-VALUE} if left.")
  private String keyId;

  @Option(
      names = "--shared-key-file",
      paramLabel = "FILE",
      description = "Holds the shared key that another load server made for it: 64 hex digits.")
  private Optional<Path> sharedKeyFile;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "Holds the API key that another load server made for it.")
  private Optional<Path> apiKeyFile;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /**
   * What is agreed with a bank.
   *
   * @param agreement as with a merchant
   */
  record Terms(
      MerchantAdd.Terms agreement,
      LoadingBankId id,
      boolean loads,
      boolean unloads,
      FloatArrangement arrangement) {}

  /** Makes both keys and writes the bank down. */
  static MerchantAdd.Made write(
      Terms terms, Banks banks, SealingKey sealing, SecureRandom random, Instant now) {
    return write(terms, banks, MerchantAdd.Made.make(terms.agreement, sealing, random, now));
  }

  private static MerchantAdd.Made write(Terms terms, Banks banks, MerchantAdd.Made made) {
    Bank bank = new Bank(made.merchant(), terms.id, terms.loads, terms.unloads, terms.arrangement);
    return switch (banks.add(bank)) {
      case ADDED -> made;
      case PARTY_TAKEN -> throw MerchantAdd.Made.taken(terms.agreement.party());
      case ID_TAKEN ->
          throw Failed.because(
              "another bank has the identifier " + terms.id,
              "Nothing was changed. Choose another --bank-id.");
    };
  }

  @Override
  public Integer call() throws IOException {
    Terms terms = terms();
    SealingKey sealing = register.sealingKey();
    MerchantAdd.Made keys = keys(terms, sealing);
    MerchantAdd.Made made =
        register.onMerchants(merchants -> write(terms, new Banks(merchants), keys));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>(made.object());
      object.put("bankId", terms.id.toString());
      out.println(Json.write(object));
      return 0;
    }
    out.println("Bank " + made.merchant() + " is registered. For the bank's settings:");
    out.println("  bank-id = " + terms.id);
    made.print(out);
    return 0;
  }

  private MerchantAdd.Made keys(Terms terms, SealingKey sealing) {
    SecureRandom random = new SecureRandom();
    Instant now = InstantSource.system().instant();
    if (sharedKeyFile.isPresent() != apiKeyFile.isPresent()) {
      throw Failed.wrongUsage(
          "a bank has both keys of another load server, or none", "Nothing was changed.");
    }
    if (sharedKeyFile.isEmpty()) {
      return MerchantAdd.Made.make(terms.agreement, sealing, random, now);
    }
    try {
      SharedKey shared =
          SharedKey.of(keyId, Bytes.ofHex(SecretFile.key(sharedKeyFile.get())).toArray());
      return MerchantAdd.Made.with(
          terms.agreement,
          MerchantSecrets.Shared.of(
              shared, terms.agreement.party(), sealing, random, now, MerchantAdd.KEY_VALIDITY),
          MerchantSecrets.ApiKey.of(SecretFile.key(apiKeyFile.orElseThrow())));
    } catch (Malformed e) {
      throw Failed.wrongUsage(
          "--shared-key-file, --key-id or --api-key-file: " + e.getMessage(),
          "Nothing was changed.");
    }
  }

  private Terms terms() {
    try {
      MerchantLimits.Limits agreed = limits.ofNew();
      if (agreed.takes().containsKey(Currency.AUTHENTICATION)) {
        throw new Malformed("nothing is loaded by authentication: it is for merchants");
      }
      return new Terms(
          new MerchantAdd.Terms(
              new PartyId(party),
              name,
              Kind.webAddress().reading().read(origin, Path.of("")).toString(),
              Kind.web(statusUrl).toString(),
              agreed),
          new LoadingBankId(Bytes.ofHex(bankId)),
          rights.loads().orElse(true),
          rights.unloads().orElse(true),
          rights.arrangement().orElse(FloatArrangement.POOL));
    } catch (Malformed e) {
      throw Failed.wrongUsage(
          String.valueOf(e.getMessage()), "Nothing was changed. See farthing bank add --help");
    }
  }
}
