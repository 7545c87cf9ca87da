package farthing.messages;

/**
 * The one registry of refusals: each states what is true, has a number that is never reused, and
 * tells the person what happened to the money and what to do next.
 *
 * <p>1xxx the door, 2xxx the order, 3xxx the draw, 4xxx the debit response, 5xxx the merchant, 6xxx
 * the cancel, 7xxx the load, 8xxx the bank, 9xxx collection and clearing.
 */
public enum ErrorCode {
  MESSAGE_MALFORMED(1001, 400, "The message is not of the agreed form", Money.UNTOUCHED),
  BODY_TOO_LARGE(1002, 413, "The message is too large", Money.UNTOUCHED),
  RATE_EXCEEDED(1003, 429, "Too many requests", "Wait as long as Retry-After says, then repeat."),
  PATH_UNKNOWN(1004, 404, "There is nothing at this address", Money.UNTOUCHED),
  METHOD_NOT_ALLOWED(1005, 405, "This address takes another method", Money.UNTOUCHED),
  MEDIA_TYPE_UNSUPPORTED(1006, 415, "That content type is not read here", Money.UNTOUCHED),
  SERVER_BUSY(1007, 503, "The server is busy", Money.REPEAT),
  SERVER_FAILED(
      1008,
      500,
      "The server failed",
      "Repeat the same message: it has one effect, however often it comes. If this stays, tell the"
          + " operator the reference."),
  API_KEY_WRONG(
      1009, 401, "The API key is missing or wrong", "Use the key that the operator gave."),
  REQUEST_TOO_SLOW(1010, 408, "The message did not arrive in time", Money.REPEAT),
  STORE_UNAVAILABLE(1011, 503, "The server cannot reach its journal", Money.REPEAT),
  ADDRESS_TOO_LONG(1012, 414, "The address is too long", Money.UNTOUCHED),
  HEADERS_TOO_LARGE(1013, 431, "The request's headers are too large", Money.UNTOUCHED),
  HTTP_VERSION_UNSUPPORTED(1014, 505, "Only HTTP/1.1 is spoken here", Money.UNTOUCHED),

  PARTY_UNKNOWN(2001, 403, "No such merchant here", Money.BEGIN_AGAIN),
  KEY_UNKNOWN(2002, 403, "The key is not the party's", Money.BEGIN_AGAIN),
  ORDER_SIGNATURE_WRONG(2003, 403, "The order's signature is wrong", Money.BEGIN_AGAIN),
  ORDER_EXPIRED(
      2004,
      410,
      "The order has expired",
      "Nothing moved, on the card or on an account. Go back to the shop or bank and begin again."),
  ORDER_NOT_YET_VALID(2005, 400, "The order is of the future", Money.BEGIN_AGAIN),
  ORDER_CONTRADICTED(2006, 400, "Order and message name different things", Money.BEGIN_AGAIN),
  SEAL_BROKEN(2007, 400, "The sealed part cannot be opened", Money.BEGIN_AGAIN),
  MODE_NOT_AGREED(2008, 403, "This mode was not agreed", Money.BEGIN_AGAIN),
  CURRENCY_NOT_AGREED(2009, 403, "This currency was not agreed", Money.BEGIN_AGAIN),
  AMOUNT_NOT_AGREED(2010, 403, "The amount is outside the agreement", Money.BEGIN_AGAIN),
  RELEASE_UNSUPPORTED(2011, 400, "This release of the protocol is not spoken", Money.BEGIN_AGAIN),
  STATUS_URL_FOREIGN(
      2012, 403, "The order's status URL is not the registered one", Money.BEGIN_AGAIN),
  PURCHASE_CLOSED(
      2013,
      410,
      "The merchant has closed this order",
      "The card was not debited. Go back to the shop and order again."),
  ORDER_NOT_SENT(
      2014, 403, "The shop has not sent this order to the payment server", Money.BEGIN_AGAIN),
  ORDERED_OTHERWISE(
      2015,
      409,
      "Another order was sent under this number",
      "This message did nothing. The first order stands; make a new one with a number of its own."),
  MODE_NAMES_NO_CARD(
      2016, 403, "In this mode the web site would not learn whose card it is", Money.BEGIN_AGAIN),

