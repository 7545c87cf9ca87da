package farthing.app;

import farthing.base.Amount;
import farthing.base.Malformed;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Fci;
import farthing.purse.InitializeAnswer;
import farthing.purse.LogRecord;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SlotInquiry;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a card tells anybody who asks: who it is, what it holds, what it did last.
 *
 * @param log the newest first
 */
record CardContents(Fci.Identity identity, List<SlotInquiry> slots, List<LogRecord> log) {
  /** Far more than any card keeps. */
  private static final int MOST_RECORDS = 100;

  static CardContents of(CardLink card) {
    try {
      Fci.Identity identity =
          Fci.parse(asked(card, Purse.select()).data())
              .identity()
              .orElseThrow(
                  () -> Failed.because("the card is blank", "Its issuer personalises it."));
      List<SlotInquiry> slots = new ArrayList<>();
      for (int slot = 0; slot < identity.slots(); slot++) {
        slots.add(SlotInquiry.parse(asked(card, Purse.slotInquiry(slot)).data()));
      }
      return new CardContents(identity, slots, log(card));
    } catch (CardGone | Malformed e) {
      throw Failed.because(
          "the card cannot be read: " + e.getMessage(), "Reading moves no money.", e);
    }
  }

  private static List<LogRecord> log(CardLink card) throws CardGone {
    List<LogRecord> log = new ArrayList<>();
    for (int record = 1; record <= MOST_RECORDS; record++) {
      ResponseApdu answer = card.transmit(Purse.readLog(record));
      if (answer.status() == StatusWord.RECORD_NOT_FOUND) {
        break;
      }
      log.add(LogRecord.parse(done(answer).data()));
    }
    return List.copyOf(log);
  }

  private static ResponseApdu asked(CardLink card, CommandApdu command) throws CardGone {
    return done(card.transmit(command));
  }

  private static ResponseApdu done(ResponseApdu answer) {
    if (!answer.isDone()) {
      throw Failed.because(
          "the card refuses: " + StatusWord.meaning(answer.status()), "Reading moves no money.");
    }
    return answer;
  }

  private String state() {
    if (identity.lockedForGood()) {
      return "locked for good";
    }
    if (identity.purchasesBlocked()) {
      return identity.loadsBlocked() ? "blocked for purchases and loads" : "blocked for purchases";
    }
    return identity.loadsBlocked() ? "blocked for loads" : "in order";
  }

  private boolean isSoftware() {
    return identity.keyGeneration() >= InitializeAnswer.FIRST_SOFTWARE_GENERATION;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Card %s, %s, good until %s, %s"
            .formatted(
                identity.iep().full(),
                isSoftware() ? "a software purse" : "a chip card",
                identity.expiry(),
                state()));
    for (SlotInquiry slot : slots) {
      lines.add(
          "  holds %s   (at most %s; one purchase takes at most %s)"
              .formatted(slot.balance(), slot.maximum().number(), slot.purchaseMaximum().number()));
    }
    lines.add(log.isEmpty() ? "Nothing was paid with it yet." : "Last transactions:");
    for (LogRecord record : log) {
      lines.add(
          "  %5d  %s  %-15s %s"
              .formatted(record.transactionNumber(), record.time(), word(record), moved(record))
              .stripTrailing());
    }
    return lines;
  }

  /** An update moves nothing, nor does a card that only says who it is. */
  private static String moved(LogRecord record) {
    return record.type() == TransactionType.UPDATE || isIdentification(record)
        ? ""
        : record.amount() + ", then " + balanceAfter(record);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("card", identity.iep().full());
    json.put("software", isSoftware());
    json.put("expiry", identity.expiry().toString());
    json.put("state", state());
    json.put(
        "slots",
        slots.stream()
            .map(slot ->
                Map.of(
                    "currency", slot.balance().currency().name(),
                    "balanceMinor", slot.balance().minor(),
                    "maximumMinor", slot.maximum().minor(),
                    "purchaseMaximumMinor", slot.purchaseMaximum().minor()))
            .toList());
    json.put(
        "log",
        log.stream()
            .map(record ->
                Map.of(
                    "number", record.transactionNumber(),
                    "time", record.time().toString(),
                    "type", word(record),
                    "currency", record.amount().currency().name(),
                    "amountMinor", record.amount().minor(),
                    "balanceAfterMinor", record.balanceAfterMinor(),
                    "counterpart", record.counterpart().hex()))
            .toList());
    return json;
  }

  private static boolean isIdentification(LogRecord record) {
    return record.amount().currency().isAuthentication();
  }

  private static String word(LogRecord record) {
    return isIdentification(record)
        ? "identification"
        : record.type().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String balanceAfter(LogRecord record) {
    return Amount.ofMinor(record.balanceAfterMinor(), record.amount().currency()).number();
  }
}
