package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a webhook tells a merchant: how a purchase or its cancel ended at the payment server. The
 * merchant trusts message M in it, and nothing else.
 *
 * @param at when it ended, in whole seconds
 * @param m message M; empty of a cancel, which has none
 */
public record WebhookMessage(
    Kind kind, Instant at, PartyId party, TransactionId trx, Optional<String> m) {

  public WebhookMessage {
    at = at.truncatedTo(ChronoUnit.SECONDS);
  }

  /** What happened. */
  public enum Kind {
    /** The card is debited, the merchant will be paid. */
    PURCHASE_ACCEPTED("purchase.accepted", "accepted"),
    /** The card proved that it did not pay. */
    PURCHASE_DECLINED("purchase.declined", "declined"),
    /** The card paid too late, or for an order that was closed: it gets its money back. */
    PURCHASE_REFUND_DUE("purchase.refund_due", "refund-due"),
    /** The card has its money back. */
    CANCEL_CANCELLED("cancel.cancelled", "cancelled"),
    /** The card proved that it could not take it: its issuer owes it a refund. */
    CANCEL_REFUND_DUE("cancel.refund_due", "refund-due");

    private final String type;
    private final String outcome;

    Kind(String type, String outcome) {
      this.type = type;
      this.outcome = outcome;
    }

    /** As it travels. */
    public String type() {
      return type;
    }

    public static Kind of(Outcome outcome) {
      return switch (outcome) {
        case ACCEPTED -> PURCHASE_ACCEPTED;
        case DECLINED -> PURCHASE_DECLINED;
        case REFUND_DUE -> PURCHASE_REFUND_DUE;
      };
    }

    public static Kind of(CancelResult.Outcome outcome) {
      return switch (outcome) {
        case CANCELLED -> CANCEL_CANCELLED;
        case REFUND_DUE -> CANCEL_REFUND_DUE;
      };
    }

    private static Kind of(Wire wire) {
      return Arrays.stream(values())
          .filter(kind -> kind.type.equals(wire.type()))
          .filter(kind -> kind.outcome.equals(wire.data().outcome()))
          .findFirst()
          .orElseThrow(() -> new Malformed("webhook: no such type and outcome"));
    }
  }

  /** Message M as the client would have brought it. */
  public Optional<MerchantNotice> notice() {
    return m.map(text -> new MerchantNotice(trx, text));
  }

  public Bytes toJson() {
    return Json.write(
        new Wire(
            kind.type,
            at.toString(),
            new Content(party.value(), trx.toString(), kind.outcome, m.orElse(""))));
  }

  public static WebhookMessage parse(Bytes json) {
    Wire wire = Json.read("webhook", json, Wire.class);
    Content data = wire.data();
    return new WebhookMessage(
        Kind.of(wire),
        time(wire.timestamp()),
        new PartyId(data.party()),
        TransactionId.parse(data.trx()),
        data.m().isEmpty() ? Optional.empty() : Optional.of(data.m()));
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new Malformed("webhook: a time stands as 2026-11-22T12:00:00Z", e);
    }
  }

  /** As Standard Webhooks recommends it. */
  record Wire(String type, String timestamp, Content data) {}

  record Content(String party, String trx, String outcome, String m) {}
}