  AMOUNT_DIFFERS(3001, 422, "Order and draw differ in the amount", Money.UNTOUCHED),
  CURRENCY_DIFFERS(3002, 422, "Order, draw and card differ in the currency", Money.UNTOUCHED),
  CARD_ANSWER_MALFORMED(3003, 422, "The card's answer is not of the agreed form", Money.UNTOUCHED),
  BALANCE_TOO_LOW(
      3004,
      422,
      "The card holds too little",
      "The card was not debited. Load it, or pay with another card."),
  S1_WRONG(3005, 422, "The card's signature is wrong", Money.OTHER_CARD),
  CARD_EXPIRED(3006, 422, "The card has expired", Money.OTHER_CARD),
  SUITE_NOT_ALLOWED(3007, 422, "The card's algorithms are not accepted here", Money.OTHER_CARD),
  PROVIDER_UNKNOWN(3008, 422, "The card's issuer is not known here", Money.OTHER_CARD),
  KEY_GENERATION_UNKNOWN(3009, 422, "The card's key generation is not known", Money.OTHER_CARD),
  CARD_BLOCKED(3010, 422, "The card is blocked", Money.OTHER_CARD),
  PURSE_COUNTER_STALE(
      3011,
      422,
      "The software purse is older than its last payment",
      "It was not debited. It looks like a copy: use the original, or ask its issuer."),
  CEILING_REACHED(3012, 503, "The security card takes no more in this currency", Money.REPEAT),
  BATCH_FULL(3013, 503, "The security card's batch is full", Money.REPEAT),
  PSAM_EXPIRED(3014, 503, "The security card is past its last valid date", Money.REPEAT),
  TERMINALS_BUSY(3015, 503, "All terminals are busy", Money.REPEAT),
  SOFTWARE_PURSE_OFFLINE(3016, 422, "A software purse cannot pay here", Money.OTHER_CARD),
  DRAWN_OTHERWISE(
      3017,
      409,
      "The purchase was drawn with another message",
      "This message did nothing. Repeat the first one, or order again."),
  TERMINALS_ELSEWHERE(3018, 503, "This server's terminals are not at hand", Money.REPEAT),
  AGENT_NOT_ENROLLED(
      3019,
      403,
      "This order is for enrolled terminals only",
      "The card was not debited. Pay at a terminal of the operator, or ask the shop for another"
          + " order."),
  NO_REFUND(
      3020,
      422,
      "No such refund waits for this card",
      "Nothing moved. What waits for this card, `farthing load --refunds` shows."),
  CARD_WORD_OF_ANOTHER_TIME(
      3021,
      422,
      "What the card signed is of another time",
      "Nothing moved. Set this machine's clock, and ask again."),
  CARD_UNKNOWN(
      3022,
      422,
      "The card is not in its issuer's books",
      "The card was not debited. Use another card, and ask the issuer about this one."),

  PURCHASE_UNKNOWN(4001, 404, "No such purchase was drawn here", Money.UNTOUCHED),
  PROOF_WRONG(
      4002,
      422,
      "The card's proof of the debit does not verify",
      "If the card was debited, keep it and resume: the card gives its proof again."),
  ANSWERED_OTHERWISE(
      4003,
      409,
      "The purchase was already answered with another message",
      "This message did nothing. The first answer stands."),
  CARD_TRANSACTION_USED(
      4004,
      422,
      "This transaction of the card has already paid",
      "Nobody is paid by it a second time. If the card was debited, its issuer owes the money: ask"
          + " it, with the card and the transaction's number."),

