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
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.BankAccount;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Instruction;
import farthing.store.SettlementBook.Kind;
import farthing.store.SettlementBook.SettledLine;
import farthing.store.SettlementBook.Settlement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A settlement's files for banks (ISO 20022) and merchants, by name: pacs.009 between institutions,
 * pain.001 from acquirers to merchants, and for each merchant a camt.054 and its statement as CSV.
 * The same settlement has the same files, byte for byte, whenever they are written.
 */
public final class SettlementFiles {
  private static final Pattern LIKE_IBAN = Pattern.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}");

  private final Settlement settlement;
  private final Map<Holder, BankAccount> accounts;
  private final SortedMap<String, Bytes> files = new TreeMap<>();
  private final SortedSet<String> missing = new TreeSet<>();

  /** Payments of one payer in one currency stand in one file, those that came back in another. */
  private record Group(Kind kind, Holder payer, Currency currency, boolean again) {
    /** Of the ids that files of a day have. */
    int number() {
      return again ? 2 : 1;
    }
  }

  private SettlementFiles(Settlement settlement, Map<Holder, BankAccount> accounts) {
    this.settlement = settlement;
    this.accounts = accounts;
  }

  /**
   * @param lines what the settlement pays
   */
  public static SettlementFiles of(
      Settlement settlement, Map<Holder, BankAccount> accounts, List<SettledLine> lines) {
    SettlementFiles made = new SettlementFiles(settlement, accounts);
    made.payments();
    made.merchants(lines);
    return made;
  }

  /** By file name. */
  public SortedMap<String, Bytes> files() {
    return files;
  }

  /** Whose account is not known, as {@code merchant corner-shop}: their payments are in no file. */
  public SortedSet<String> missing() {
    return missing;
  }

  /**
   * The payments of a settlement as banks see them; those of parties whose account is not known are
   * left out.
   */
  public static List<Transfer> transfers(Settlement settlement, Map<Holder, BankAccount> accounts) {
    SettlementFiles files = new SettlementFiles(settlement, accounts);
    return settlement.instructions().stream().flatMap(i -> files.transfer(i).stream()).toList();
  }

  private void payments() {
    Map<Group, List<Transfer>> groups = new LinkedHashMap<>();
    for (Instruction each : settlement.instructions()) {
      for (Transfer transfer : transfer(each)) {
        groups
            .computeIfAbsent(
                new Group(each.kind(), each.payer(), each.currency(), each.againOf().isPresent()),
                _ -> new ArrayList<>())
            .add(transfer);
      }
    }
    groups.forEach((group, transfers) -> {
      PartyId who = group.payer().party();
      String name =
          "%s%s-%s-%s.xml"
              .formatted(
                  group.again() ? "again-" : "", who, group.currency().name(), settlement.day());
      switch (group.kind()) {
        case NET ->
            files.put(
                "pacs.009-net-" + name,
                InterbankFile.of(
                        id(FileKind.NET_POSITIONS, who, group.currency(), group.number()),
                        settlement.at(),
                        transfers)
                    .toXml());
        case LOADS ->
            files.put(
                "pacs.009-loads-" + name,
                InterbankFile.of(
                        id(FileKind.LOADS, who, group.currency(), group.number()),
                        settlement.at(),
                        transfers)
                    .toXml());
        case MERCHANT ->
            files.put(
                "pain.001-" + name,
                MerchantPayments.of(
                        id(FileKind.MERCHANT_PAYMENTS, who, group.currency(), group.number()),
                        settlement.at(),
                        transfers)
                    .toXml());
      }
    });
  }

  /** Of a payment that is made once more its merchant was told when it was made first. */
  private void merchants(List<SettledLine> lines) {
    for (Instruction each : settlement.instructions()) {
      BankAccount account = accounts.get(each.payee());
      if (each.kind() == Kind.MERCHANT && each.againOf().isEmpty() && account != null) {
        merchant(each, party(account), lines);
      }
    }
  }

  private void merchant(Instruction payout, Party merchant, List<SettledLine> lines) {
    PartyId who = payout.payee().party();
    List<SettledPurchase> purchases =
        lines.stream()
            .filter(line -> line.merchant().equals(who))
            .filter(line -> line.currency().equals(payout.currency()))
            .map(SettlementFiles::purchase)
            .toList();
    MerchantSettlement paid =
        new MerchantSettlement(new EndToEndId(payout.reference()), settlement.day(), purchases);
    String name = "%s-%s-%s".formatted(who, payout.currency().name(), settlement.day());
    files.put(
        "camt.054-" + name + ".xml",
        new MerchantAdvice(
                id(FileKind.MERCHANT_ADVICE, who, payout.currency(), 1),
                settlement.at(),
                merchant,
                List.of(paid))
            .toXml());
    files.put("statement-" + name + ".csv", new MerchantStatement(merchant, List.of(paid)).toCsv());
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

  private List<Transfer> transfer(Instruction each) {
    BankAccount payer = accounts.get(each.payer());
    BankAccount payee = accounts.get(each.payee());
    if (payer == null || payee == null) {
      note(each.payer());
      note(each.payee());
      return List.of();
    }
    return List.of(
        new Transfer(
            new EndToEndId(each.reference()),
            party(payer),
            party(payee),
            new Money(each.minor(), each.currency()),
            each.day(),
            what(each)));
  }

  private void note(Holder holder) {
    if (!accounts.containsKey(holder)) {
      missing.add(holder.role().word() + " " + holder.party());
    }
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

  private FileId id(FileKind kind, PartyId who, Currency currency, int number) {
    return new FileId(kind, who, settlement.day(), currency, number);
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
