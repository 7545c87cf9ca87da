package farthing.evidence;

import farthing.base.Malformed;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.batches.BatchRecord;
import farthing.batches.BatchWord;
import farthing.evidence.Section.Name;
import farthing.purse.DebitAnswer;
import farthing.purse.SignedDraw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

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
    made.codes();
    made.batch();
    made.place();
    made.cancel();
    made.merchant();
    made.money();
    return made.all;
  }

  private void order() {
    compare(
        "the order is of this TRX and merchant, and of the amount that was drawn",
        evidence.find(Name.ORDER),
        shown.draw(),
        this::isOrdered);
    evidence
        .find(Name.ORDER)
        .ifPresent(order ->
            say(
                "the order is of the FIG. that the payment server names",
                () ->
                    order
                        .get("mode")
                        .equals(OrderText.of(order.get("jws")).getOrDefault("mode", ""))));
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

  /** The payment server's words on what came of it, which nobody signs, against what is signed. */
  private void codes() {
    if (shown.draw().isPresent()) {
      Section draw = evidence.find(Name.DRAW).orElseThrow();
      say(
          "the draw's code is what the security card did",
          () -> draw.get("code").equals(shown.drawS5().isPresent() ? "RELEASED" : "DRAWN"));
    }
    Optional<Section> proof = evidence.find(Name.PROOF);
    String answered = "the proof's code and step are by what the card answered";
    if (shown.proof().isPresent()) {
      say(answered, () -> isOf(proof.orElseThrow(), shown.proof().get()));
    } else if (proof.isPresent()) {
      all.add(Checked.notMade(answered, "its answer is not in this file"));
    }
    if (proof.flatMap(section -> section.find("code")).filter("REFUND_DUE"::equals).isPresent()) {
      all.add(
          Checked.notMade(
              "that the proof came too late",
              "nothing that is signed says when it came: the payment server alone does"));
    }
    evidence
        .find(Name.CLOSE)
        .ifPresent(close ->
            say(
                "the close says what had come of it by then",
                () ->
                    close
                        .get("code")
                        .equals(
                            proof
                                .filter(section -> !isLate(section))
                                .map(section -> section.get("code"))
                                .orElse("UNPAID"))));
  }

  /** Only what counts has S5, which the security card gives for no other; a signing-on has none. */
  private boolean isOf(Section proof, DebitAnswer answer) {
    boolean counted = shown.proofS5().isPresent();
    boolean late = isLate(proof);
    return switch (proof.get("code")) {
      case "ACCEPTED" -> answer.cc().isDone() && !late && (counted || isNoPurchase());
      case "REFUND_DUE" -> answer.cc().isDone() && !counted;
      case "DECLINED" -> !answer.cc().isDone() && !counted;
      default -> false;
    };
  }

  private boolean isNoPurchase() {
    return shown.draw().map(d -> d.draw().amount().currency().isAuthentication()).orElse(false);
  }

  private static boolean isLate(Section proof) {
    return switch (proof.get("step")) {
      case "debit-response" -> false;
      case "late-proof" -> true;
      default -> throw new Malformed("evidence: no such step brings a proof");
    };
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

  /** What the sections say in words, against the octets that are signed or came with them. */
  private void place() {
    compare(
        "the draw is of the batch and security card that the payment server names",
        shown.draw(),
        evidence.find(Name.SEALED),
        (signed, sealed) ->
            isOf(sealed, new BatchId(signed.psam(), signed.batch()))
                && shown
                    .sealed()
                    .map(end -> end.id().equals(new BatchId(signed.psam(), signed.batch())))
                    .orElse(true));
    evidence
        .find(Name.SEALED)
        .ifPresent(sealed ->
            say(
                "the payment server's batch stands as its end and its SACK have it",
                () ->
                    sealed.get("state").equals("booked") == shown.sack().isPresent()
                        && shown.sealed().map(end -> isOf(sealed, end.id())).orElse(true)));
    evidence.find(Name.SEALED).ifPresent(this::unproven);
    evidence.find(Name.BATCH).ifPresent(this::atClearing);
    stands(Name.RECORD, shown.record());
    stands(Name.CANCEL_RECORD, shown.cancelRecord());
  }

  /** Only a draw that was released early stands in a batch without its proof. */
  private void unproven(Section sealed) {
    if (shown.drawS5().isPresent()) {
      all.add(
          Checked.notMade(
              "whether its proof was missing when its batch was sealed",
              "nothing that is signed says it: the payment server alone does"));
    } else {
      say(
          "a purchase that was not released early stands in no batch unproven",
          () -> sealed.get("unproven").equals("no"));
    }
  }

  private void atClearing(Section batch) {
    say(
        "clearing's batch stands as its end and clearing's word have it",
        () ->
            shown.ending().map(end -> isOf(batch, end.id())).orElse(true)
                && shown.word().map(word -> isOf(batch, word.id())).orElse(true)
                && isSaid(batch.get("state")));
    shown
        .draw()
        .ifPresent(signed ->
            say(
                "clearing's batch is the one of the draw",
                () -> isOf(batch, new BatchId(signed.psam(), signed.batch()))));
    if (shown.record().isEmpty()) {
      all.add(Checked.notMade("that the batch has the purchase", "its record is not in this file"));
    }
    if (shown.word().flatMap(BatchWord::sack).isPresent() && !isDecided()) {
      all.add(
          Checked.notMade(
              "what clearing made of the purchase",
              "its batch is booked, and neither payment, dispute nor a missing proof is in this"
                  + " file"));
    }
  }

  private boolean isDecided() {
    return Stream.of(Name.CLEARED, Name.DISPUTE, Name.UNPROVEN)
        .anyMatch(name -> evidence.find(name).isPresent());
  }

  private boolean isSaid(String state) {
    BatchWord.State word = shown.word().map(BatchWord::state).orElse(BatchWord.State.TAKEN);
    return switch (state) {
      case "booked" -> word == BatchWord.State.BOOKED;
      case "held" -> word == BatchWord.State.HELD;
      default -> word == BatchWord.State.TAKEN || word == BatchWord.State.MISSING;
    };
  }

  private static boolean isOf(Section batch, BatchId id) {
    return batch.get("batch").equals("" + id.batch())
        && batch.find("psam").map(id.psam().value().hex()::equals).orElse(true);
  }

  private void stands(Name name, Optional<BatchRecord> record) {
    record.ifPresent(octets -> {
      Section section = evidence.find(name).orElseThrow();
      say(
          name == Name.RECORD
              ? "the record stands in a part that its batch has, under its NTPSAM"
              : "the cancel stands in a part that its batch has, under its NTPSAM",
          () ->
              section.get("ntpsam").equals("" + octets.number())
                  && section.number("part") >= 1
                  && section.number("part") <= section.number("parts")
                  && section.number("position") >= 1
                  && section.number("position") <= BatchPart.MOST
                  && shown
                      .ending()
                      .map(end ->
                          end.parts() == section.number("parts")
                              && section.number("position") <= records(end))
                      .orElse(true));
    });
  }

  /** By the totals, which S4 is over. */
  private static long records(BatchEnd end) {
    return end.totals().stream().mapToLong(each -> each.purchases() + each.cancels()).sum();
  }

  /** Nothing that is signed by a card names it: the order does, and the parties' books. */
  private void merchant() {
    List<String> named =
        evidence.sections().stream().flatMap(section -> section.find("party").stream()).toList();
    if (named.size() > 1) {
      all.add(
          Checked.of("all that names a merchant names the same", Set.copyOf(named).size() == 1));
    }
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
    if (evidence.find(Name.SETTLEMENT).isPresent()
        || evidence.find(Name.CLEARED).flatMap(cleared -> cleared.find("settled")).isPresent()) {
      compare(
          "the payment is to that merchant, of its day and currency",
          evidence.find(Name.CLEARED),
          evidence.find(Name.SETTLEMENT),
          Comparisons::isPaidBy);
    }
    if (evidence.find(Name.SETTLEMENT).isPresent() || evidence.find(Name.STATEMENT).isPresent()) {
      compare(
          "the statement names TRX and payment",
          evidence.find(Name.SETTLEMENT),
          evidence.find(Name.STATEMENT),
          this::isNamed);
      lines();
    }
    if (evidence.find(Name.PAID_AGAIN).isPresent()) {
      compare(
          "the payment that makes it once more is of one that came back, and the same",
          evidence.find(Name.SETTLEMENT),
          evidence.find(Name.PAID_AGAIN),
          Comparisons::isPaidAgain);
    }
  }

  private void lines() {
    String what = "the statement's lines are what was cleared, its fee, and what was given back";
    Optional<Section> refunds = evidence.find(Name.REFUND);
    if (refunds.isPresent() && !Refunds.isAllOf(refunds.get())) {
      all.add(Checked.notMade(what, "it has more refunds than stand in this file"));
      return;
    }
    compare(
        what,
        evidence.find(Name.SETTLEMENT),
        evidence.find(Name.STATEMENT),
        (payment, statement) ->
            StatementLines.expected(evidence, payment).equals(StatementLines.of(statement)));
  }

  /** Of one of which a person has said what is paid, up to the rest is made once more. */
  private static boolean isPaidAgain(Section first, Section again) {
    boolean isDecided = first.find("paid-minor").isPresent();
    long rest = first.number("minor") - (isDecided ? first.number("paid-minor") : 0);
    long made = again.number("minor");
    return Set.of("returned", "in-part").contains(first.get("state"))
        && (isDecided ? made <= rest : made == rest)
        && Stream.of("payer", "payee", "currency")
            .allMatch(field -> first.get(field).equals(again.get(field)))
        && (!again.get("times").equals("1")
            || again.get("again-of").equals(first.get("reference")));
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

  private void say(String what, BooleanSupplier agrees) {
    boolean holds;
    try {
      holds = agrees.getAsBoolean();
    } catch (Malformed e) {
      holds = false; // a field for it is missing
    }
    all.add(Checked.of(what, holds));
  }

  /** Of two parts of which neither is there nothing is said. */
  private <A, B> void compare(
      String what, Optional<A> one, Optional<B> other, BiPredicate<A, B> agree) {
    if (one.isPresent() && other.isPresent()) {
      say(what, () -> agree.test(one.get(), other.get()));
    } else if (one.isPresent() || other.isPresent()) {
      all.add(Checked.notMade(what, "one of the two is not in this file"));
    }
  }
}
