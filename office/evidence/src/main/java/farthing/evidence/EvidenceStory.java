package farthing.evidence;

import farthing.base.Currency;
import farthing.batches.BatchWord;
import farthing.evidence.Section.Name;
import farthing.purse.SignedDraw;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an evidence says, for people: who paid whom how much, and where the money is now. */
public final class EvidenceStory {
  private final Evidence evidence;
  private final Shown shown;
  private final List<String> lines = new ArrayList<>();

  private EvidenceStory(Evidence evidence) {
    this.evidence = evidence;
    this.shown = Shown.of(evidence);
  }

  /**
   * A few lines, the last of them on where the money is.
   *
   * @throws farthing.base.Malformed if octets in it are not what their section has
   */
  public static List<String> of(Evidence evidence) {
    EvidenceStory story = new EvidenceStory(evidence);
    story.purchase();
    story.batch();
    story.lines.addAll(story.standing());
    return List.copyOf(story.lines);
  }

  private void purchase() {
    evidence
        .find(Name.ORDER)
        .ifPresent(order ->
            lines.add(
                "order of %s, of FIG. %s: %s"
                    .formatted(
                        order.get("party"),
                        order.get("mode"),
                        OrderText.of(order.get("jws")).getOrDefault("description", ""))));
    shown.draw().ifPresent(this::draw);
    shown
        .record()
        .filter(_ -> shown.draw().isEmpty())
        .ifPresent(record ->
            lines.add(
                "%s by card %s, NTIEP %d, commanded by security card %s, NTPSAM %d, at %s"
                    .formatted(
                        record.amount(),
                        record.purchase().iep().full(),
                        record.purchase().transactionNumber(),
                        record.purchase().terms().psam(),
                        record.number(),
                        record.purchase().terms().time())));
  }

  private void draw(SignedDraw signed) {
    if (signed.draw().amount().currency().isAuthentication()) {
      lines.add(
          "card %s, NTIEP %d, asked to identify itself by security card %s, NTPSAM %d, at %s"
              .formatted(
                  signed.draw().purse().iep().full(),
                  signed.draw().purse().transactionNumber(),
                  signed.psam(),
                  signed.psamTransaction(),
                  signed.draw().time()));
      return;
    }
    lines.add(
        "%s by card %s, NTIEP %d, which held %s; commanded by security card %s, NTPSAM %d, at %s"
            .formatted(
                signed.draw().amount(),
                signed.draw().purse().iep().full(),
                signed.draw().purse().transactionNumber(),
                signed.draw().purse().balance(),
                signed.psam(),
                signed.psamTransaction(),
                signed.draw().time()));
  }

  private void batch() {
    evidence
        .find(Name.SEALED)
        .ifPresent(batch ->
            lines.add(
                "payment server: batch %s is %s"
                    .formatted(batch.get("batch"), batch.get("state"))));
    evidence
        .find(Name.BATCH)
        .ifPresent(batch ->
            lines.add(
                "clearing: batch %s of source %s is %s"
                    .formatted(batch.get("batch"), batch.get("source"), batch.get("state"))));
    evidence
        .find(Name.RECORD)
        .ifPresent(record ->
            lines.add(
                "record %s in part %s of %s of that batch"
                    .formatted(record.get("position"), record.get("part"), record.get("parts"))));
  }

  private List<String> standing() {
    List<String> all = new ArrayList<>();
    evidence
        .find(Name.CANCEL)
        .or(() -> evidence.find(Name.CANCEL_RECORD))
        .ifPresent(_ -> all.add("CANCELLED: the merchant gave it back"));
    evidence
        .find(Name.DISPUTE)
        .ifPresent(dispute ->
            all.add(
                "DISPUTED, %s: %s%s"
                    .formatted(
                        dispute.get("state"),
                        dispute.get("reason"),
                        dispute
                            .find("why")
                            .map(why -> "; " + dispute.get("decided-by") + ": " + why)
                            .orElse(""))));
    evidence.find(Name.REFUND).map(EvidenceStory::refund).ifPresent(all::add);
    if (evidence.find(Name.SETTLEMENT).isPresent()) {
      all.add(settled(evidence.find(Name.SETTLEMENT).get()));
    } else if (evidence.find(Name.CLEARED).isPresent()) {
      all.add(
          evidence
              .find(Name.CLEARED)
              .flatMap(cleared -> cleared.find("settled"))
              .map(
                  "CLEARED: the settlement date %s has it, and the payment is not in this file"
                      ::formatted)
              .orElse("CLEARED: the merchant is owed it, and no settlement date has paid it"));
    } else if (evidence.find(Name.UNPROVEN).isPresent()) {
      all.add("UNPROVEN: released early, and the card's proof has not come: paid by nobody");
    } else if (evidence.find(Name.DISPUTE).isEmpty()) {
      all.add(notCleared());
    }
    return all;
  }

