package farthing.torture;

import farthing.torture.TorturePlan.Subject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is done to a purchase or a load, by kind. */
public enum Fault {
  /** SIGKILL, with messages under way; started again. */
  SERVER_KILLED,
  /** SIGKILL to every process of PostgreSQL; started again. */
  POSTGRES_KILLED,
  /** SIGKILL to the bank, with messages under way; started again. */
  BANK_KILLED(Subject.LOADS),
  /** SIGKILL to every process of the bank's PostgreSQL; started again. */
  BANK_POSTGRES_KILLED(Subject.LOADS),
  /** SIGKILL to clearing, while batches come or are booked; started again. */
  CLEARING_KILLED(Subject.PURCHASES),
  /** SIGKILL to the command that makes a settlement date; typed again. */
  SETTLING_KILLED(Subject.PURCHASES),
  /** SIGKILL to a process with several clients, whatever each of them is doing. */
  CLIENT_PROCESS_KILLED,

  /** The request never arrives. */
  REQUEST_LOST,
  /** The request arrives and has its effect; the answer is lost. */
  ANSWER_LOST,
  /** The request arrives twice, both at once. */
  REQUEST_DOUBLED,
  /** The caller has given up when the request arrives: a later one may overtake it. */
  REQUEST_DELAYED,
  /** An older request of anybody's arrives again before this one. */
  OLDER_REQUEST_AGAIN,
  /** A byte of the body is flipped on the way there. */
  REQUEST_ALTERED,
  /** A byte of the body is flipped on the way back. */
  ANSWER_ALTERED,
  /** Instead of its answer an older one of anybody's comes. */
  OLDER_ANSWER,

  /** The card is pulled out before a command. */
  CARD_PULLED_BEFORE,
  /** The card does what it was told, and is pulled out before its answer. */
  CARD_PULLED_AFTER,
  /** A byte of a command is flipped on the way to the card. */
  CARD_COMMAND_ALTERED,
  /** A byte of the card's answer is flipped. */
  CARD_ANSWER_ALTERED,
  /** The card gets a command twice; the second answer counts. */
  CARD_COMMAND_DOUBLED,
  /** The card gets an older command of its own again before this one. */
  OLDER_CARD_COMMAND_AGAIN,
  /** Instead of the card's answer its last one comes again. */
  OLDER_CARD_ANSWER,

  /** The card's power goes before, between or after the writes of a command. */
  CARD_TORN,

  /** The client dies: before or after a step of its journal is on the disk, or at a command. */
  CLIENT_KILLED,

  /** The shop or the bank does not hear how it ended before everything has come back. */
  CONFIRMATION_LATE,
  /** The shop or the bank hears again what it knows. */
  CONFIRMATION_AGAIN,
  /** The proof comes after the order's time. */
  ORDER_OUTLIVED,
  /** The shop or the bank closes the order while it is being used. */
  ORDER_CLOSED,
  /** Whoever paid wants the money back, and has the purchase cancelled. */
  PURCHASE_CANCELLED(Subject.PURCHASES),
  /** The same once the goods are delivered. */
  CANCEL_TOO_LATE(Subject.PURCHASES),

  /** A card that left a load unsure is put into another's reader, and loaded from another bank. */
  CARD_ELSEWHERE(Subject.LOADS),
  /** A client keeps the card's S3 for itself. */
  PROOF_HIDDEN(Subject.LOADS),
  /** It shows a zero-value INITIALIZE of before the load as if it were of after. */
  OLDER_STATE_SHOWN(Subject.LOADS),
  /** It sends the S3 of an older load. */
  OLDER_PROOF_SENT(Subject.LOADS),
  /** It says that the card refused, and the card did not. */
  REFUSAL_CLAIMED(Subject.LOADS),
  /** It brings the bank a message M of its own making, and the card gave nothing. */
  CONFIRMATION_FORGED(Subject.LOADS);

  private final Optional<Subject> only;

  Fault() {
    this.only = Optional.empty();
  }

  Fault(Subject only) {
    this.only = Optional.of(only);
  }

  /** What can be done to purchases, or to loads. */
  static List<Fault> of(Subject subject) {
    return Arrays.stream(values()).filter(fault -> fault.only.orElse(subject) == subject).toList();
  }

  /** It ends a process. */
  boolean isKill() {
    return switch (this) {
      case SERVER_KILLED,
          POSTGRES_KILLED,
          BANK_KILLED,
          BANK_POSTGRES_KILLED,
          CLEARING_KILLED,
          SETTLING_KILLED,
          CLIENT_PROCESS_KILLED ->
          true;
      default -> false;
    };
  }

  /** As the figures name it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
