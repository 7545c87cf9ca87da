package farthing.purse;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.LoadingBankId;
import farthing.base.LoadingDeviceId;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.base.TransactionId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Random;

/** As much of a card as tells a load server about itself: two slots, a counter, and its key. */
final class TellingCard {
  static final int PROVIDER = 0x4661;
  private static final MacKey MASTER =
      MacKey.of(Suite.AES_128, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});

  /** The issuer, who holds KM-load of generation 1. */
  static final HostSecurityModule ISSUER =
      new IssuerModule((card, how) ->
          how.usage() == KeyUsage.LOAD && card.keyGeneration() == 1
              ? Optional.of(
                  how.from(MASTER.cardKey(KeyUsage.LOAD, card.iep(), card.keyGeneration())))
              : Optional.empty());

  private final Random random;
  private final IepId iep;
  int number = 7;
  int lastLoad = 3;
  int euros = 1_000;
  int dollars = 50;

  TellingCard(long which) {
    this.iep = new IepId(PROVIDER, which);
    this.random = new Random(which);
  }

  LoadInitialize ask(int minor, Currency currency, TransactionId trx) {
    return new LoadInitialize(
        new Amount(minor, currency),
        Dthr.of(Instant.parse("2026-11-23T10:15:00Z")),
        LoadingBankId.ofHex("01020304"),
        LoadingDeviceId.ofHex("0a0b0c0d0e0f"),
        trx);
  }

  /** INITIALIZE IEP for load or unload, answered and signed. */
  CardLoad initialize(TransactionType type, LoadInitialize asked) {
    return answered(type, asked, new CardSecret(Bytes.of(bytes(CardSecret.SIZE))));
  }

  CardLoad answered(TransactionType type, LoadInitialize asked, CardSecret secret) {
    Currency currency = asked.amount().currency();
    int balance = currency.equals(Currency.EUR) ? euros : dollars;
    LoadInitializeAnswer unsigned =
        new LoadInitializeAnswer(
            iep,
            Suite.AES_128,
            1,
            new Expiry(LocalDate.of(2031, 12, 31)),
            0,
            0,
            new Amount(balance, currency),
            new Amount(50_000, currency),
            number,
            lastLoad,
            Commitment.to(secret, asked, iep, number),
            Mac8.ZERO);
    MacKey key = LoadSignatures.sessionKey(unsigned).from(cardKey());
    return new CardLoad(
        type, asked, unsigned.signed(LoadSignatures.s1(key, type, asked, unsigned)));
  }

  /** CREDIT or DEBIT IEP that goes well. */
  LoadAnswer obey(CardLoad load) {
    int move = load.amount().minor() * (load.type() == TransactionType.LOAD ? 1 : -1);
    if (load.amount().currency().equals(Currency.EUR)) {
      euros += move;
    } else {
      dollars += move;
    }
    lastLoad = number;
    LoadAnswer answer = answer(load, CompletionCode.DONE, Optional.empty());
    number++;
    return answer;
  }

  LoadAnswer answer(CardLoad load, CompletionCode cc, Optional<CardSecret> secret) {
    int balance = load.amount().currency().equals(Currency.EUR) ? euros : dollars;
    MacKey key = LoadSignatures.proofKey(load.said()).from(cardKey());
    Mac8 s3 =
        LoadSignatures.s3(
            key, cc, load.type(), iep, load.said().transactionNumber(), load.asked(), balance);
    return new LoadAnswer(cc, load.said().transactionNumber(), balance, s3, secret);
  }

  /** A purchase or an update in between. */
  void doSomethingElse(int spent) {
    euros -= spent;
    number++;
  }

  private MacKey cardKey() {
    return MASTER.cardKey(KeyUsage.LOAD, iep, 1);
  }

  private byte[] bytes(int size) {
    byte[] value = new byte[size];
    random.nextBytes(value);
    return value;
  }
}
