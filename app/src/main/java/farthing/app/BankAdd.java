package farthing.app;

import farthing.accounts.FloatArrangement;
import farthing.base.Bytes;
import farthing.base.LoadingBankId;
import farthing.base.Malformed;
import farthing.base.PartyId;
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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bank add}. */
@Command(
    name = "add",
    description = "Makes a bank with a shared key and an API key, and shows both once.")
final class BankAdd implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RegisterOptions register;

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
    MerchantAdd.Made made = MerchantAdd.Made.make(terms.agreement, sealing, random, now);
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
    MerchantAdd.Made made =
        register.onMerchants(merchants ->
            write(
                terms,
                new Banks(merchants),
                sealing,
                new SecureRandom(),
                InstantSource.system().instant()));
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

  private Terms terms() {
    try {
      return new Terms(
          new MerchantAdd.Terms(
              new PartyId(party),
              name,
              Kind.webAddress().reading().read(origin, Path.of("")).toString(),
              Kind.web(statusUrl).toString(),
              limits.ofNew()),
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
