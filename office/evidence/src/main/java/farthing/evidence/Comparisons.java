package farthing.evidence;

import farthing.base.Malformed;
import farthing.batches.BatchRecord;
import farthing.evidence.Section.Name;
import farthing.purse.SignedDraw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/** What the parts of an evidence say of each other: for this nobody needs a key. */
final class Comparisons {
  private final Evidence evidence;
  private final Shown shown;
  private final List<Checked> all = new ArrayList<>();

  private Comparisons(Evidence evidence, Shown shown) {
    this.evidence = evidence;
    this.shown = shown;
  }

  static List<Checked> of(Evidence evidence, Shown shown) {
    Comparisons made = new Comparisons(evidence, shown);
    made.order();
    made.card();
    made.batch();
    made.cancel();
    made.money();
    return made.all;
  }

  private void order() {
    compare(
        "the order is of this TRX and merchant, and of the amount that was drawn",
        evidence.find(Name.ORDER),
        shown.draw(),
        this::isOrdered);
  }

  private boolean isOrdered(Section order, SignedDraw signed) {
    Map<String, String> said = OrderText.of(order.get("jws"));
    return evidence.trx().toString().equals(said.get("trx"))
        && order.get("party").equals(said.get("party"))
        && said.getOrDefault("amountMinor", "").equals("" + signed.draw().amount().minor())
        && said.getOrDefault("currency", "")
            .equals(signed.draw().amount().currency().toBytes().hex());
  }

  private void card() {
    shown
        .draw()
        .ifPresent(signed ->
            all.add(
                Checked.of("the draw is of this TRX", signed.draw().trx().equals(evidence.trx()))));
    compare(
        "the card answers that draw: its number NTIEP, and its balance less the amount",
        shown.draw(),
        shown.proof(),
        (signed, answer) ->
            answer.transactionNumber() == signed.draw().purse().transactionNumber()
                && answer.balanceAfterMinor()
                    == (answer.cc().isDone()
                        ? signed.balanceAfterMinor()
                        : signed.draw().purse().balance().minor()));
  }

  private void batch() {
    shown
        .record()
        .ifPresent(record ->
            all.add(
                Checked.of(
                    "the batch's record is of this TRX",
                    record.purchase().terms().trx().equals(evidence.trx()))));
    compare(
        "the batch's record is that draw and that answer",
        shown.purchase(),
        shown.record(),
        (purchase, record) -> record.purchase().equals(purchase));
    compare(
        "the batch has S5 as the security card gave it",
        shown.s5(),
        shown.record().map(BatchRecord::s5),
        Object::equals);
    compare(
        "the batch, or what came late, has S6 as the card gave it",
        shown.proof().filter(answer -> answer.cc().isDone()).map(answer -> answer.s6()),
        shown.lateS6().or(() -> shown.record().flatMap(BatchRecord::s6)),
        Object::equals);
    compare(
        "payment server and clearing have the same end of that batch",
        shown.sealed(),
        shown.ending(),
        Object::equals);
    compare(
        "the batch was closed by clearing's SACK",
        shown.sack(),
        shown.word().flatMap(word -> word.sack()),
        Object::equals);
  }

  private void cancel() {
    shown
        .cancelRecord()
        .ifPresent(cancel ->
            all.add(
                Checked.of(
                    "the cancel in the batch is of this purchase",
                    shown
                        .record()
                        .filter(paid ->
                            cancel.cancelled() == paid.number()
                                && cancel.amount().equals(paid.amount())
                                && cancel.purchase().iep().equals(paid.purchase().iep()))
                        .isPresent())));
  }

  /** Of what is not paid nothing is said. */
  private void money() {
    if (evidence.find(Name.CLEARED).isPresent()) {
      compare(
          "what was paid is the record's amount",
          evidence.find(Name.CLEARED),
          shown.record(),
          Comparisons::isAmount);
    }
    if (evidence.find(Name.CANCEL_CLEARED).isPresent()) {
      compare(
          "what was taken back is the cancel's amount",
          evidence.find(Name.CANCEL_CLEARED),
          shown.cancelRecord(),
          Comparisons::isAmount);
    }
    if (evidence.find(Name.SETTLEMENT).isPresent()) {
      compare(
          "the payment is to that merchant, of its day and currency",
          evidence.find(Name.CLEARED),
          evidence.find(Name.SETTLEMENT),
          Comparisons::isPaidBy);
      compare(
          "the statement names TRX and payment",
          evidence.find(Name.SETTLEMENT),
          evidence.find(Name.STATEMENT),
          this::isNamed);
    }
  }

  private static boolean isPaidBy(Section cleared, Section payment) {
    return payment.get("payee").equals(cleared.get("party"))
        && payment.get("payer").equals(cleared.get("acquirer"))
        && payment.find("day").equals(cleared.find("settled"))
        && payment.get("currency").equals(cleared.get("currency"));
  }

  private boolean isNamed(Section payment, Section statement) {
    String named = "," + evidence.trx() + "," + payment.get("reference") + ",";
    return statement.data().values().stream().allMatch(line -> line.contains(named));
  }

  private static boolean isAmount(Section cleared, BatchRecord record) {
    return cleared.get("amount-minor").equals("" + record.amount().minor())
        && cleared.get("currency").equals(record.amount().currency().toBytes().hex())
        && cleared.get("nt").equals("" + record.purchase().transactionNumber())
        && cleared.get("ntpsam").equals("" + record.number());
  }

  /** Of two parts of which neither is there nothing is said. */
  private <A, B> void compare(
      String what, Optional<A> one, Optional<B> other, BiPredicate<A, B> agree) {
    if (one.isPresent() && other.isPresent()) {
      boolean holds;
      try {
        holds = agree.test(one.get(), other.get());
      } catch (Malformed e) {
        holds = false; // a field for it is missing
      }
      all.add(Checked.of(what, holds));
    } else if (one.isPresent() || other.isPresent()) {
      all.add(Checked.notMade(what, "one of the two is not in this file"));
    }
  }
}
