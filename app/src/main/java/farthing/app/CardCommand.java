package farthing.app;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.client.FileJournal;
import farthing.client.Origin;
import farthing.issuing.CardProduct;
import farthing.issuing.Personalisation;
import farthing.issuing.PersonalisationOutcome;
import farthing.issuing.SlotTerms;
import farthing.purse.CardGone;
import farthing.purse.NewCardKeys;
import farthing.purse.PinBlock;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.Period;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a card, or makes one. */
@Command(
    name = "card",
    description = "Shows what is on a card: slots, balances, expiry, log. `card new` makes one.",
    subcommands = CardCommand.New.class,
    synopsisSubcommandLabel = "| new ...")
final class CardCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "The software purse. (A file named `new` is called ./new.)")
  private Optional<Path> file;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Path card =
        file.orElseThrow(
            () -> new ParameterException(spec.commandLine(), "which card? Name its file."));
    CardContents contents;
    try (VirtualPurse inHand = CardInFile.open(card)) {
      contents = CardContents.of(inHand);
    }
    int open = openPurchases(card);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> object = contents.json();
      object.put("openPurchases", open);
      out.println(Json.write(object));
    } else {
      contents.lines().forEach(out::println);
      if (open > 0) {
        out.println(
            "%d purchase%s not over. Finish: farthing resume --card %s"
                .formatted(open, open == 1 ? " is" : "s are", card));
      }
    }
    return 0;
  }

  private static int openPurchases(Path card) throws IOException {
    Path journal = FileJournal.beside(card);
    if (!Files.exists(journal)) {
      return 0;
    }
    try (FileJournal opened = FileJournal.open(journal, InstantSource.system())) {
      return opened.open().size();
    }
  }

  /** {@code card new}. */
  @Command(
      name = "new",
      description = {
        "Makes a software purse, with money on it from the start.",
        "A file can be copied; servers know by its key generation and watch it."
      })
  static final class New implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Its file. A card is never overwritten.")
    private Path file;

    @Mixin private NewCardOptions issuer;

    @ArgGroup(exclusive = false, multiplicity = "1..8", heading = "For each slot, 1 to 8:%n")
    private List<Slot> slots = new ArrayList<>(); // picocli adds to it

    @Option(
        names = "--years",
        paramLabel = "N",
        defaultValue = "5",
        description = "How long it is good, 1 to 30 years; ${DEFAULT-VALUE} if left.")
    private int years;

    @Option(
        names = "--pin",
        description = "It wants a PIN for purchases, which is asked for, twice and unseen.")
    private boolean wantsPin;

    @Option(
        names = "--pin-file",
        paramLabel = "FILE",
        description = "The PIN out of a file, instead of asking: for tests and machines.")
    private Optional<Path> pinFile;

    @Option(
        names = "--suite",
        paramLabel = "SUITE",
        defaultValue = "20",
        description = {
          "Its algorithms: 20, AES-128; or 10, two-key TDES, which is old and refused by",
          "everybody who was not told otherwise. ${DEFAULT-VALUE} if left."
        })
    private String suite;

    @Option(
        names = "--payment-server",
        paramLabel = "URL",
        description = "Where it may pay; may be repeated. Kept beside it in FILE.servers.")
    private List<String> servers = new ArrayList<>();

    @Option(
        names = "--load-server",
        paramLabel = "URL",
        description = "Who may load it; may be repeated. Kept beside it in FILE.load-servers.")
    private List<String> loadServers = new ArrayList<>();

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    /** One slot's options. */
    static final class Slot {
      @Option(
          names = "--currency",
          required = true,
          paramLabel = "CUR",
          description = "Its currency: EUR, USD, and so on; P1001 for points of programme 1001.")
      private String currency;

      @Option(
          names = "--balance",
          paramLabel = "AMOUNT",
          description = "What it holds from the start; 0 if left.")
      private String balance = "0";

      @Option(
          names = "--maximum",
          paramLabel = "AMOUNT",
          description = "The most it may ever hold; 500 if left.")
      private String maximum = "500";

      @Option(
          names = "--purchase-maximum",
          paramLabel = "AMOUNT",
          description = "The most one purchase may take; 100 if left.")
      private String purchaseMaximum = "100";

      SlotTerms terms() {
        Currency named = Currency.named(currency);
        return new SlotTerms(
            Amount.parse(balance, named),
            Amount.parse(maximum, named),
            Amount.parse(purchaseMaximum, named));
      }
    }

    @Override
    public Integer call() throws IOException {
      CardProduct product;
      List<Origin> payment;
      List<Origin> load;
      try {
        product = product();
        payment = servers.stream().map(Origin::of).toList();
        load = loadServers.stream().map(Origin::of).toList();
      } catch (Malformed e) {
        throw Failed.wrongUsage(String.valueOf(e.getMessage()), "No card was made.");
      }
      Optional<PinBlock> pinBlock = product.wantsPin() ? Optional.of(newPin()) : Optional.empty();
      CardContents made =
          issuer.use(spec.commandLine().getErr(), keys -> make(file, keys, product, pinBlock));
      CardServers.PAYMENT.write(file, payment);
      CardServers.LOAD.write(file, load);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        Map<String, Object> object = new LinkedHashMap<>(made.json());
        object.put("file", file.toString());
        out.println(Json.write(object));
      } else {
        out.println("Made " + file + ":");
        made.lines().forEach(out::println);
      }
      return 0;
    }

    private PinBlock newPin() throws IOException {
      PinEntry entry = new PinEntry(Keyboard.ofThisProgram(), spec.commandLine().getOut());
      return pinFile.isPresent() ? PinEntry.inFile(pinFile.get()) : entry.chosen();
    }

    private CardProduct product() {
      if (years < 1 || years > 30) {
        throw new Malformed("--years is 1 to 30");
      }
      List<SlotTerms> terms = new ArrayList<>();
      slots.forEach(slot -> terms.add(slot.terms()));
      return new CardProduct(
          CardProduct.Medium.SOFTWARE,
          DemoKeys.PROVIDER,
          Kind.suite(suite),
          DemoKeys.SOFTWARE_GENERATION,
          Period.ofYears(years),
          wantsPin || pinFile.isPresent() ? PIN_FOR_PURCHASE : 0,
          terms);
    }
  }

  /** AMIEP: the PIN is wanted for purchases. */
  private static final int PIN_FOR_PURCHASE = 0x02;

  /** Makes a software purse and asks it what it is. */
  static CardContents make(
      Path file, NewCardKeys issuer, CardProduct product, Optional<PinBlock> pin) {
    return make(file, issuer, product, randomNumber(), pin);
  }

  /** 6 bytes: no list of numbers given is needed until cards are many millions. */
  static long randomNumber() {
    return new SecureRandom().nextLong() & 0xFFFF_FFFF_FFFFL;
  }

  /**
   * @param number IDIEP, never given to another card
   */
  static CardContents make(
      Path file, NewCardKeys issuer, CardProduct product, long number, Optional<PinBlock> pin) {
    try (VirtualPurse card = CardInFile.create(file)) {
      PersonalisationOutcome outcome =
          new Personalisation(issuer, InstantSource.system(), Set.of(product.suite()))
              .make(card, product, number, pin);
      if (!(outcome instanceof PersonalisationOutcome.Made)) {
        throw Failed.because(outcome.text(), "The file " + file + " holds no usable card.");
      }
      return CardContents.of(card);
    } catch (CardGone e) {
      throw Failed.because(
          String.valueOf(e.getMessage()), "The file " + file + " holds no usable card.", e);
    }
  }
}
