package farthing.client;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.DebitResult;
import farthing.messages.OrderOffer;
import farthing.messages.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A step as a line of JSON: time, party and TRX, the step's word, and its fields as text.
 *
 * @param at to the second
 */
record JournalLine(Instant at, PurchaseId purchase, JournalStep step) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Without the line's end. */
  byte[] write() {
    return MAPPER.writeValueAsBytes(
        new Wire(
            at.toString(),
            purchase.party().value(),
            purchase.trx().toString(),
            wordOf(step),
            fieldsOf(step)));
  }

  /**
   * @throws Malformed if it is no line of a journal; the text repeats nothing of it
   */
  static JournalLine read(byte[] line) {
    try {
      Wire wire = MAPPER.readValue(line, Wire.class);
      return new JournalLine(
          Instant.parse(wire.at()),
          new PurchaseId(new PartyId(wire.party()), TransactionId.parse(wire.trx())),
          stepOf(wire));
    } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
      throw new Malformed("not a line of a journal", e);
    }
  }

  private static String wordOf(JournalStep step) {
    return switch (step) {
      case JournalStep.Drawing _ -> "drawing";
      case JournalStep.Debiting _ -> "debiting";
      case JournalStep.Answered _ -> "answered";
      case JournalStep.ProofRefused _ -> "proof-refused";
      case JournalStep.Result _ -> "result";
      case JournalStep.Delivered _ -> "delivered";
      case JournalStep.Kept _ -> "kept";
      case JournalStep.Cancelling _ -> "cancelling";
      case JournalStep.Crediting _ -> "crediting";
      case JournalStep.Credited _ -> "credited";
      case JournalStep.OfLoad load -> LoadFields.wordOf(load);
      case JournalStep.Closed _ -> "closed";
    };
  }

  private static Map<String, String> fieldsOf(JournalStep step) {
    return switch (step) {
      case JournalStep.Drawing(OrderOffer offer, CardMark card, int number) ->
          fields(offer, card, number);
      case JournalStep.Kept(OrderOffer offer, CardMark card, int number) ->
          fields(offer, card, number);
      case JournalStep.Cancelling(JournalStep.Kept(var offer, var card, int number)) ->
          fields(offer, card, number);
      case JournalStep.Crediting(Bytes command) -> Map.of("command", command.hex());
      case JournalStep.Credited(Bytes answer, Bytes response) ->
          Map.of("answer", answer.hex(), "response", text(response));
      case JournalStep.Debiting(Bytes command, var toCompare) ->
          toCompare
              .map(with -> fields(command, with))
              .orElseGet(() -> Map.of("command", command.hex()));
      case JournalStep.Answered(Bytes answer, Bytes response) ->
          Map.of("answer", answer.hex(), "response", text(response));
      case JournalStep.ProofRefused() -> Map.of();
      case JournalStep.Result(DebitResult result) -> Map.of("result", text(result.toJson()));
      case JournalStep.Delivered(Outcome outcome) -> Map.of("outcome", outcome.word());
      case JournalStep.OfLoad load -> LoadFields.of(load);
      case JournalStep.Closed(var how, String merchant, String amount, String reference) ->
          Map.of("how", how.name(), "merchant", merchant, "amount", amount, "reference", reference);
    };
  }

  private static Map<String, String> fields(OrderOffer offer, CardMark card, int number) {
    return Map.of(
        "card", card.value(), "nt", Integer.toString(number), "offer", text(offer.toJson()));
  }

  private static Map<String, String> fields(Bytes command, ToCompare with) {
    return switch (with) {
      case ToCompare.ForShop(String expected) ->
          Map.of("command", command.hex(), "expected", expected);
      case ToCompare.ForAgent(String expected, String voucher) ->
          Map.of("command", command.hex(), "expected", expected, "voucher", voucher);
    };
  }

  private static Optional<ToCompare> toCompare(Wire wire) {
    Optional<String> voucher = wire.optional("voucher");
    return wire.optional("expected")
        .map(expected ->
            voucher
                .<ToCompare>map(v -> new ToCompare.ForAgent(expected, v))
                .orElseGet(() -> new ToCompare.ForShop(expected)));
  }

  private static JournalStep.Kept kept(Wire wire) {
    return new JournalStep.Kept(
        OrderOffer.parse(wire.json("offer")),
        new CardMark(wire.field("card")),
        Integer.parseInt(wire.field("nt")));
  }

  private static JournalStep stepOf(Wire wire) {
    return switch (wire.step()) {
      case "drawing" ->
          new JournalStep.Drawing(
              OrderOffer.parse(wire.json("offer")),
              new CardMark(wire.field("card")),
              Integer.parseInt(wire.field("nt")));
      case "debiting" -> new JournalStep.Debiting(wire.hex("command"), toCompare(wire));
      case "answered" -> new JournalStep.Answered(wire.hex("answer"), wire.json("response"));
      case "proof-refused" -> new JournalStep.ProofRefused();
      case "result" -> new JournalStep.Result(DebitResult.parse(wire.json("result")));
      case "delivered" -> new JournalStep.Delivered(Outcome.ofWord(wire.field("outcome")));
      case "kept" -> kept(wire);
      case "cancelling" -> new JournalStep.Cancelling(kept(wire));
      case "crediting" -> new JournalStep.Crediting(wire.hex("command"));
      case "credited" -> new JournalStep.Credited(wire.hex("answer"), wire.json("response"));
      case "closed" ->
          new JournalStep.Closed(
              EndedPurchase.How.valueOf(wire.field("how")),
              wire.field("merchant"),
              wire.field("amount"),
              wire.field("reference"));
      default ->
          LoadFields.stepOf(wire).orElseThrow(() -> new Malformed("a journal has no such step"));
    };
  }

  static String text(Bytes json) {
    return new String(json.toArray(), StandardCharsets.UTF_8);
  }

  record Wire(String at, String party, String trx, String step, Map<String, String> fields) {
    String field(String name) {
      return Optional.ofNullable(fields.get(name))
          .orElseThrow(() -> new Malformed("a journal's line has no " + name));
    }

    Optional<String> optional(String name) {
      return Optional.ofNullable(fields.get(name));
    }

    Bytes hex(String name) {
      return Bytes.ofHex(field(name));
    }

    Bytes json(String name) {
      return Bytes.of(field(name).getBytes(StandardCharsets.UTF_8));
    }
  }
}
