package farthing.evidence;

import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.batches.BatchEnd;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.InitializeAnswer;
import farthing.purse.KeyedCard;
import farthing.purse.PsamSignatures;
import farthing.purse.PurchaseRecord;
import farthing.purse.PurchaseSignatures;
import farthing.purse.SessionDerivation;
import farthing.purse.SignedDraw;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether cards and security cards have signed what is in an evidence (PROTOCOL, sections 4, 5).
 */
final class Signatures {
  private final EvidenceCheck.Keys keys;
  private final List<Checked> all = new ArrayList<>();

  private Signatures(EvidenceCheck.Keys keys) {
    this.keys = keys;
  }

  static List<Checked> of(Shown shown, EvidenceCheck.Keys keys) {
    Signatures made = new Signatures(keys);
    shown.draw().ifPresent(draw -> made.command("", draw));
    shown
        .draw()
        .ifPresent(draw -> shown.proof().ifPresent(answer -> made.answer("", draw, answer)));
    made.commanded(shown);
    shown
        .cancel()
        .ifPresent(cancel -> {
          made.command("cancel: ", cancel.signed());
          made.s5(
              "cancel: ",
              PurchaseRecord.expected(cancel.signed()),
              cancel.signed().batch(),
              cancel.s5());
          shown.cancelProof().ifPresent(answer -> made.answer("cancel: ", cancel.signed(), answer));
        });
    made.batch(shown);
    return made.all;
  }

  /** S5 of the payment server's, S5 and S6 of what clearing has. */
  private void commanded(Shown shown) {
    shown
        .draw()
        .ifPresent(draw ->
            shown
                .purchase()
                .ifPresent(
                    purchase -> shown.s5().ifPresent(s5 -> s5("", purchase, draw.batch(), s5))));
    shown
        .ending()
        .ifPresent(end -> {
          shown
              .record()
              .ifPresent(record -> {
                s5("in the batch: ", record.purchase(), end.id().batch(), record.s5());
                record
                    .s6()
                    .or(shown::lateS6)
                    .ifPresent(
                        s6 -> s6("in the batch: ", record.purchase(), CompletionCode.DONE, s6));
              });
          shown
              .cancelRecord()
              .ifPresent(record ->
                  s5("cancel, in the batch: ", record.purchase(), end.id().batch(), record.s5()));
        });
  }

  private void command(String of, SignedDraw signed) {
    InitializeAnswer purse = signed.draw().purse();
    Bytes numberAndRandom =
        new ByteWriter(10).u2(purse.transactionNumber()).bytes(purse.random()).toBytes();
    card(
        of + "S1, the card's word on itself",
        signed,
        new SessionDerivation(KeyUsage.PURCHASE, "S1", numberAndRandom),
        key -> s1(key, signed).equals(purse.s1()));
    card(
        of + "S2, the security card's command",
        signed,
        new SessionDerivation(KeyUsage.PURCHASE, "SKP", session(signed)),
        key -> PurchaseSignatures.s2(key, signed.terms(), purse.s1()).equals(signed.s2()));
  }

  /** Over what a token gives out for it: {@link PurchaseSignatures} has the card key instead. */
  private static Mac8 s1(MacKey key, SignedDraw signed) {
    return key.mac8(
        new ByteWriter(48)
            .u1(0x01)
            .u1(signed.type().code())
            .bytes(signed.draw().purse().signedPart())
            .u4(signed.draw().amount().minor())
            .toArray());
  }

  private void answer(String of, SignedDraw signed, DebitAnswer answer) {
    card(
        of + "S3, the card's answer " + answer.cc(),
        signed,
        new SessionDerivation(KeyUsage.PURCHASE, "SKP", session(signed)),
        key ->
            PurchaseSignatures.s3(
                    key,
                    answer.cc(),
                    signed.terms(),
                    answer.transactionNumber(),
                    answer.balanceAfterMinor(),
                    signed.s2())
                .equals(answer.s3()));
    s6(of, PurchaseRecord.of(signed, answer), answer.cc(), answer.s6());
    card(
        of + "S7, that S6 is this answer's",
        signed,
        new SessionDerivation(KeyUsage.PURCHASE, "S7", session(signed)),
        key -> PurchaseSignatures.s7(key, answer.s3(), answer.s6()).equals(answer.s7()));
  }

  private static Bytes session(SignedDraw signed) {
    InitializeAnswer purse = signed.draw().purse();
    return new ByteWriter(22)
        .u2(purse.transactionNumber())
        .bytes(purse.random())
        .bytes(signed.psam().value())
        .u4(signed.psamTransaction())
        .toBytes();
  }

  private void s6(String of, PurchaseRecord purchase, CompletionCode cc, Mac8 s6) {
    SessionDerivation how = PurchaseSignatures.proofKey(purchase);
    add(
        of + "S6, the card's proof for its issuer",
        keys.cards().sessionKey(KeyedCard.of(purchase), how),
        key -> PurchaseSignatures.s6(key, cc, purchase).equals(s6),
        "no KM-tac of that issuer and generation is at hand");
  }

  private void s5(String of, PurchaseRecord purchase, long batch, Mac8 s5) {
    psam(
        of + "S5, what the security card commanded in that batch",
        purchase.terms().psam(),
        key -> PsamSignatures.s5(key, batch, purchase).equals(s5));
  }

  private void batch(Shown shown) {
    shown
        .sealed()
        .or(shown::ending)
        .ifPresent(end -> {
          PsamId psam = end.id().psam();
          psam("S4, the batch's totals", psam, key -> s4(key, end).equals(end.s4()));
          shown
              .sack()
              .or(() -> shown.word().flatMap(word -> word.sack()))
              .ifPresent(sack ->
                  psam(
                      "SACK, that clearing has booked the batch",
                      psam,
                      key -> PsamSignatures.sack(key, end.id().batch(), end.s4()).equals(sack)));
        });
  }

  private static Mac8 s4(MacKey key, BatchEnd end) {
    return PsamSignatures.s4(key, end.id().batch(), end.totals());
  }

  private void psam(String what, PsamId psam, Function<MacKey, Boolean> holds) {
    add(what, keys.securityCards().apply(psam), holds, "no KM-psam is at hand");
  }

  private void card(
      String what, SignedDraw signed, SessionDerivation how, Function<MacKey, Boolean> holds) {
    InitializeAnswer purse = signed.draw().purse();
    add(
        what,
        keys.cards()
            .sessionKey(new KeyedCard(purse.iep(), purse.suite(), purse.keyGeneration()), how),
        holds,
        "no KM-purchase of that issuer and generation is at hand");
  }

  private void add(
      String what, Optional<MacKey> key, Function<MacKey, Boolean> holds, String without) {
    all.add(
        key.map(k -> Checked.of(what, holds.apply(k)))
            .orElseGet(() -> Checked.notMade(what, without)));
  }
}
