package farthing.iso20022;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;

/** An acquirer, its merchants and the banks, and a day on which they settle. */
final class Town {
  static final LocalDate DAY = LocalDate.of(2026, 11, 30);
  static final Instant CREATED = Instant.parse("2026-11-29T23:30:00Z");

  static final Currency KWD = Currency.named("KWD");

  static final Party ACQUIRER =
      Party.of("Farthing Acquiring", new AccountId.Iban("DE89 3704 0044 0532 0130 00"))
          .withBic("COBADEFFXXX")
          .withLei("5299000000FARTHING38");
  static final Party ISSUER =
      Party.of("Penny Issuing Bank", new AccountId.Iban("NL91ABNA0417164300")).withBic("ABNANL2A");
  static final Party CUSTOMERS_BANK =
      Party.of("Bank of the Town", new AccountId.Iban("AT611904300234573201")).withBic("BKAUATWW");

  static final Party BAKER =
      Party.of("Corner Bakery", new AccountId.Iban("FR1420041010050500013M02606"));
  static final Party GROCER =
      Party.of("Grocer & Sons", new AccountId.Iban("GB82 WEST 1234 5698 7654 32"))
          .withBic("WESTGB22");
  static final Party BOOKSHOP =
      Party.of("Bücher \"Grün\" 📚", new AccountId.Iban("CH9300762011623852957"));

  private static final PartyId SENDER = new PartyId("farthing-acquiring");

  private Town() {}

  static FileId file(FileKind kind, Currency currency) {
    return new FileId(kind, SENDER, DAY, currency, 1);
  }

  static Transfer pays(Party from, Party to, String reference, String euros) {
    return pays(from, to, reference, euros(euros));
  }

  static Transfer pays(Party from, Party to, String reference, Money amount) {
    return new Transfer(
        new EndToEndId(reference), from, to, amount, DAY, "Purchases by card until " + DAY);
  }

  static Money euros(String number) {
    return money(number, Currency.EUR);
  }

  static Money money(String number, Currency currency) {
    return Money.of(Amount.parse(number, currency));
  }

  static TransactionId trx(int number) {
    return TransactionId.parse("0199484a-c1ab-73e9-88f6-%012x".formatted(number));
  }

  static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
