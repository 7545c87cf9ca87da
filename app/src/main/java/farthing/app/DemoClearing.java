package farthing.app;

import farthing.accounts.FeeTerms;
import farthing.base.Expiry;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.clearing.SettlementFiles;
import farthing.issuing.CardProduct;
import farthing.security.KeyRing;
import farthing.store.AccessKeys;
import farthing.store.BatchSources;
import farthing.store.Batches;
import farthing.store.CardOrder;
import farthing.store.CardTerms;
import farthing.store.Cards;
import farthing.store.Database;
import farthing.store.Disputes;
import farthing.store.FloatPoster;
import farthing.store.Institutions;
import farthing.store.Ledger;
import farthing.store.MerchantTerms;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.BankAccount;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Instruction;
import farthing.store.SettlementBook.Kind;
import farthing.store.SettlementBook.Role;
import farthing.store.SettlementBook.Settlement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the shop is paid: collection, clearing and settlement, as in FIG. 3. */
final class DemoClearing {
  private static final PartyId ACQUIRER = new PartyId("demo-acquirer");
  private static final PartyId SOURCE = new PartyId("demo-payment");
  private static final PartyId ISSUER = new PartyId("%08x".formatted(DemoKeys.PROVIDER));
  private static final FeeTerms FEE = new FeeTerms(100, 2);

  /** Published examples: no bank has such accounts. */
  private static final Map<Holder, BankAccount> ACCOUNTS =
      Map.of(
          new Holder(Role.ISSUER, ISSUER),
          new BankAccount("Card Issuer", "DE02120300000000202051", Optional.of("BYLADEM1001")),
          new Holder(Role.ACQUIRER, ACQUIRER),
          new BankAccount("Acquirer", "DE02500105170137075030", Optional.of("INGDDEFFXXX")),
          new Holder(Role.BANK, new PartyId("demo-bank")),
          new BankAccount("Demo Bank", "DE02100500000054540402", Optional.of("BELADEBEXXX")),
          new Holder(Role.MERCHANT, DemoWorld.SHOP_PARTY),
          new BankAccount("The Corner Shop", "DE89370400440532013000", Optional.of("COBADEFFXXX")));

  private final DemoWorld world;
  private final DemoSteps steps;

  DemoClearing(DemoWorld world, DemoSteps steps) {
    this.world = world;
    this.steps = steps;
  }

  /** What is agreed before anything is handed in; once. */
  static void agree(Database clearing, DemoFiles files) throws IOException {
    Institutions known = new Institutions(clearing);
    known.add(new Holder(Role.ISSUER, ISSUER), "Card Issuer");
    known.add(new Holder(Role.ACQUIRER, ACQUIRER), "Acquirer");
    if (!Files.exists(files.collectorKey())) {
      MerchantSecrets.ApiKey key = MerchantSecrets.ApiKey.make(new SecureRandom());
      new BatchSources(clearing).register(SOURCE, ACQUIRER, key.hash());
      files.write(String.valueOf(files.collectorKey().getFileName()), key.text() + "\n");
    }
    new MerchantTerms(clearing).agree(DemoWorld.SHOP_PARTY, new MerchantTerms.Terms(ACQUIRER, FEE));
    if (!Files.exists(files.statementKey())) {
      MerchantSecrets.ApiKey key = MerchantSecrets.ApiKey.make(new SecureRandom());
      new AccessKeys(clearing)
          .add(AccessKeys.Role.MERCHANT, DemoWorld.SHOP_PARTY, key.hash())
          .orElseThrow(() ->
              Failed.because(
                  "the shop's two keys for its statements are lost",
                  "No money is concerned. Start the demo in another folder: --dir."));
      files.write(String.valueOf(files.statementKey().getFileName()), key.text() + "\n");
    }
    SettlementBook settlements = new SettlementBook(clearing);
    ACCOUNTS.forEach(settlements::account);
  }

  /** A card that the issuer's register knows. */
  static CardContents issue(Database clearing, Path file, KeyRing issuer, CardProduct product) {
    Cards register = new Cards(clearing);
    long number = CardCommand.randomNumber();
    Expiry expiry = new Expiry(LocalDate.now(ZoneOffset.UTC).plus(product.validity()));
    Cards.Opened opened =
        register.open(
            new CardOrder(
                "demo",
                Sha256.of("demo"),
                product.provider(),
                number,
                number,
                1,
                new CardTerms(
                    product.suite(),
                    product.keyGeneration(),
                    product.authenticationMode(),
                    expiry,
                    false,
                    product.slots().stream()
                        .map(slot ->
                            new CardTerms.Slot(
                                slot.opening(), slot.maximum(), slot.purchaseMaximum()))
                        .toList()),
                "the demo",
                file.toString()));
    if (!(opened instanceof Cards.Opened.Allocated(var run))) {
      throw Failed.because("the card's number is taken", "Start the demo again.");
    }
    var card = register.intended(run, 1);
    register.doubt(card);
    CardContents made = CardCommand.make(file, issuer, product, number, Optional.empty());
    register.confirm(card);
    return made;
  }

  /**
   * @return whether everything that was bought is paid
   */
  boolean tell() throws IOException {
    steps.heading("How the shop is paid: collection, clearing and settlement, as in FIG. 3");
    Batches batches = new Batches(world.paymentBooks());
    batches.wish(Optional.empty());
    steps.step(
        "security card", "payment server", "the batch's totals, signed S4; the next one is open");
    steps.step(
        "payment server", "clearing", "the batches: each purchase with S5 and S6, the totals");
    DemoWorld.await("a batch was not booked", () -> isCollected(batches));
    steps.step("clearing", "payment server", "booked: SACK, with which the batches are closed");
    new FloatPoster(world.loadBooks(), new Ledger(world.loadBooks())).post();
    Settlement settled = settle(new SettlementBook(world.clearingBooks()));
    for (Instruction each : settled.instructions()) {
      steps.step(
          name(each.payer()),
          name(each.payee()),
          "%s, %s".formatted(each.currency().text(each.minor()), each.reference()));
    }
    int disputes = new Disputes(world.clearingBooks()).list(true, 0, 10).size();
    steps.say(
        "%s Files for banks and the shop's statement: %s"
            .formatted(
                disputes == 0 ? "Nothing is disputed." : disputes + " records are DISPUTED.",
                Typed.path(world.settlementFiles())));
    return disputes == 0
        && settled.instructions().stream().anyMatch(each -> each.kind() == Kind.MERCHANT);
  }

  /** The next day that was not made before: a demo that goes on settles once more. */
  private Settlement settle(SettlementBook book) throws IOException {
    LocalDate day = LocalDate.now(ZoneOffset.UTC);
    while (book.find(day).isPresent()) {
      day = day.plusDays(1);
    }
    Settlement settled = book.settle(day);
    if (!settled.instructions().isEmpty()) {
      SettlementFiles.write(
          world.clearingBooks(), day, SettlementFolder.at(world.settlementFiles()));
    }
    return settled;
  }

  /** Every batch is closed, and no security card has anything in its open one to hand in. */
  private static boolean isCollected(Batches batches) {
    List<Batches.Open> open = batches.open();
    return open.stream().noneMatch(Batches.Open::wished) && batches.waiting().isEmpty();
  }

  private static String name(Holder holder) {
    return switch (holder.role()) {
      case ISSUER -> "issuer's pool";
      case ACQUIRER -> "acquirer";
      case MERCHANT -> "shop";
      case BANK -> "bank";
    };
  }
}
