package farthing.clearing;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.iso20022.AccountId;
import farthing.iso20022.EndToEndId;
import farthing.iso20022.FileId;
import farthing.iso20022.FileKind;
import farthing.iso20022.InterbankFile;
import farthing.iso20022.MerchantAdvice;
import farthing.iso20022.MerchantPayments;
import farthing.iso20022.MerchantSettlement;
import farthing.iso20022.MerchantStatement;
import farthing.iso20022.Money;
import farthing.iso20022.NotForABank;
import farthing.iso20022.Party;
import farthing.iso20022.SettledPurchase;
import farthing.iso20022.Transfer;
import farthing.store.Database;
import farthing.store.MerchantStatements;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.BankAccount;
import farthing.store.SettlementBook.Filed;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.InFile;
import farthing.store.SettlementBook.Instruction;
import farthing.store.SettlementBook.Kind;
import farthing.store.SettlementBook.SettledLine;
import farthing.store.SettlementBook.Settlement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A settlement's files for banks (ISO 20022) and merchants, by name: pacs.009 between institutions,
 * pain.001 from acquirers to merchants, and for each merchant a camt.054 and its statement as CSV.
 * A file that was written once is written the same, byte for byte, ever after: what could not stand
 * in it comes in another.
 */
public final class SettlementFiles {
  private static final Pattern LIKE_IBAN = Pattern.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}");

  private final Settlement settlement;
  private final AsBanksSee asBanksSee;
  private final MerchantStatements statements;
  private final Sink sink;
  private final SortedSet<String> names = new TreeSet<>();
  private final SortedSet<String> leftOut;
  private final SortedSet<String> altered;
  private final SortedSet<String> untold = new TreeSet<>();

  /** Where files go, one after the other. */
  public interface Sink {
    void file(String name, Bytes content);
  }

  /** Which of a series of files: of a kind and currency, of one payer. */
  private record File(Kind kind, PartyId payer, Currency currency, int number) {
    static File of(Instruction each, InFile in) {
      return new File(each.kind(), each.payer().party(), each.currency(), in.number());
    }
  }

  private SettlementFiles(Filed filed, MerchantStatements statements, Sink sink) {
    this.settlement = filed.settlement();
    this.asBanksSee = asBanksSee(settlement);
    this.leftOut = filed.leftOut();
    this.altered = new TreeSet<>(asBanksSee.texts());
    this.statements = statements;
    this.sink = sink;
  }

  /**
   * Puts the payments of a day that was made into files, where they are not in one, and writes all
   * of the day's files.
   */
  public static SettlementFiles write(Database database, LocalDate day, Sink sink) {
    SettlementFiles files =
        new SettlementFiles(
            new SettlementBook(database)
                .file(day, SettlementFiles::whyNot, Transfer.MOST_IN_ONE_FILE),
            new MerchantStatements(database),
            sink);
    files.payments();
    files.merchants();
    return files;
  }

  /** The day, with each payment as it stands now. */
  public Settlement settlement() {
    return settlement;
  }

  /** What was written. */
  public SortedSet<String> names() {
    return names;
  }

  /**
   * Whose account is not known, as {@code merchant corner-shop}, or what else is wrong behind a
   * colon: their payments are in no file.
   */
  public SortedSet<String> leftOut() {
    return leftOut;
  }

  /**
   * Payments, and whole files, that were written once and cannot be any more, since their rows were
   * altered; why, behind a colon. All others are written.
   */
  public SortedSet<String> altered() {
    return altered;
  }

  /** Merchants that are paid, and have no advice and no statement of it; why, behind a colon. */
  public SortedSet<String> untold() {
    return untold;
  }

  /**
   * The payments of a settlement that were written.
   *
   * @param unwritable by their references, those that no bank could make, and why: their rows were
   *     altered
   */
  public record AsBanksSee(List<Transfer> transfers, SortedMap<String, String> unwritable) {
    /** As {@code payment 20261130-000003: from DE89... to itself}. */
    public List<String> texts() {
      return unwritable.entrySet().stream()
          .map(each -> "payment %s: %s".formatted(each.getKey(), each.getValue()))
          .toList();
    }
  }

  /** The payments of a settlement that were written, as banks see them. */
  public static AsBanksSee asBanksSee(Settlement settlement) {
    List<Transfer> transfers = new ArrayList<>();
    SortedMap<String, String> unwritable = new TreeMap<>();
    for (Instruction each : settlement.instructions()) {
      try {
        each.inFile().ifPresent(in -> transfers.add(transfer(each, in.payer(), in.payee())));
      } catch (NotForABank e) {
        unwritable.put(each.reference(), e.inShort());
      }
    }
    return new AsBanksSee(transfers, unwritable);
  }

  private static Optional<String> whyNot(Instruction each, BankAccount payer, BankAccount payee) {
    try {
      Transfer transfer = transfer(each, payer, payee);
      FileKind kind = kind(each.kind());
      FileId id = new FileId(kind, each.payer().party(), each.day(), each.currency(), 1);
      file(kind, id, Instant.EPOCH, List.of(transfer));
      return Optional.empty();
    } catch (NotForABank e) {
      return Optional.of(e.inShort());
    }
  }

  private void payments() {
    Map<File, List<Transfer>> files = new LinkedHashMap<>();
    for (Instruction each : settlement.instructions()) {
      written(each)
          .ifPresent(in ->
              files
                  .computeIfAbsent(File.of(each, in), _ -> new ArrayList<>())
                  .add(transfer(each, in.payer(), in.payee())));
    }
    files.forEach((file, transfers) -> {
      FileKind kind = kind(file.kind());
      FileId id = new FileId(kind, file.payer(), settlement.day(), file.currency(), file.number());
      String begins =
          switch (file.kind()) {
            case NET -> "pacs.009-net-";
            case LOADS -> "pacs.009-loads-";
            case MERCHANT -> "pain.001-";
          };
      String name = begins + name(file.payer(), file.currency(), file.number()) + ".xml";
      try {
        put(name, file(kind, id, settlement.at(), transfers));
      } catch (NotForABank e) { // its payments do not fit together any more: rows were altered
        altered.add("all of %s: %s".formatted(name, e.inShort()));
      }
    });
  }

  /** Where it stands, unless no bank could make it. */
  private Optional<InFile> written(Instruction each) {
    return each.inFile().filter(_ -> !asBanksSee.unwritable().containsKey(each.reference()));
  }

  private static FileKind kind(Kind kind) {
    return switch (kind) {
      case NET -> FileKind.NET_POSITIONS;
      case LOADS -> FileKind.LOADS;
      case MERCHANT -> FileKind.MERCHANT_PAYMENTS;
    };
  }

  private static Bytes file(FileKind kind, FileId id, Instant at, List<Transfer> transfers) {
    return kind == FileKind.MERCHANT_PAYMENTS
        ? MerchantPayments.of(id, at, transfers).toXml()
        : InterbankFile.of(id, at, transfers).toXml();
  }

  /**
   * Of a payment that is made once more its merchant was told when it was made first. A merchant
   * that two acquirers pay on one day is told by each.
   */
  private void merchants() {
    record Paid(Holder merchant, Currency currency) {}
    Map<Paid, Integer> last = new HashMap<>();
    for (Instruction each : settlement.instructions()) {
      if (each.kind() == Kind.MERCHANT && each.againOf().isEmpty()) {
        int number = last.merge(new Paid(each.payee(), each.currency()), 1, Integer::sum);
        written(each).ifPresent(in -> merchant(each, number, party(in.payee())));
      }
    }
  }

  private void merchant(Instruction payout, int number, Party merchant) {
    PartyId who = payout.payee().party();
    List<SettledPurchase> purchases =
        statements.lines(who, payout.reference(), 0, Integer.MAX_VALUE).stream()
            .map(SettlementFiles::purchase)
            .toList();
    String name = name(who, payout.currency(), number);
    try {
      MerchantSettlement paid =
          new MerchantSettlement(new EndToEndId(payout.reference()), settlement.day(), purchases);
      put(
          "camt.054-" + name + ".xml",
          new MerchantAdvice(
                  new FileId(
                      FileKind.MERCHANT_ADVICE, who, settlement.day(), payout.currency(), number),
                  settlement.at(),
                  merchant,
                  List.of(paid))
              .toXml());
      put("statement-" + name + ".csv", new MerchantStatement(merchant, List.of(paid)).toCsv());
    } catch (NotForABank e) { // it is paid all the same, and its statement page shows for what
      untold.add("merchant %s: %s".formatted(who, e.inShort()));
    }
  }

  private void put(String name, Bytes content) {
    sink.file(name, content);
    names.add(name);
  }

  /** A first file of its kind has no number. */
  private String name(PartyId who, Currency currency, int number) {
    return "%s-%s-%s%s"
        .formatted(who, currency.name(), settlement.day(), number == 1 ? "" : "-" + number);
  }

  private static SettledPurchase purchase(SettledLine line) {
    return new SettledPurchase(
        switch (line.line()) {
          case PURCHASE -> SettledPurchase.Kind.PURCHASE;
          case CANCEL -> SettledPurchase.Kind.CANCEL;
          case REFUND -> SettledPurchase.Kind.REFUND;
        },
        line.trx(),
        line.at(),
        new Money(line.minor(), line.currency()),
        new Money(line.feeMinor(), line.currency()));
  }

  private static Transfer transfer(Instruction each, BankAccount payer, BankAccount payee) {
    return new Transfer(
        new EndToEndId(each.reference()),
        party(payer),
        party(payee),
        new Money(each.minor(), each.currency()),
        each.day(),
        what(each));
  }

  private static String what(Instruction each) {
    return switch (each.kind()) {
      case NET ->
          each.payee().role() == SettlementBook.Role.ISSUER
              ? "Refunds of " + each.payer().party()
              : "Purchases cleared for " + each.payee().party();
      case LOADS -> "Loads and unloads of cards";
      case MERCHANT -> "Card sales of " + each.payee().party();
    };
  }

  /**
   * As banks will see it.
   *
   * @throws NotForABank if name, account or BIC cannot be, as an IBAN with wrong check digits
   */
  public static Party party(BankAccount account) {
    Party party = Party.of(account.name(), number(account.account()));
    return account.bic().map(party::withBic).orElse(party);
  }

  /** What looks like an IBAN must be one: money must not go by a digit that was typed wrongly. */
  private static AccountId number(String account) {
    String packed = account.replace(" ", "").toUpperCase(Locale.ROOT);
    return LIKE_IBAN.matcher(packed).matches()
        ? new AccountId.Iban(packed)
        : new AccountId.Other(account);
  }
}