  private static String refund(Section refund) {
    return "GIVEN BACK: %s of it to its card: %s"
        .formatted(
            Currency.of(refund.octets("currency")).text(refund.number("minor")),
            Refunds.of(refund).stream().map(Refunds.Shown::text).collect(Collectors.joining("; ")));
  }

  private String settled(Section first) {
    Optional<Section> again = evidence.find(Name.PAID_AGAIN);
    Section last = again.orElse(first);
    String payment = "payment %s of %s".formatted(last.get("reference"), last.get("day"));
    String before =
        again
            .map(_ ->
                first.get("state").equals("in-part")
                    ? "; of payment %s of %s, %s in all, %s is paid, and this one makes the rest once more"
                        .formatted(
                            first.get("reference"),
                            first.get("day"),
                            money(first, "minor"),
                            money(first, "paid-minor"))
                    : "; it makes payment %s of %s once more, which came back"
                        .formatted(first.get("reference"), first.get("day")))
            .orElse("");
    return switch (last.get("state")) {
      case "returned" ->
          "RETURNED: the bank gave "
              + payment
              + " back: the merchant is owed it again, and no payment has made it once more";
      case "in-part" ->
          "SETTLED IN PART: of %s, %s in all, %s is paid: the merchant is owed the rest again, and no payment has made it once more"
              .formatted(payment, money(last, "minor"), money(last, "paid-minor"));
      case "differs" ->
          "DIFFERS: the bank booked another amount of %s than was ordered, and nobody has said what is paid%s"
              .formatted(payment, before);
      case "made" ->
          "MADE: %s is in no file for a bank yet: no bank was told to pay it%s"
              .formatted(payment, before);
      default -> "SETTLED: in %s, which is %s%s".formatted(payment, last.get("state"), before);
    };
  }

  private static String money(Section section, String field) {
    return Currency.of(section.octets("currency")).text(section.number(field));
  }

  private String notCleared() {
    if (evidence.find(Name.BATCH).isPresent()) {
      return shown
          .word()
          .flatMap(BatchWord::why)
          .map(why -> "HELD: its batch is held, " + why + ": nothing of it is paid")
          .orElseGet(() ->
              shown.word().flatMap(BatchWord::sack).isPresent()
                  ? "NOT SHOWN: its batch is booked; what clearing made of it is not in this file"
                  : "WAITS: its batch is not booked yet");
    }
    if (shown.draw().filter(d -> d.draw().amount().currency().isAuthentication()).isPresent()) {
      return identified();
    }
    return evidence
        .find(Name.PROOF)
        .map(proof ->
            switch (proof.find("code").orElse("")) {
              case "ACCEPTED" -> "CAPTURED: the card has paid; what became of it clearing knows";
              case "REFUND_DUE" -> "REFUND DUE: the card paid too late, and gets it back";
              default -> "NOT PAID: the card's answer was " + proof.find("code").orElse("another");
            })
        .orElse(
            evidence.find(Name.CLOSE).isPresent()
                ? "REVERSED: the merchant closed the order, and no proof came"
                : "NOT CAPTURED: the card's proof has not come");
  }

  private String identified() {
    return evidence
        .find(Name.PROOF)
        .map(proof -> proof.find("code").orElse("another"))
        .map(code ->
            switch (code) {
              case "ACCEPTED" -> "IDENTIFIED: the card has proven which one it is; no money moved";
              case "REFUND_DUE" -> "NOT IDENTIFIED: the card's proof came too late; no money moved";
              default -> "NOT IDENTIFIED: the card's answer was " + code + "; no money moved";
            })
        .orElse("NOT IDENTIFIED: the card's proof has not come; no money moved");
  }
}
