package farthing.client;

import farthing.base.Bytes;
import farthing.base.LoadingDeviceId;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadResult;
import farthing.messages.OrderOffer;
import java.util.Map;
import java.util.Optional;

/** The steps of loads in a journal's lines: their words, and their fields as text. */
final class LoadFields {
  private LoadFields() {}

  static String wordOf(JournalStep.OfLoad step) {
    return switch (step) {
      case JournalStep.LoadRequesting _ -> "load-requesting";
      case JournalStep.LoadCommanding _ -> "load-commanding";
      case JournalStep.LoadAnswered _ -> "load-answered";
      case JournalStep.LoadDoubted _ -> "load-doubted";
      case JournalStep.LoadResulted _ -> "load-result";
      case JournalStep.LoadDelivered _ -> "load-delivered";
      case JournalStep.LoadClosed _ -> "load-closed";
    };
  }

  static Map<String, String> of(JournalStep.OfLoad step) {
    return switch (step) {
      case JournalStep.LoadRequesting(OrderOffer offer, CardMark card, int number, var device) ->
          Map.of(
              "card", card.value(),
              "nt", Integer.toString(number),
              "device", device.value().hex(),
              "offer", JournalLine.text(offer.toJson()));
      case JournalStep.LoadCommanding(Bytes command) -> Map.of("command", command.hex());
      case JournalStep.LoadAnswered(Bytes answer, Bytes response) ->
          Map.of("answer", answer.hex(), "response", JournalLine.text(response));
      case JournalStep.LoadDoubted() -> Map.of();
      case JournalStep.LoadResulted(LoadResult result) ->
          Map.of("result", JournalLine.text(result.toJson()));
      case JournalStep.LoadDelivered(LoadOutcome outcome) -> Map.of("outcome", outcome.word());
      case JournalStep.LoadClosed(var outcome, var bank, var amount, var reference, var device) ->
          Map.of(
              "outcome", outcome.word(),
              "bank", bank,
              "amount", amount,
              "reference", reference,
              "device", device.value().hex());
    };
  }

  /** Nothing if the line is not of a load. */
  static Optional<JournalStep> stepOf(JournalLine.Wire wire) {
    return Optional.ofNullable(
        switch (wire.step()) {
          case "load-requesting" ->
              new JournalStep.LoadRequesting(
                  OrderOffer.parse(wire.json("offer")),
                  new CardMark(wire.field("card")),
                  Integer.parseInt(wire.field("nt")),
                  LoadingDeviceId.ofHex(wire.field("device")));
          case "load-commanding" -> new JournalStep.LoadCommanding(wire.hex("command"));
          case "load-answered" ->
              new JournalStep.LoadAnswered(wire.hex("answer"), wire.json("response"));
          case "load-doubted" -> new JournalStep.LoadDoubted();
          case "load-result" -> new JournalStep.LoadResulted(LoadResult.parse(wire.json("result")));
          case "load-delivered" ->
              new JournalStep.LoadDelivered(LoadOutcome.ofWord(wire.field("outcome")));
          case "load-closed" ->
              new JournalStep.LoadClosed(
                  LoadOutcome.ofWord(wire.field("outcome")),
                  wire.field("bank"),
                  wire.field("amount"),
                  wire.field("reference"),
                  LoadingDeviceId.ofHex(wire.field("device")));
          default -> null;
        });
  }
}
