package farthing.evidence;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchRecord;
import farthing.batches.BatchWord;
import farthing.evidence.Section.Name;
import farthing.purse.CompletionCode;
import farthing.purse.CurrencyTotals;
import farthing.purse.DebitAnswer;
import farthing.purse.InitializeAnswer;
import farthing.purse.KeyedCard;
import farthing.purse.PsamDraw;
import farthing.purse.PsamSignatures;
import farthing.purse.PurchaseRecord;
import farthing.purse.PurchaseSignatures;
import farthing.purse.PurchaseTerms;
import farthing.purse.SignedDraw;
import farthing.purse.TransactionType;
import farthing.security.KeyRing;
import farthing.security.SoftwareCardKeys;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A purchase of EUR 12.50, signed by card and security card, cleared and settled. */
final class EvidenceByHand {
  private static final int ISSUER = 0x46415254;
  private static final PsamId PSAM = PsamId.ofHex("4641525400000001");
  static final TransactionId TRX = TransactionId.parse("019ad0c0-0000-7000-8000-000000000001");

  final KeyRing issuer =
      KeyRing.empty()
          .generate(KeyUsage.PURCHASE, ISSUER, Suite.AES_128, 1, new SecureRandom())
          .generate(KeyUsage.TAC, ISSUER, Suite.AES_128, 1, new SecureRandom())
          .generate(KeyUsage.PSAM, ISSUER, Suite.AES_128, 1, new SecureRandom());

  private final SignedDraw draw;
  private final DebitAnswer answer;
  private final Mac8 s5;
  private final BatchEnd end;
  private final Mac8 sack;
  private final BatchRecord record;

  EvidenceByHand() {
    this(Amount.ofMinor(12_50, Currency.EUR), 37_50);
  }

  /** Somebody signs on with that card, and no money moves. */
  static EvidenceByHand ofAuthentication() {
    return new EvidenceByHand(Amount.ofMinor(0, Currency.AUTHENTICATION), 0);
  }

  private EvidenceByHand(Amount price, int left) {
    IepId iep = new IepId(ISSUER, 42);
    InitializeAnswer purse =
        new InitializeAnswer(
            iep,
            Suite.AES_128,
            1,
            new Expiry(LocalDate.of(2031, 11, 30)),
            0,
            Amount.ofMinor(left + price.minor(), price.currency()),
            7,
            Bytes.ofHex("0011223344556677"),
            Mac8.ZERO);
    MacKey purchaseKey =
        issuer.cardKey(new KeyedCard(iep, Suite.AES_128, 1), KeyUsage.PURCHASE).orElseThrow();
    InitializeAnswer signed =
        purse.signed(
            PurchaseSignatures.s1(purchaseKey, TransactionType.PURCHASE, purse, price.minor()));
    PsamDraw asked =
        new PsamDraw(signed, price, TRX, Dthr.of(Instant.parse("2026-11-29T12:00:00Z")));
    SignedDraw unsigned = new SignedDraw(TransactionType.PURCHASE, asked, PSAM, 11, 1, Mac8.ZERO);
    MacKey session = PurchaseSignatures.sessionKey(purchaseKey, signed, PSAM, 11);
    draw =
        new SignedDraw(
            TransactionType.PURCHASE,
            asked,
            PSAM,
            11,
            1,
            PurchaseSignatures.s2(session, unsigned.terms(), signed.s1()));
    PurchaseRecord purchase = PurchaseRecord.expected(draw);
    Mac8 s3 = PurchaseSignatures.s3(session, CompletionCode.DONE, draw.terms(), 7, left, draw.s2());
    Mac8 s6 =
        PurchaseSignatures.s6(
            new SoftwareCardKeys(issuer)
                .sessionKey(KeyedCard.of(purchase), PurchaseSignatures.proofKey(purchase))
                .orElseThrow(),
            CompletionCode.DONE,
            purchase);
    answer =
        new DebitAnswer(
            CompletionCode.DONE,
            7,
            left,
            s3,
            s6,
            PurchaseSignatures.s7(PurchaseSignatures.k7(purchaseKey, signed, PSAM, 11), s3, s6));
    MacKey psamKey = issuer.psamKey(PSAM);
    s5 = PsamSignatures.s5(psamKey, 1, purchase);
    end = endOf(1);
    sack = sackOf(1);
    record = new BatchRecord(purchase, s5, Optional.of(s6), 0);
  }

  EvidenceCheck.Keys keys() {
    return new EvidenceCheck.Keys(
        new SoftwareCardKeys(issuer), psam -> Optional.of(issuer.psamKey(psam)));
  }

  Evidence whole() {
    List<Section> all = new ArrayList<>(atPaymentServer());
    all.addAll(atClearing());
    return new Evidence(TRX, all);
  }

  List<Section> atPaymentServer() {
    return List.of(
        section(
            Name.ORDER,
            "party",
            "corner-shop",
            "mode",
            "5",
            "at",
            "2026-11-29T12:00:00Z",
            "jws",
            orderOf(TRX)),
        section(Name.DRAW, "code", "DRAWN", "signed", draw.toBytes().hex()),
        section(
            Name.PROOF,
            "code",
            "ACCEPTED",
            "step",
            "debit-response",
            "answer",
            answer.toBytes().hex(),
            "s5",
            s5.value().hex()),
        section(
            Name.SEALED,
            "batch",
            "1",
            "state",
            "booked",
            "unproven",
            "no",
            "batch-end",
            end.toBytes().hex(),
            "sack",
            sack.value().hex()));
  }