  ORDER_UNKNOWN(5001, 404, "The shop knows no such order", Money.ASK_SHOP),
  CONFIRMATION_WRONG(5002, 422, "The confirmation is not of this order", Money.ASK_SHOP),
  PURCHASE_DECLINED(
      5003,
      422,
      "The card did not pay",
      "The card was not debited and nothing was released. Order again, or pay with another card."),
  PURCHASE_REFUNDED(
      5004,
      422,
      "The card answered too late for this order",
      "Nothing was released. What the card paid waits for it and comes back to it; order again."),
  CONFIRMATION_LATE(5005, 422, "The confirmation is of a time after the order", Money.ASK_SHOP),
  ORDER_CLOSED(
      5006,
      410,
      "The shop has closed this order",
      "Nothing was released. If the card was debited, tell the shop the transaction's number: it"
          + " has the money sent back."),
  ORDER_PAID(
      5007,
      409,
      "This order is paid already",
      "Do not pay it again. What was bought is at the address that the payment's receipt names."),
  GOODS_DELIVERED(
      5008,
      409,
      "What was bought is delivered already",
      "The purchase stands. Ask the shop if something is wrong with it."),
  CLOSE_NOT_TOLD(
      5009,
      503,
      "The shop has closed the order, and the payment server does not know it yet",
      "Nothing came back to the card yet. Wait as long as Retry-After says, then ask again."),
  CARD_IDENTIFIED(
      5011,
      409,
      "A card has identified itself for this order already",
      "No money moved. What came of it is at the address that the card's client showed; for anything"
          + " else, begin again."),

  ORDER_NOT_CLOSED(
      6001,
      409,
      "The merchant has not closed the order",
      "Nothing was cancelled: the purchase stands. Ask the shop to cancel it first."),
  PURCHASE_NOT_PAID(
      6002,
      422,
      "This purchase took nothing that a cancel could give back",
      "If the card was debited all the same, resume: its proof tells what becomes of the money."),
  CANCEL_OF_ANOTHER(
      6003,
      422,
      "This is not the last payment of this card",
      "Nothing was cancelled. Only the last payment of a card can be, and with the same card."),
  PURCHASE_NOT_IN_BATCH(
      6004,
      422,
      "The purchase is on its way to the merchant's bank",
      "It cannot be cancelled any more. Ask the shop to pay the money back."),
  CANCELLED_OTHERWISE(
      6005,
      409,
      "The purchase was cancelled with another message",
      "This message did nothing. The first one stands: if the card has not got its money back, its"
          + " issuer owes it a refund."),
  CANCEL_REFUSED(
      6006,
      422,
      "The card cannot take its money back here",
      "Nothing came back to the card. Tell the shop and the card's issuer this code."),
  CANCEL_UNKNOWN(
      6007, 404, "No cancel was drawn for this purchase", "Nothing was done by this message."),

  PROOF_WANTED(
      7001,
      409,
      "The end of an earlier load of this card is not known yet",
      "Nothing was done by this message. The card shows how it stands, and the load goes on: resume,"
          + " with this card in the reader."),
  LOAD_UNKNOWN(7002, 404, "No such load was commanded here", Money.UNTOUCHED),
  LOAD_PROOF_WRONG(
      7003,
      422,
      "The card's proof of the load does not verify",
      "Nothing is lost: the card knows whether it was loaded. Resume, with this card in the reader."),
  REQUESTED_OTHERWISE(
      7004,
      409,
      "The load was requested with another message",
      "This message did nothing. Resume the load, or begin another at the bank."),
  ENDED_OTHERWISE(
      7005,
      409,
      "The load has ended otherwise",
      "This message did nothing. The first end stands; the bank was told."),
  LOAD_ALARM(
      7006,
      422,
      "The card's word and the load server's journal contradict each other",
      "Nothing was done by this message, and nothing is decided: people look into it. Tell the"
          + " card's issuer this code and the transaction's number."),
  LOAD_CLOSED(
      7007,
      410,
      "The bank has closed this order",
      "Nothing moved, on the card or on the account. Begin again at the bank."),
  AMOUNT_TOO_HIGH(
      7008,
      422,
      "The card may not hold that much",
      "Nothing moved, on the card or on the account. Load less."),
  BANK_UNKNOWN(7009, 403, "No such bank here", Money.BEGIN_AGAIN),
  DIRECTION_NOT_AGREED(7010, 403, "The bank may not do this with cards", Money.BEGIN_AGAIN),
  SHADOW_BALANCE_TOO_LOW(
      7011,
      422,
      "The issuer's books do not show this much on the software purse",
      "Nothing moved. If an earlier load or payment is not finished, resume it first; otherwise ask"
          + " the card's issuer."),
  ISSUER_SILENT(7012, 503, "The card's issuer does not answer", Money.REPEAT),
  MODULE_UNAVAILABLE(7013, 503, "The host security module does not answer", Money.REPEAT),
  CARD_WORD_OUTDATED(
      7014,
      422,
      "The card was loaded or unloaded since it said this",
      "Nothing moved by this message, on the card or on the account. Begin again at the bank, with"
          + " this card in the reader."),
  BANK_KEY_GONE(
      7015,
      503,
      "The load is open, and its bank or the bank's key is not on the register",
      "Nothing was done, and nothing is lost: the load waits. Resume it later, and if this stays,"
          + " tell the card's issuer the transaction's number and the code."),

