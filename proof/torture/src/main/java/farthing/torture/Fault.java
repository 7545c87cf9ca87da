package farthing.torture;

import java.util.Locale;

/** What is done to a purchase, by kind. */
enum Fault {
  /** SIGKILL, with messages under way; started again. */
  SERVER_KILLED,
  /** SIGKILL to every process of PostgreSQL; started again. */
  POSTGRES_KILLED,
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

  /** The shop does not hear of the payment before everything has come back. */
  CONFIRMATION_LATE,
  /** The shop hears of a payment again that it knows. */
  CONFIRMATION_AGAIN,
  /** The proof comes after the order's time. */
  ORDER_OUTLIVED,
  /** The shop closes the order while it is being paid. */
  ORDER_CLOSED,
  /** Whoever paid wants the money back, and has the purchase cancelled. */
  PURCHASE_CANCELLED,
  /** The same once the goods are delivered. */
  CANCEL_TOO_LATE;

  /** As the figures name it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