  /** A song, for EUR 12.50. */
  static String orderOf(TransactionId trx) {
    return orderOf(trx, 12_50, Currency.EUR);
  }

  static String orderOf(TransactionId trx, int minor, Currency currency) {
    String order =
        "{\"party\":\"corner-shop\",\"trx\":\"%s\",\"amountMinor\":%d,\"currency\":\"%s\",\"mode\":5,\"description\":\"One \\\"song\\\"\"}"
            .formatted(trx, minor, currency.toBytes().hex());
    return "e30." + base64(order) + ".c2lnbmF0dXJl";
  }

  /** What the card would have signed otherwise. */
  String answered(CompletionCode cc, int nt, int balance) {
    return new DebitAnswer(cc, nt, balance, answer.s3(), answer.s6(), answer.s7()).toBytes().hex();
  }

  /** A cancel that stands behind the purchase. */
  Section cancelRecord(long cancelled, int minor, long card) {
    PurchaseTerms terms =
        new PurchaseTerms(
            TransactionType.CANCEL,
            PSAM,
            12,
            TRX,
            Amount.ofMinor(minor, Currency.EUR),
            record.purchase().terms().time());
    PurchaseRecord cancel =
        new PurchaseRecord(
            terms,
            new IepId(ISSUER, card),
            Suite.AES_128,
            1,
            new Expiry(LocalDate.of(2031, 11, 30)),
            8,
            50_00);
    return section(
        Name.CANCEL_RECORD,
        "part",
        "1",
        "parts",
        "1",
        "position",
        "1",
        "ntpsam",
        "12",
        "record",
        Records.octets(
                new BatchRecord(
                    cancel,
                    PsamSignatures.s5(issuer.psamKey(PSAM), 1, cancel),
                    Optional.empty(),
                    cancelled))
            .hex());
  }

  List<Section> atClearing() {
    return List.of(
        batch("booked", BatchWord.booked(end.id(), sack)),
        section(
            Name.RECORD,
            "part",
            "1",
            "parts",
            "1",
            "position",
            "1",
            "ntpsam",
            "11",
            "record",
            Records.octets(record).hex()),
        section(
            Name.CLEARED,
            "party",
            "corner-shop",
            "acquirer",
            "first-acquirer",
            "amount-minor",
            "1250",
            "fee-minor",
            "18",
            "nt",
            "7",
            "ntpsam",
            "11",
            "currency",
            "097802",
            "settled",
            "2026-11-30"),
        section(
            Name.SETTLEMENT,
            "reference",
            "20261130-000002",
            "day",
            "2026-11-30",
            "payer",
            "first-acquirer",
            "payee",
            "corner-shop",
            "currency",
            "097802",
            "minor",
            "1232",
            "state",
            "settled"),
        section(
            Name.STATEMENT,
            "line-1",
            "2026-11-30,PURCHASE,%s,20261130-000002,2026-11-29T12:00:00Z,12.50,EUR,Shop"
                .formatted(TRX),
            "line-2",
            "2026-11-30,FEE,%s,20261130-000002,2026-11-29T12:00:00Z,-0.18,EUR,Shop"
                .formatted(TRX)));
  }

  Section batch(String state, BatchWord word) {
    return section(
        Name.BATCH,
        "psam",
        PSAM.value().hex(),
        "batch",
        "1",
        "source",
        "payment-1",
        "state",
        state,
        "ending",
        end.toBytes().hex(),
        "word",
        word.toBytes().hex());
  }

  /** Its end has not come to clearing. */
  Section arriving() {
    return section(
        Name.BATCH,
        "psam",
        PSAM.value().hex(),
        "batch",
        "1",
        "source",
        "payment-1",
        "state",
        "arriving");
  }

  /** As the security card signs the end of a batch with one purchase of EUR 12.50. */
  BatchEnd endOf(long batch) {
    return endOf(batch, List.of(new CurrencyTotals(Currency.EUR, 1, 12_50, 0, 0)));
  }

  /** Of the first batch, if somebody had taken a purchase back. */
  BatchEnd endWithACancel() {
    return endOf(1, List.of(new CurrencyTotals(Currency.EUR, 1, 12_50, 1, 12_50)));
  }

  private BatchEnd endOf(long batch, List<CurrencyTotals> totals) {
    return new BatchEnd(
        new BatchId(PSAM, batch),
        1,
        totals,
        PsamSignatures.s4(issuer.psamKey(PSAM), batch, totals));
  }

  Mac8 sackOf(long batch) {
    return PsamSignatures.sack(issuer.psamKey(PSAM), batch, endOf(batch).s4());
  }

  BatchId batchId() {
    return end.id();
  }

  static Section section(Name name, String... fields) {
    TreeMap<String, String> data = new TreeMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      data.put(fields[i], fields[i + 1]);
    }
    return new Section(name, data);
  }

  /** The same with a field that says something else, and hashes to match. */
  static Evidence with(Evidence evidence, Name name, String field, String value) {
    return new Evidence(
        evidence.trx(),
        evidence.sections().stream()
            .map(section -> {
              if (section.name() != name) {
                return section;
              }
              TreeMap<String, String> data = new TreeMap<>(section.data());
              data.put(field, value);
              return new Section(name, data);
            })
            .toList());
  }

  static Evidence without(Evidence evidence, Name... names) {
    return new Evidence(
        evidence.trx(),
        evidence.sections().stream().filter(s -> !List.of(names).contains(s.name())).toList());
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