  LOG_IN_WRONG(8001, 401, "Account and password do not fit", Money.UNTOUCHED),
  SESSION_UNKNOWN(8002, 404, "This session is over", "Nothing moved. Log in at the bank again."),
  AMOUNT_NOT_CHOSEN(
      8003, 404, "No amount was chosen yet", "Choose it on the bank's page, then repeat."),
  AMOUNT_NOT_OFFERED(
      8004,
      422,
      "The bank does not offer this amount",
      "Nothing moved. Choose an amount within what the bank offers."),
  ACCOUNT_TOO_LOW(8005, 422, "The account has too little", "Nothing moved. Choose less."),
  ACCOUNT_REFUSED(
      8006, 422, "The bank does not do this with the account", "Nothing moved. Ask the bank."),
  CARD_NOT_READ(
      8007, 409, "The card was not read yet", "Nothing moved. Read the card first, then repeat."),
  BANK_ORDER_UNKNOWN(8008, 404, "The bank knows no such order", Money.ASK_BANK),
  BANK_CONFIRMATION_WRONG(8009, 422, "The confirmation is not of this order", Money.ASK_BANK),
  ACCOUNTS_SILENT(8010, 503, "The bank's accounts do not answer", Money.REPEAT),

  BATCH_CONTRADICTED(
      9001,
      409,
      "Another part or end of this batch stands here already",
      "Nothing was booked of this one. Ask for the batch's state, and tell whoever runs both ends."),
  BATCH_OF_ANOTHER(
      9002,
      403,
      "This batch is handed in by another",
      "Nothing was booked. A security card's batches come from one payment server."),
  SOURCE_STOPPED(
      9003,
      403,
      "No batches are taken from this source now",
      "Nothing was booked of this one. It is taken once whoever runs clearing resumes the source.");

  private final int number;
  private final int httpStatus;
  private final String title;
  private final String advice;

  ErrorCode(int number, int httpStatus, String title, String advice) {
    this.number = number;
    this.httpStatus = httpStatus;
    this.title = title;
    this.advice = advice;
  }

  /** Stands in journals and reports; never reused. */
  public int number() {
    return number;
  }

  public int httpStatus() {
    return httpStatus;
  }

  /** One line, the same for every occurrence. */
  public String title() {
    return title;
  }

  /** What happened to the money, and what to do next. */
  public String advice() {
    return advice;
  }

  private static final class Money {
    static final String UNTOUCHED = "Nothing moved by this message, on a card or on an account.";
    static final String REPEAT =
        "Nothing was done. Wait as long as Retry-After says, then send the same message again.";
    static final String BEGIN_AGAIN =
        "Nothing moved, on the card or on an account. Go back to the shop or bank and begin again;"
            + " if this stays, tell it the code.";
    static final String ASK_SHOP =
        "Nothing was released. If the card was debited, nothing is lost: resume the payment, and if"
            + " this stays, tell the shop the transaction's number and the code.";
    static final String ASK_BANK =
        "Nothing is lost: the bank asks the load server itself. Resume the load, and if this stays,"
            + " tell the bank the transaction's number and the code.";
    static final String OTHER_CARD =
        "Nothing moved, on the card or on an account. Use another card.";
  }
}
